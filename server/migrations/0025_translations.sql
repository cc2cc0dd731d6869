-- The article that this one is a translation of. An original has none, so that all of one matter lead to the same.
alter table articles add column translation_of uuid references articles (id);
create index articles_translation_of on articles (translation_of) where translation_of is not null;
