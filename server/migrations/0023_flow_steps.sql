-- How far customers come in a flow: the steps that each run came to, each once, in order. Runs of before say nothing of it.
alter table flow_runs add column steps text[] not null default '{}';
