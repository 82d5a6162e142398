-- change_credits: the one way by which credits change: entries in the ledger and a row of credit_transactions,
-- together.
--
-- Inputs:  the person; by how much; source, description and reference; the spend that is refunded; payment: legs of
--          what is paid for in the same movement.
-- Outputs: { transaction, balance, payment? } | { refused: CREDIT_LIMIT_REACHED | INSUFFICIENT_CREDITS, metadata? }, or
--          another refusal of post_movement.
-- Locks:   the caller has locked the person's credits (lock_credits), and acts as the platform.
create or replace function change_credits(
  person uuid,
  change integer,
  source text,
  description text,
  reference text default null,
  refunded uuid default null,
  payment jsonb default '[]'
)
returns jsonb
language plpgsql volatile
set search_path = wallet, pg_temp
as $$
declare
  most constant integer := 1000000000;
  account constant uuid := credit_account_id('user:' || person || ':XCR');
  shard constant integer := ('x' || right(person::text, 4))::bit(16)::integer % 16;
  movement constant uuid := ordered_id();
  outcome jsonb;
  changed credit_transactions;
begin
  if change > 0 and (select balance + change > most from wallets where id = account) then
    return '{"refused": "CREDIT_LIMIT_REACHED"}';
  end if;
  outcome := post_movement(jsonb_build_object('id', movement, 'legs', payment || jsonb_build_array(
    jsonb_build_object('id', ordered_id(), 'wallet_id', account, 'user_id', person, 'currency', 'XCR',
      'amount', change::text),
    jsonb_build_object('id', ordered_id(), 'wallet_id', credit_account_id('system:credits:' || shard || ':XCR'),
      'name', 'credits', 'shard', shard,
      'currency', 'XCR', 'amount', (-change)::text))));
  if outcome->>'refused' = 'INSUFFICIENT_FUNDS' and outcome#>>'{metadata,currency}' = 'XCR' then
    return jsonb_build_object('refused', 'INSUFFICIENT_CREDITS', 'metadata',
      jsonb_build_object('available', trunc((outcome#>>'{metadata,available}')::numeric)::text));
  elsif outcome ? 'refused' then
    return outcome;
  end if;
  insert into credit_transactions (id, user_id, amount, balance_after, source, description, reference, refunded_id,
    movement_id, created_at)
    select ordered_id(), person, change, balance, source, coalesce(description, ''), coalesce(reference, ''), refunded,
        movement, clock_timestamp()
      from wallets where id = account
    returning * into strict changed;
  -- What a view of an ad earned is in the answer of the call that ended it: ten notifications a day would add nothing.
  if source <> 'ad' then
    insert into outbox (id, type, aggregate, destination, user_id, payload)
      values (changed.id, case when change > 0 then 'plaza.events.v1.CreditsAdded'
        else 'plaza.events.v1.CreditsSpent' end, 'user:' || person, 'messaging', person,
        jsonb_build_object('user_id', person, 'transaction_id', changed.id, 'credits', abs(change), 'source', source,
          'description', changed.description,
          'reference', case when source in ('purchase', 'spend', 'refund') then changed.reference else '' end,
          'balance', changed.balance_after));
  end if;
  return jsonb_build_object('transaction', to_jsonb(changed), 'balance', changed.balance_after)
    || case when payment = '[]' then '{}' else jsonb_build_object('payment', outcome#>'{transactions,0}') end;
end $$;
revoke all on function change_credits(uuid, integer, text, text, text, uuid, jsonb) from public;
