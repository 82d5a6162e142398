-- guard_partition: gives a partition of the ledger the policies and triggers of its table.
--
-- Inputs:  the table and the partition.
--
-- A statement that names a partition is not subject to the policies and triggers of its table, so the partition has the
-- same. Nobody is granted anything on it. Triggers for each row come with attaching it, so only those for each
-- statement are copied.
create or replace function guard_partition(parent text, partition text)
returns void
language plpgsql volatile
set search_path = wallet, pg_temp
as $$
declare
  copied record;
begin
  execute format('alter table wallet.%I enable row level security', partition);
  execute format('alter table wallet.%I force row level security', partition);
  for copied in select * from pg_policies where schemaname = 'wallet' and tablename = parent loop
    execute format('create policy %I on wallet.%I using (%s) with check (%s)', copied.policyname, partition,
      copied.qual, copied.with_check);
  end loop;
  for copied in
    select pg_get_triggerdef(oid) as definition from pg_trigger
      where tgrelid = format('wallet.%I', parent)::regclass and not tgisinternal and tgtype & 1 = 0
  loop
    execute replace(copied.definition, format(' ON wallet.%I ', parent), format(' ON wallet.%I ', partition));
  end loop;
end $$;
revoke all on function guard_partition(text, text) from public;
