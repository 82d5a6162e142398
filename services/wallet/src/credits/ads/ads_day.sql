-- ads_day: the day of a moment: it begins at midnight on the clocks of the zone, and has 23 or 25 hours when they
-- change.
create or replace function ads_day(moment timestamptz, zone text)
returns date
language sql stable
set search_path = wallet, pg_temp
as $$
  select (moment at time zone zone)::date
$$;
revoke all on function ads_day(timestamptz, text) from public;
grant execute on function ads_day(timestamptz, text) to plaza_wallet;
