-- Archives of people's data, which they requested: kept for 7 days, in chunks.

create table exports (
  id uuid not null,
  user_id uuid not null,
  state text not null default 'running',
  attempts int not null default 0,
  next_attempt_at timestamptz not null default now(),
  lease_until timestamptz,
  created_at timestamptz not null default now(),
  ready_at timestamptz,
  expires_at timestamptz not null,
  size bigint,
  sha256 bytea,
  constraint exports_pkey primary key (id),
  constraint exports_user_id_foreign foreign key (user_id) references users (id) on delete cascade,
  constraint exports_state_check check (state in ('running', 'ready', 'failed')),
  constraint exports_ready_check check (num_nulls(ready_at, size, sha256) = case state when 'ready' then 0 else 3 end),
  constraint exports_lease_check check (state = 'running' or lease_until is null),
  constraint exports_sha256_check check (length(sha256) = 32)
);
create index exports_user_index on exports (user_id);
create index exports_expires_at_index on exports (expires_at);
create unique index exports_running_index on exports (user_id) where state = 'running';
create index exports_due_index on exports (next_attempt_at) where state = 'running';
-- A person requests and sees theirs; the service makes them.
alter table exports enable row level security, force row level security;
create policy exports_actor on exports
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
create policy exports_update_by_system on exports as restrictive for update
  using ((select current_setting('plaza.actor', true)) = 'system');
create policy exports_delete_by_system on exports as restrictive for delete
  using ((select current_setting('plaza.actor', true)) = 'system');
grant
  select,
  insert (id, user_id, expires_at),
  update (state, attempts, next_attempt_at, lease_until, ready_at, expires_at, size, sha256),
  delete
on exports to plaza_auth;

create table export_chunks (
  export_id uuid not null,
  seq int not null,
  bytes bytea not null,
  constraint export_chunks_pkey primary key (export_id, seq),
  constraint export_chunks_export_id_foreign foreign key (export_id) references exports (id) on delete cascade,
  constraint export_chunks_bytes_check check (length(bytes) between 1 and 8388608)
);
-- What is compressed already.
alter table export_chunks alter column bytes set storage external;
alter table export_chunks enable row level security, force row level security;
create policy export_chunks_actor on export_chunks using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, delete on export_chunks to plaza_auth;
