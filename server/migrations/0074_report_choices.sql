-- What stands in a report, in which order, about which days, what is attached, and on which days it is sent.
alter table reports
  -- Of weekly ones; 1 is Monday. `weekday` is the first of them.
  add column weekdays smallint[] not null default '{1}',
  add column every_weeks smallint not null default 1 check (every_weeks between 1 and 12),
  -- In the week of this day it is sent, and then every so many weeks.
  add column start_day date not null default '2024-01-01',
  -- Of monthly ones: on `month_day`, or on the last day of the month that is neither a Saturday nor a Sunday.
  add column month_rule text not null default 'day' check (month_rule in ('day', 'last_working')),
  -- So many whole days, weeks from Monday or months that ended last.
  add column range_unit text not null default 'day' check (range_unit in ('day', 'week', 'month')),
  add column range_count smallint not null default 1 check (range_count between 1 and 31),
  add column sections text[] not null default '{overview,teams,agents,ai}',
  add column attachments text[] not null default '{pdf,csv}';
update reports set weekdays = array[weekday],
  range_unit = case cadence when 'daily' then 'day' when 'weekly' then 'week' else 'month' end;
