-- refund_credits: gives back credits that were spent.
--
-- Inputs:  the person; the spend; the amount (null: all that is left of the spend); the description; the scope.
-- Outputs: { transaction, balance } | { refused: CREDIT_SPEND_NOT_FOUND | CREDIT_REFUND_TOO_LARGE | …, metadata? }
-- Errors:  insufficient_privilege unless the platform acts; invalid_parameter_value if the amount is less than 1.
-- Locks:   the credits of the person.
create or replace function refund_credits(
  person uuid,
  spend uuid,
  amount integer,
  description text,
  scope jsonb
)
returns jsonb
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
as $$
declare
  answer jsonb;
  spent credit_transactions;
  rest integer;
begin
  if coalesce(current_setting('plaza.actor', true), '') <> 'system' then
    raise exception 'only the platform gives credits back' using errcode = 'insufficient_privilege';
  elsif amount < 1 then
    raise exception 'at least one credit is given back' using errcode = 'invalid_parameter_value';
  end if;
  perform lock_credits(person);
  answer := case when scope is not null then posted_under(scope) end;
  if answer is not null then
    return answer;
  end if;
  select * into spent from credit_transactions t where t.id = spend and t.user_id = person and t.source = 'spend';
  if not found then
    return '{"refused": "CREDIT_SPEND_NOT_FOUND"}';
  end if;
  rest := -spent.amount - (select coalesce(sum(t.amount), 0) from credit_transactions t where t.refunded_id = spend);
  if rest = 0 or amount > rest then
    return jsonb_build_object('refused', 'CREDIT_REFUND_TOO_LARGE', 'metadata', jsonb_build_object('rest', rest::text));
  end if;
  return remember_answer(scope,
    change_credits(person, coalesce(amount, rest), 'refund', description, spent.reference, spend));
end $$;
revoke all on function refund_credits(uuid, uuid, integer, text, jsonb) from public;
grant execute on function refund_credits(uuid, uuid, integer, text, jsonb) to plaza_wallet;
