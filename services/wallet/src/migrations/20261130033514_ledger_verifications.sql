-- ledger_verifications: administrators start a verification of the ledger and read its result later, whichever replica
-- verifies; and they list the merchants of everybody, newest first.

create table verifications (
  id uuid not null,
  started_by uuid not null,
  status text not null default 'running',
  step text not null default 'chains',
  steps_done smallint not null default 0,
  wallets bigint not null default 0,
  entries bigint not null default 0,
  transactions bigint not null default 0,
  archived_months integer not null default 0,
  broken jsonb,
  started_at timestamptz(6) not null default now(),
  seen_at timestamptz(6) not null default now(),
  ended_at timestamptz(6),
  constraint verifications_pkey primary key (id),
  constraint verifications_status_check check (status in ('running', 'correct', 'broken', 'interrupted')),
  constraint verifications_ended_check check ((status = 'running') = (ended_at is null)),
  constraint verifications_broken_check check ((status = 'broken') = (broken is not null))
);
create unique index verifications_running_unique on verifications ((true)) where status = 'running';
-- An administrator starts one in their own name. How it goes and ends, only the service itself says.
alter table verifications enable row level security, force row level security;
create policy verifications_read on verifications for select
  using (
    started_by::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
create policy verifications_start on verifications for insert
  with check (
    started_by::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
create policy verifications_result on verifications for update
  using ((select current_setting('plaza.actor', true)) = 'system');
grant
  select,
  insert (id, started_by),
  update (status, step, steps_done, wallets, entries, transactions, archived_months, broken, seen_at, ended_at)
on verifications to plaza_wallet;

-- small table: one row for each merchant, which administrators make one by one
create index merchants_created_index on merchants (created_at, id);
