-- spending_day: the day of a moment for the limits of a day: it begins at midnight in the time zone of the platform.
create or replace function spending_day(at timestamptz)
returns date
language sql stable
set search_path = wallet, pg_temp
as $$
  select (at at time zone coalesce((select s.value from settings s where s.name = 'limits_time_zone'), 'UTC'))::date
$$;
revoke all on function spending_day(timestamptz) from public;
grant execute on function spending_day(timestamptz) to plaza_wallet;
