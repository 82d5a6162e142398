-- What was looked after, when, and what it found: see packages/service/src/upkeep.
create table upkeep_runs (
  id uuid not null,
  task text not null,
  period text,
  state text not null default 'running',
  attempts int not null default 1,
  started_at timestamptz not null default clock_timestamp(),
  lease_until timestamptz not null,
  ended_at timestamptz,
  figures jsonb not null default '{}',
  findings jsonb not null default '[]',
  error text,
  constraint upkeep_runs_pkey primary key (id),
  constraint upkeep_runs_period_unique unique (task, period),
  constraint upkeep_runs_state_check check (state in ('running', 'succeeded', 'failed')),
  constraint upkeep_runs_ended_check check ((state = 'running') = (ended_at is null))
);
create index upkeep_runs_task_index on upkeep_runs (task, started_at);
alter table upkeep_runs enable row level security, force row level security;
create policy upkeep_runs_system on upkeep_runs
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update, delete on upkeep_runs to plaza_wallet;
