-- make_partitions: makes the partitions of transactions and entries that are missing, for this month and the next ones.
-- Months are UTC.
--
-- Inputs:  how many months after this one, 0 to 24.
-- Outputs: the names of the partitions that it made.
-- Errors:  insufficient_privilege in the transaction of a person; invalid_parameter_value.
-- Locks:   one call at a time, from whichever replica (advisory). It waits 2 s at most for a lock on a table.
create or replace function make_partitions(ahead integer)
returns setof text
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
set timezone = 'UTC'
set lock_timeout = '2s'
as $$
declare
  parent text;
  due date;
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  if caller not in ('', 'system') then
    raise exception 'only the platform makes partitions' using errcode = 'insufficient_privilege';
  end if;
  if ahead not between 0 and 24 then
    raise exception 'ahead must be 0 to 24 months' using errcode = 'invalid_parameter_value';
  end if;
  -- One call at a time, from whichever replica.
  perform pg_advisory_xact_lock(hashtext('wallet.make_partitions'));
  foreach parent in array array['transactions', 'entries'] loop
    for due in select generate_series(date_trunc('month', now()),
      date_trunc('month', now()) + make_interval(months => ahead), '1 month')::date loop
      if to_regclass('wallet.' || parent || to_char(due, '_YYYY_MM')) is null then
        return next wallet.make_partition(parent, due);
      end if;
    end loop;
  end loop;
end $$;
revoke all on function make_partitions(integer) from public;
grant execute on function make_partitions(integer) to plaza_wallet;

-- The first ones. Each takes over the triggers that its table has by then, and so those must be there.
do $$
begin
  if exists (
    select from (
      values ('transactions', 'refuse_change()'), ('entries', 'refuse_change()'), ('entries', 'refuse_unbalanced()')
    ) as needed (parent, guard)
    where not exists (
      select from pg_trigger t where t.tgrelid = needed.parent::regclass and t.tgfoid = needed.guard::regprocedure
    )
  ) then
    raise exception 'partitions would be made without the triggers that guard them';
  end if;
  perform make_partitions(3);
end $$;
