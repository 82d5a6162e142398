-- find_hold: a hold by the request id that its caller gave it, whoever owns it.
--
-- Errors:  insufficient_privilege in the transaction of a person: it is for calls of other services, which are for
--          nobody.
-- Cost:    one round trip, where a transaction takes four.
create or replace function find_hold(asked text)
returns setof holds
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  if caller not in ('', 'system') then
    raise exception 'only the platform does this' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  return query select h.* from holds h where h.request_id = asked;
  perform set_config('plaza.actor', caller, true);
end $$;
revoke all on function find_hold(text) from public;
grant execute on function find_hold(text) to plaza_wallet;
