-- make_partition: makes a partition of the ledger for one month (UTC).
--
-- Inputs:  the table, and the first day of the month.
-- Outputs: the name of the partition.
-- Locks:   a partition is attached and not created in place: that waits for nobody who reads or posts.
create or replace function make_partition(parent text, month date)
returns text
language plpgsql volatile
set search_path = wallet, pg_temp
set timezone = 'UTC'
as $$
declare
  partition constant text := parent || to_char(month, '_YYYY_MM');
begin
  -- A partition has what the table has by now; indexes come with attaching it.
  execute format(
    'create table wallet.%I (like wallet.%I including defaults including constraints including generated '
      'including storage)',
    partition, parent);
  perform wallet.guard_partition(parent, partition);
  execute format('alter table wallet.%I attach partition wallet.%I for values from (%L) to (%L)', parent, partition,
    month::timestamptz, (month + interval '1 month')::timestamptz);
  return partition;
end $$;
revoke all on function make_partition(text, date) from public;
