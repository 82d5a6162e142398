-- The schema "auth" with which the first release begins: tables, indexes, row-level security and grants. Never changed once it is released.
-- Names without a schema are those of the service's own: migrations run with its search path.

-- People.
create table users (
  id uuid not null,
  email text not null,
  password_hash text not null,
  name text not null,
  club_id text,
  role text not null default 'user',
  merchant_id uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint users_pkey primary key (id),
  constraint users_email_unique unique (email),
  constraint users_email_length_check check (octet_length(email) between 3 and 254),
  constraint users_name_length_check check (char_length(name) between 1 and 100),
  constraint users_role_check check (role in ('user', 'merchant', 'admin'))
);
alter table users enable row level security, force row level security;
create policy users_actor on users
  using (
    id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
create policy users_insert_by_system on users as restrictive for insert
  with check ((select current_setting('plaza.actor', true)) = 'system');
create policy users_delete_by_system on users as restrictive for delete
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update, delete on users to plaza_auth;

-- Their sessions.
create table sessions (
  id uuid not null,
  user_id uuid not null,
  family_hash bytea not null,
  token_hash bytea not null,
  previous_hash bytea,
  rotation_salt bytea,
  rotated_at timestamptz,
  ip inet,
  user_agent text,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  ended_at timestamptz,
  end_reason text,
  constraint sessions_pkey primary key (id),
  constraint sessions_user_id_foreign foreign key (user_id) references users (id) on delete cascade,
  constraint sessions_hashes_check check (length(family_hash) = 32 and length(token_hash) = 32 and length(previous_hash) = 32),
  constraint sessions_rotation_check check (num_nulls(previous_hash, rotation_salt, rotated_at) in (0, 3)),
  constraint sessions_end_check check ((ended_at is null) = (end_reason is null)),
  constraint sessions_end_reason_check check (end_reason in ('logout', 'reuse'))
);
create index sessions_user_id_index on sessions (user_id);
create index sessions_expires_at_index on sessions (expires_at);
create index sessions_ended_at_index on sessions (ended_at);
alter table sessions enable row level security, force row level security;
create policy sessions_actor on sessions
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
create policy sessions_insert_by_system on sessions as restrictive for insert
  with check ((select current_setting('plaza.actor', true)) = 'system');
create policy sessions_delete_by_system on sessions as restrictive for delete
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update, delete on sessions to plaza_auth;

-- The keys that sign access tokens. They belong to nobody: no person's transaction ever sees one, not even sealed.
create table signing_keys (
  kid text not null,
  public_jwk jsonb not null,
  private_key bytea not null,
  created_at timestamptz not null default now(),
  active_from timestamptz not null,
  retired_at timestamptz,
  constraint signing_keys_pkey primary key (kid),
  constraint signing_keys_retired_at_check check (retired_at >= active_from)
);
alter table signing_keys enable row level security, force row level security;
create policy signing_keys_actor on signing_keys using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update (retired_at), delete on signing_keys to plaza_auth;

-- Deletions of accounts that are being decided, or were refused: see deletion/deletion.ts. One that was carried out leaves no row: it goes with the
-- person, by the foreign key.
create table deletions (
  user_id uuid not null,
  attempt int not null,
  state text not null,
  lease_until timestamptz not null,
  constraint deletions_pkey primary key (user_id),
  constraint deletions_user_id_foreign foreign key (user_id) references users (id) on delete cascade,
  constraint deletions_state_check check (state in ('deciding', 'refusing', 'over'))
);
create index deletions_open_index on deletions (lease_until) where state <> 'over';
alter table deletions enable row level security, force row level security;
create policy deletions_actor on deletions
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
create policy deletions_insert_by_system on deletions as restrictive for insert
  with check ((select current_setting('plaza.actor', true)) = 'system');
create policy deletions_update_by_system on deletions as restrictive for update
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update on deletions to plaza_auth;

-- The keys under which calls were made, with what they were answered.
create table idempotency_keys (
  user_id uuid not null,
  key text not null,
  method text not null,
  request_hash bytea not null,
  response bytea,
  created_at timestamptz not null default now(),
  constraint idempotency_keys_pkey primary key (user_id, key)
);
create index idempotency_keys_created_at_index on idempotency_keys (created_at);
alter table idempotency_keys enable row level security, force row level security;
create policy idempotency_keys_actor on idempotency_keys
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
grant select, insert, update (response), delete on idempotency_keys to plaza_auth;

-- What a schema needs to emit events and to consume them.

-- An event for one destination. Every index but the key is partial and holds only what is open: a done row costs nothing but its space. A row is
-- written three times (insert, handed, done); an insert adds to the key and to `ready`, a hand-over to the key, `barring` and `handed`, the end to
-- the key alone. The default of `id` is set where its function is: outbox_event_id.sql.
create table outbox (
  position bigint generated by default as identity,
  id uuid not null,
  type text not null,
  aggregate text not null,
  destination text not null,
  user_id uuid not null,
  payload jsonb not null,
  state text not null default 'pending',
  attempts integer not null default 0,
  next_attempt_at timestamptz,
  handed_until timestamptz,
  last_error text,
  created_at timestamptz not null default clock_timestamp(),
  done_at timestamptz,
  constraint outbox_pkey primary key (position),
  constraint outbox_state_check check (state in ('pending', 'handed', 'done', 'dead')),
  constraint outbox_handed_check check ((state = 'handed') = (handed_until is not null)),
  constraint outbox_waiting_check check (state = 'pending' or next_attempt_at is null),
  constraint outbox_payload_check check (jsonb_typeof(payload) = 'object' and pg_column_size(payload) <= 16384)
) with (
  fillfactor = 70,
  autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_vacuum_threshold = 1000,
  autovacuum_analyze_scale_factor = 0.1
);
create index outbox_ready_index on outbox (destination, position)
  where state = 'pending' and next_attempt_at is null;
create index outbox_waiting_index on outbox (next_attempt_at)
  where state = 'pending' and next_attempt_at is not null;
create index outbox_handed_index on outbox (destination, handed_until) where state = 'handed';
create index outbox_barring_index on outbox (destination, aggregate, position)
  where state = 'handed' or (state = 'pending' and next_attempt_at is not null);
create index outbox_dead_index on outbox (position) where state = 'dead';
-- Anybody's transaction may write an event, also about somebody else; only the service itself reads them.
alter table outbox enable row level security, force row level security;
create policy outbox_actor on outbox
  using ((select current_setting('plaza.actor', true)) = 'system') with check (true);
-- An event is written whole and pending; what changes of it afterwards is how far it has come.
grant
  select,
  insert (id, type, aggregate, destination, user_id, payload),
  update (state, attempts, next_attempt_at, handed_until, last_error, done_at),
  delete
on outbox to plaza_auth;

-- The events that took effect here.
create table inbox (
  event_id uuid not null,
  consumed_at timestamptz not null default now(),
  constraint inbox_pkey primary key (event_id)
);
alter table inbox enable row level security, force row level security;
create policy inbox_actor on inbox using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, delete on inbox to plaza_auth;

-- One row: until when some relay reads by itself, so that nobody need wake it. See outbox_wake.sql.
create unlogged table outbox_relay (
  id integer not null default 1,
  awake_until timestamptz not null,
  constraint outbox_relay_pkey primary key (id),
  constraint outbox_relay_id_check check (id = 1)
) with (fillfactor = 10);
grant select, insert, update on outbox_relay to plaza_auth;

-- The cache's second tier in a service's schema.

create unlogged table cache_entries (
  name text not null,
  field text not null,
  token text not null,
  value bytea,
  expires_at timestamptz not null,
  constraint cache_entries_pkey primary key (name, field)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
comment on table cache_entries is 'The cache while Redis is away. It may be emptied at any time.';
-- What is kept for one person is read on nobody's behalf, as the cache does, or by the service itself, and never in the transaction of a person,
-- whose own statements have nothing to do with it.
alter table cache_entries enable row level security, force row level security;
create policy cache_entries_actor on cache_entries
  using (coalesce((select current_setting('plaza.actor', true)), '') in ('', 'system'));
grant select, insert, update, delete on cache_entries to plaza_auth;

create table cache_outages (
  process text not null,
  effective boolean not null default false,
  seen_at timestamptz not null default now(),
  constraint cache_outages_pkey primary key (process)
);
comment on table cache_outages is 'Processes that are cut off from Redis. While there is one, no process of this service reads Redis.';
alter table cache_outages enable row level security, force row level security;
create policy cache_outages_actor on cache_outages
  using (coalesce((select current_setting('plaza.actor', true)), '') in ('', 'system'));
grant select, insert, update, delete on cache_outages to plaza_auth;
