-- The API keys of merchants, and what was called with them. A merchant sees its own.

create table api_keys (
  id uuid not null,
  merchant_id uuid not null,
  mode text not null,
  name text not null,
  start text not null,
  last_four text not null,
  hash bytea not null,
  scopes text[] not null,
  cidrs text[] not null,
  limits jsonb not null,
  created_by uuid not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,
  rolled_from uuid,
  rolled_to uuid,
  changed_at timestamptz not null default clock_timestamp(),
  constraint api_keys_pkey primary key (id),
  constraint api_keys_hash_unique unique (hash),
  constraint api_keys_mode_check check (mode in ('live', 'test')),
  constraint api_keys_name_check check (char_length(name) between 1 and 100),
  constraint api_keys_hash_check check (octet_length(hash) = 32),
  constraint api_keys_scopes_check check (cardinality(scopes) >= 1),
  constraint api_keys_limits_check check (jsonb_typeof(limits) = 'array')
);
create index api_keys_merchant_index on api_keys (merchant_id, id);
create index api_keys_created_by_index on api_keys (created_by);
create index api_keys_changed_at_index on api_keys (changed_at);
alter table api_keys enable row level security, force row level security;
create policy api_keys_actor on api_keys
  using (
    merchant_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
-- What a key may do never changes.
grant
  select,
  insert,
  update (name, cidrs, limits, expires_at, revoked_at, last_used_at, rolled_to, changed_at)
on api_keys to plaza_auth;

create table api_requests (
  id uuid not null,
  merchant_id uuid not null,
  key_id uuid not null,
  at timestamptz not null,
  method text not null,
  route text not null,
  status int not null,
  request_id text not null,
  idempotency_key text,
  duration_ms int not null,
  constraint api_requests_pkey primary key (id)
);
create index api_requests_at_index on api_requests (at);
create index api_requests_merchant_index on api_requests (merchant_id, at, id);
create index api_requests_key_index on api_requests (key_id, at, id);
create index api_requests_request_id_index on api_requests (merchant_id, request_id);
create index api_requests_idempotency_key_index on api_requests (merchant_id, idempotency_key);
alter table api_requests enable row level security, force row level security;
create policy api_requests_actor on api_requests
  using (
    merchant_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
-- What is deleted is locked, see over.ts.
grant select, insert, delete, update (at) on api_requests to plaza_auth;
