-- plans_of: what the plans of people follow from, for their access tokens.
--
-- Inputs:  the ids of people.
-- Outputs: their subscriptions' status and plan; whoever never had one is missing.
-- Errors:  insufficient_privilege in the transaction of a person.
-- Locks:   none.
-- Cost:    one round trip, where a transaction takes four; asked for every access token.
create or replace function plans_of(user_ids text[])
returns table (user_id text, status text, plan text)
language plpgsql volatile
security definer
set search_path = billing, pg_temp
as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  if caller not in ('', 'system') then
    raise exception 'only billing reads the plans of people' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  return query select s.user_id, s.status, s.plan from subscriptions s where s.user_id = any (user_ids);
  perform set_config('plaza.actor', caller, true);
end $$;
revoke all on function plans_of(text[]) from public;
grant execute on function plans_of(text[]) to plaza_billing;
