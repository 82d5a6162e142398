-- ads_today: how many credits a person has earned today with ads, and how many more views will earn some. It reads what
-- row-level security shows to the caller.
create or replace function ads_today(person uuid, zone text)
returns table (earned integer, views_left integer)
language sql stable
set search_path = wallet, pg_temp
as $$
  select coalesce(sum(credits), 0)::integer, 10 - count(reward_number)::integer
    from ad_views where user_id = person and day = ads_day(clock_timestamp(), zone)
$$;
revoke all on function ads_today(uuid, text) from public;
grant execute on function ads_today(uuid, text) to plaza_wallet;
