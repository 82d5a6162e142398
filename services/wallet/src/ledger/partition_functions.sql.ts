// How the ledger gets its months. It has one home, and every migration that changes it applies this again; what it calls stands in migrations/…_partitions.ts.

/** make_partitions(ahead) → the names of the partitions that it made: of `transactions` and of `entries`, for this month and so many after it, where they were missing. */
export const makePartitionsSql = `
create or replace function wallet.make_partitions(ahead integer) returns setof text language plpgsql security definer
  set search_path = wallet, pg_temp set timezone = 'UTC' set lock_timeout = '2s' as $$
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
  -- One at a time, from whichever replica.
  perform pg_advisory_xact_lock(hashtext('wallet.make_partitions'));
  foreach parent in array array['transactions', 'entries'] loop
    for due in select generate_series(date_trunc('month', now()), date_trunc('month', now()) + make_interval(months => ahead), '1 month')::date loop
      if to_regclass('wallet.' || parent || to_char(due, '_YYYY_MM')) is null then
        return next wallet.make_partition(parent, due);
      end if;
    end loop;
  end loop;
end $$;
`;
