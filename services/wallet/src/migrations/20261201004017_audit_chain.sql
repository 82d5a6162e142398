-- The audit log says who really acted, for which merchant and with which key, and its entries are chained by hashes.

alter table audit_log add column act uuid, add column merchant uuid, add column key_id uuid;
-- small table: no release has been made before it
create index audit_log_act_index on audit_log (act, position) where act is not null;
-- small table: no release has been made before it
create index audit_log_merchant_index on audit_log (merchant, position) where merchant is not null;
-- small table: no release has been made before it
create index audit_log_key_index on audit_log (key_id, position) where key_id is not null;
grant insert (act, merchant, key_id) on audit_log to plaza_wallet;

-- A member of a team acts as the merchant.
drop policy audit_log_write on audit_log;
create policy audit_log_write on audit_log for insert
  with check (
    actor::text = (select current_setting('plaza.actor', true))
    or merchant::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
-- drop_audit_entries alone deletes: nobody is granted it.
create policy audit_log_remove on audit_log for delete
  using ((select current_setting('plaza.actor', true)) = 'system');

-- The chain: each entry's number and hash. seal_audit writes it, drop_audit_entries shortens it from its beginning.
create table audit_chain (
  number bigint not null,
  position bigint not null,
  hash bytea not null,
  constraint audit_chain_pkey primary key (number),
  constraint audit_chain_position_unique unique (position),
  constraint audit_chain_hash_check check (octet_length(hash) = 32)
);
alter table audit_chain enable row level security, force row level security;
create policy audit_chain_system on audit_chain
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select on audit_chain to plaza_wallet;

-- Entries that are not in the chain yet: queue_audit_entry writes it, whoever acts.
create table audit_unsealed (
  position bigint not null,
  constraint audit_unsealed_pkey primary key (position)
);
alter table audit_unsealed enable row level security, force row level security;
create policy audit_unsealed_system on audit_unsealed
  using ((select current_setting('plaza.actor', true)) = 'system') with check (true);
grant select on audit_unsealed to plaza_wallet;

-- Signed states of the chain, to which only additions are made.
create table audit_checkpoints (
  sequence bigint not null,
  at timestamptz not null,
  count bigint not null,
  begin_count bigint not null,
  value text not null,
  constraint audit_checkpoints_pkey primary key (sequence),
  constraint audit_checkpoints_begin_check check (begin_count >= 0 and begin_count <= count)
);
alter table audit_checkpoints enable row level security, force row level security;
create policy audit_checkpoints_system on audit_checkpoints
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert on audit_checkpoints to plaza_wallet;

-- As in queue_audit_entry.sql, which comes after this: what the running version writes in between is not to be missed.
create or replace function queue_audit_entry()
returns trigger
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
as $$
begin
  insert into audit_unsealed (position) values (new.position);
  return null;
end $$;
revoke all on function queue_audit_entry() from public;

create or replace trigger audit_log_queued after insert on audit_log
  for each row execute function queue_audit_entry();

-- Entries of before are sealed first. The owner, too, sees rows only as the system.
select set_config('plaza.actor', 'system', true);
insert into audit_unsealed (position) select position from audit_log;
