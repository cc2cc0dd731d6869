-- Events as messages in a Slack room. The address of such a webhook is its secret; it has no other.
alter table webhooks add column kind text not null default 'standard' check (kind in ('standard', 'slack'));
