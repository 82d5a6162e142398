-- The keys under which calls were made, with what they were answered. A new service copies this into its baseline.
create table :"schema".idempotency_keys (
  user_id uuid not null,
  key text not null,
  method text not null,
  request_hash bytea not null,
  response bytea,
  created_at timestamptz not null default now(),
  constraint idempotency_keys_pkey primary key (user_id, key)
);
create index idempotency_keys_created_at_index on :"schema".idempotency_keys (created_at);
alter table :"schema".idempotency_keys enable row level security, force row level security;
create policy idempotency_keys_actor on :"schema".idempotency_keys
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
grant select, insert, update (response), delete on :"schema".idempotency_keys to :"role";
