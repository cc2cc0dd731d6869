-- Templates in several languages, and every text that was ever saved. What there is becomes English, which is what flows took it for.
alter table replies add column locale text not null default 'en';
alter table replies add column texts jsonb not null default '{}';
alter table replies add column version integer not null default 1;

-- Without a foreign key: what was removed can be looked up.
create table reply_versions (
  reply_id uuid not null,
  version integer not null,
  title text not null,
  shortcut text not null,
  locale text not null,
  body text not null,
  texts jsonb not null,
  saved_at_ms bigint not null,
  saved_by text not null,
  primary key (reply_id, version)
);
create trigger fixed before update or delete on reply_versions for each row execute function refuse_change();

-- Whoever writes a template keeps its version; one that says something else under the same number is refused by the key.
create function keep_reply_version() returns trigger language plpgsql as $$
begin
  insert into reply_versions (reply_id, version, title, shortcut, locale, body, texts, saved_at_ms, saved_by)
  values (new.id, new.version, new.title, new.shortcut, new.locale, new.body, new.texts, new.updated_at_ms, new.updated_by);
  return null;
end $$;
create trigger keep_version after insert or update on replies for each row execute function keep_reply_version();

insert into reply_versions (reply_id, version, title, shortcut, locale, body, texts, saved_at_ms, saved_by)
select id, version, title, shortcut, locale, body, texts, updated_at_ms, updated_by from replies;
