-- add_credits: adds credits that an administrator or the platform gives to a person.
--
-- Outputs: { transaction, balance } | { refused, metadata? }
-- Errors:  insufficient_privilege if who acts may not add credits from this source; invalid_parameter_value unless
--          there are 1 to 1,000,000 at once.
-- Locks:   the credits of the person.
create or replace function add_credits(
  user_id uuid,
  amount integer,
  source text,
  description text,
  reference text default null,
  scope jsonb default null
)
returns jsonb
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  answer jsonb;
begin
  -- Credits of ads, of purchases and of refunds have functions and rules of their own.
  if not coalesce(case source
      when 'admin' then is_admin()
      when 'bonus' then caller = 'system' or is_admin()
      when 'reward' then caller = 'system' or is_admin()
      when 'purchase' then caller = 'system'
    end, false) then
    raise exception 'credits from the source % cannot be added by who acts here', source
      using errcode = 'insufficient_privilege';
  elsif user_id is null or amount is null or amount not between 1 and 1000000 then
    raise exception 'credits are added to somebody, 1 to 1000000 at once' using errcode = 'invalid_parameter_value';
  end if;
  perform lock_credits(user_id);
  perform set_config('plaza.actor', 'system', true);
  answer := case when scope is not null then posted_under(scope) end;
  if answer is null then
    answer := remember_answer(scope, change_credits(user_id, amount, source, description, reference));
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;
revoke all on function add_credits(uuid, integer, text, text, text, jsonb) from public;
grant execute on function add_credits(uuid, integer, text, text, text, jsonb) to plaza_wallet;
