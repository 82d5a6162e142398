-- purchase_credits: adds credits that a person buys.
--
-- Inputs:  the person; the credits; payment: the money's side of the movement, as legs for post_movement; the scope.
-- Outputs: { transaction, balance, payment } | { refused, metadata? }
-- Errors:  insufficient_privilege in the transaction of another person; invalid_parameter_value unless there are 1 to
--          1,000,000 credits, paid in money by the person who gets them.
-- Locks:   the credits of the person.
create or replace function purchase_credits(
  person uuid,
  credits integer,
  payment jsonb,
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
  if not acts_for(person) then
    raise exception 'credits are bought for oneself' using errcode = 'insufficient_privilege';
  elsif credits is null or credits not between 1 and 1000000 then
    raise exception 'credits are bought 1 to 1000000 at once' using errcode = 'invalid_parameter_value';
  elsif jsonb_array_length(payment) = 0
      or exists (select from jsonb_to_recordset(payment) leg (user_id uuid, currency text) where leg.currency = 'XCR'
        or leg.user_id <> person)
      -- In a movement of the platform the money may come in and go out again; a person only pays.
      or caller <> 'system'
        and (select coalesce(max(leg.amount), 0) >= 0
        from jsonb_to_recordset(payment) leg (user_id uuid, amount numeric) where leg.user_id = person) then
    raise exception 'credits are paid for in money, by who gets them' using errcode = 'invalid_parameter_value';
  end if;
  perform lock_credits(person);
  perform set_config('plaza.actor', 'system', true);
  answer := case when scope is not null then posted_under(scope) end;
  if answer is null then
    answer := remember_answer(scope,
      change_credits(person, credits, 'purchase', credits || ' credits', payment => payment));
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;
revoke all on function purchase_credits(uuid, integer, jsonb, jsonb) from public;
grant execute on function purchase_credits(uuid, integer, jsonb, jsonb) to plaza_wallet;
