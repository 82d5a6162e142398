-- post_movement: posts one movement, or linked ones, by the same rules as a batch; for other functions in the database.
--
-- Inputs:  a movement, or an array of linked ones. A leg with a type becomes a transaction.
--            { id?, scope?: { user_id, key, method, request_hash },
--              legs: [{ id?, wallet_id, kind?, user_id | name + shard, currency, amount, type?, transaction_id?,
--                       metadata?, counterparty_id?, view_user_id? }],
--              hold?: { effect, request_id, … }, refund_of?: { transaction_id, amount }, reversal_of?,
--              exempt?: { frozen?, limits? } }
-- Outputs: { movement_ids, transactions, available, hold?, replayed? } | { refused, metadata? }
-- Errors:  those of post_movements. It joins the caller's transaction.
create or replace function post_movement(movement jsonb)
returns jsonb
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
as $$
declare
  movements constant jsonb := case jsonb_typeof(movement) when 'array' then movement
    else jsonb_build_array(movement) end;
  scope constant jsonb := movements#>'{0,scope}';
  wallet_ids uuid[]; kinds text[]; users uuid[]; names text[]; shards smallint[]; currencies text[];
  ids uuid[]; leg_counts integer[]; exempt integer[]; effects jsonb;
  outcome jsonb;
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  if caller not in ('', 'system') then
    raise exception 'only the platform does this' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  select array_agg(w.wallet_id), array_agg(coalesce(w.kind, case when w.user_id is null then 'system' else 'user' end)),
      array_agg(w.user_id), array_agg(w.name),
      array_agg(coalesce(w.shard, 0)), array_agg(w.currency)
    into wallet_ids, kinds, users, names, shards, currencies
    from (
      select distinct on (l.wallet_id) l.* from jsonb_array_elements(movements) m,
        jsonb_to_recordset(m->'legs') l (wallet_id uuid, kind text, user_id uuid, name text, shard smallint,
          currency text) order by l.wallet_id
    ) w;
  select array_agg(coalesce((m.value->>'id')::uuid, gen_random_uuid()) order by m.place),
      array_agg(jsonb_array_length(m.value->'legs') order by m.place),
      array_agg(case when (m.value#>>'{exempt,frozen}')::boolean then 1 else 0 end + case
        when (m.value#>>'{exempt,limits}')::boolean then 2 else 0 end order by m.place),
      jsonb_object_agg(m.place,
        jsonb_strip_nulls(coalesce(m.value->'hold', '{}')
        || jsonb_build_object('refund_of', m.value#>'{refund_of,transaction_id}',
          'refund_amount', m.value#>'{refund_of,amount}', 'reversal_of', m.value->'reversal_of')))
        filter (where m.value ?| array['hold', 'refund_of', 'reversal_of'])
    into ids, leg_counts, exempt, effects
    from jsonb_array_elements(movements) with ordinality as m (value, place);
  select post_movements(coalesce(wallet_ids, '{}'), coalesce(kinds, '{}'), coalesce(users, '{}'), coalesce(names, '{}'),
    coalesce(shards, '{}'), coalesce(currencies, '{}'),
      ids, array_fill(1, array[cardinality(ids)]), leg_counts, exempt,
      array[(scope->>'user_id')::uuid] || array_fill(null::uuid, array[cardinality(ids) - 1]), array[scope->>'key']
      || array_fill(null::text, array[cardinality(ids) - 1]),
      array[scope->>'method'] || array_fill(null::text, array[cardinality(ids) - 1]),
      array[decode(scope->>'request_hash', 'hex')] || array_fill(null::bytea, array[cardinality(ids) - 1]),
      coalesce(array_agg(l.movement order by l.movement, l.place), '{}'),
      coalesce(array_agg(coalesce(l.id, gen_random_uuid()) order by l.movement, l.place), '{}'),
      coalesce(array_agg(array_position(wallet_ids, l.wallet_id) order by l.movement, l.place), '{}'),
      coalesce(array_agg(l.amount::numeric(20,4) order by l.movement, l.place), '{}'),
      coalesce(array_agg(case when l.type is not null then coalesce(l.transaction_id, gen_random_uuid()) end
        order by l.movement, l.place), '{}'),
      coalesce(array_agg(l.type order by l.movement, l.place), '{}'),
      coalesce(array_agg(l.view_user_id order by l.movement, l.place), '{}'),
      coalesce(array_agg(l.metadata order by l.movement, l.place), '{}'),
      coalesce(array_agg(l.counterparty_id order by l.movement, l.place), '{}'), effects)::jsonb->0
    into outcome
    from (
      select m.place::integer as movement, l.place, r.*
        from jsonb_array_elements(movements) with ordinality as m (value, place),
        jsonb_array_elements(m.value->'legs') with ordinality as l (value, place),
        jsonb_to_record(l.value)
          as r (id uuid, wallet_id uuid, amount numeric, transaction_id uuid, type text, view_user_id uuid,
          metadata jsonb, counterparty_id uuid)
    ) l;
  outcome := told_outcome(outcome);
  perform set_config('plaza.actor', caller, true);
  return outcome;
end $$;
revoke all on function post_movement(jsonb) from public;
grant execute on function post_movement(jsonb) to plaza_wallet;
