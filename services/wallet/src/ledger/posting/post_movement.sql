-- post_movement: posts one movement by the same rules as a batch; for other functions in the database.
--
-- Inputs:  a movement. A leg with a type becomes a transaction.
--            { id?, scope?: { user_id, key, method, request_hash },
--              legs: [{ id?, wallet_id, kind?, user_id | name + shard, currency, amount, type?, transaction_id?,
--                       metadata?, counterparty_id?, view_user_id? }],
--              exempt?: { frozen?, limits? } }
-- Outputs: { movement_ids, transactions, available, replayed? } | { refused, metadata? }
-- Errors:  those of post_movements. It joins the caller's transaction.
create or replace function post_movement(movement jsonb)
returns jsonb
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
as $$
declare
  scope constant jsonb := movement->'scope';
  accounts posting_account[];
  account_ids uuid[];
  legs posting_leg[];
  outcome jsonb;
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  if caller not in ('', 'system') then
    raise exception 'only the platform does this' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  accounts := array(
    select distinct on (l.wallet_id) row(l.wallet_id, coalesce(l.kind, case when l.user_id is null then 'system'
        else 'user' end), l.user_id, l.name, l.shard, l.currency)::posting_account
      from jsonb_to_recordset(movement->'legs')
        as l (wallet_id uuid, kind text, user_id uuid, name text, shard smallint, currency text)
      order by l.wallet_id);
  account_ids := array(select a.id from unnest(accounts) a);
  legs := array(
    select row(array_position(account_ids, l.wallet_id), coalesce(l.id, gen_random_uuid()), l.amount,
        case when l.type is not null then coalesce(l.transaction_id, gen_random_uuid()) end, l.type, l.view_user_id,
        l.metadata, l.counterparty_id)::posting_leg
      from jsonb_array_elements(movement->'legs') with ordinality as e (value, place),
        jsonb_to_record(e.value) as l (id uuid, wallet_id uuid, amount numeric, transaction_id uuid, type text,
          view_user_id uuid, metadata jsonb, counterparty_id uuid)
      order by e.place);
  outcome := post_movements(accounts,
    array[row(coalesce((movement->>'id')::uuid, gen_random_uuid()), 1, 1, cardinality(legs), null,
      coalesce((movement#>>'{exempt,frozen}')::boolean, false),
      coalesce((movement#>>'{exempt,limits}')::boolean, false),
      (scope->>'user_id')::uuid, scope->>'key', scope->>'method',
      decode(scope->>'request_hash', 'hex'))::posting_movement],
    legs, '{}')::jsonb->0;
  outcome := full_outcome(outcome);
  perform set_config('plaza.actor', caller, true);
  return outcome;
end $$;
revoke all on function post_movement(jsonb) from public;
grant execute on function post_movement(jsonb) to plaza_wallet;
