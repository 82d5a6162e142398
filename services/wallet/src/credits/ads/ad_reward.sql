-- ad_reward: the credits that a view of an ad earns by its length in seconds.
create or replace function ad_reward(seconds integer)
returns integer
language sql immutable
set search_path = wallet, pg_temp
as $$
  select case when seconds >= 30 then 2 when seconds >= 15 then 1 else 0 end
$$;
revoke all on function ad_reward(integer) from public;
