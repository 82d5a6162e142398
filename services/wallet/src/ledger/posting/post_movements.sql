-- post_movements: posts what can be posted of a batch of movements, in the order of arrival, and refuses the rest.
--
-- Inputs:  the accounts, each once and in the order of their ids. The movements in the order of arrival. The legs of
--          all of them, in order. The effects of those that have one. No two groups of movements have the same key, or
--          are about the same hold. The types are described in migrations/baseline.sql.
-- Outputs: a JSON array with an outcome for each movement:
--            { movements: [[id, time]], transactions: [[id, balance after]], available: [[user, currency, amount]],
--              hold?, replayed? }
--            | { refused, metadata? } | null for a linked movement that is not the first
--            | what post_movement returns, for one that an earlier call posted.
--          A refused movement leaves nothing behind.
-- Errors:  insufficient_privilege in the transaction of a person. serialization_failure, deadlock_detected and
--          unique_violation if another call was faster: nothing was done, and the call can be repeated. Any other error
--          is caused by one movement of the batch, and nothing was done: the call can be repeated without it.
-- Locks:   the movements that are refunded or reversed (advisory), then the wallets in the order of their ids, then the
--          holds. Two batches with a wallet in common follow each other; others do not wait.
-- Cost:    for PostgreSQL 156 µs of processor time for each transfer in batches of 64, 260 in batches of 12, 1.4 ms
--          alone, on a busy machine.
--          One payer whom all movements share is one lock for the batch. See docs/performance.md.
--
-- One transaction, and a handful of statements for any number of movements: the wallets are locked and read; every
-- movement is then decided on what was read, without a query; what was decided is written by one statement for each
-- table. To call it again with the same movement ids posts nothing twice, also while an earlier call may still be on
-- its way. Why it consists of these parts: docs/adr/0034.
--
-- The settings, which hold for its parts too: everything is planned once for each connection, because every statement
-- finds a few rows by their keys, and planning would cost more than that. It is planned for the sizes that the tables
-- will have: in the first minutes, and in those of each month, they are almost empty, and a plan of that time reads
-- them whole. For the same reason, what is looked up row by row stands in a lateral query with "offset 0", which cannot
-- be turned into another join.
create or replace function post_movements(
  accounts posting_account[], movements posting_movement[], legs posting_leg[], effects posting_effect[]
)
returns text
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  today constant date := spending_day(now());
  has_effects constant boolean := effects <> '{}';
  state posting_state;
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  if caller not in ('', 'system') then
    raise exception 'only the platform does this' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);

  if has_effects then
    perform lock_effects(effects);
    accounts := accounts || accounts_of_holds(effects, accounts);
  end if;
  state.wallets := lock_wallets(accounts, today);
  state.outcomes := known_outcomes(movements, legs);
  if has_effects then
    state.holds := read_holds(effects, state.wallets);
    state.refunds := read_refunds(effects);
    state.reversed := array(select r.movement_id from reversals r where r.movement_id = any (
      array(select (u.refund).movement_id from unnest(state.refunds) u union all
        select u.reversal_of from unnest(effects) u)));
    state.reversed_by := array_fill(null::uuid, array[cardinality(state.reversed)]);
  end if;

  state := decide_movements(state, movements, legs, effects, today);

  perform write_wallets(state.wallets, state.opens, today);
  if state.entries <> '{}' then
    perform write_entries(state.entries, state.transactions);
    if state.received <> '{}' then
      perform write_money_events(state.transactions, state.received);
    end if;
  end if;
  if true = any (state.keyed) then
    perform write_keys(movements, state.outcomes, state.keyed);
  end if;
  if has_effects then
    perform write_effects(state);
  end if;
  perform set_config('plaza.actor', caller, true);
  return '[' || array_to_string(state.outcomes, ',', 'null') || ']';
end $$;
revoke all on function post_movements from public;
grant execute on function post_movements to plaza_wallet;
