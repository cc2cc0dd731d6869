-- A rewriting that an agent accepted is a proposal like the others.
alter table copilot_uses drop constraint copilot_uses_source_check;
alter table copilot_uses add constraint copilot_uses_source_check
  check (source in ('draft', 'reply', 'article', 'past', 'rewrite'));
