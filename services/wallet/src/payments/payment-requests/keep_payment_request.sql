-- keep_payment_request: stores what a merchant requests to be paid, once for each key.
--
-- Inputs:  the columns of the row; its user_id, the owner of the merchant, or the merchant is who acts. The scope.
-- Outputs: { id } | { refused }
-- Errors:  insufficient_privilege in the transaction of another person, or if the merchant is not theirs.
create or replace function keep_payment_request(request jsonb, scope jsonb default null)
returns jsonb
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  owner constant uuid := (request->>'user_id')::uuid;
  answer jsonb;
begin
  if not (acts_for(owner) or acts_for((request->>'merchant_id')::uuid)) then
    raise exception 'a payment request is made for oneself' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  answer := case when scope is not null then posted_under(scope) end;
  if answer is null then
    if not exists (select from merchants m where m.id = (request->>'merchant_id')::uuid and m.user_id = owner) then
      raise exception 'a payment request is made by who owns the merchant' using errcode = 'insufficient_privilege';
    end if;
    insert into payment_requests (id, user_id, merchant_id, amount, currency, description, order_reference, splits,
      expires_at, created_at)
      select r.id, owner, r.merchant_id, r.amount, r.currency, r.description, r.order_reference, r.splits, r.expires_at,
          r.created_at
        from jsonb_to_record(request)
          as r (id uuid, merchant_id uuid, amount numeric, currency text, description text, order_reference text,
          splits jsonb,
          expires_at timestamptz, created_at timestamptz);
    answer := remember_answer(scope, jsonb_build_object('id', request->>'id'));
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;
revoke all on function keep_payment_request(jsonb, jsonb) from public;
grant execute on function keep_payment_request(jsonb, jsonb) to plaza_wallet;
