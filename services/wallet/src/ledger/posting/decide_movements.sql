-- decide_movements: decides every movement of a batch, in the order of arrival, and posts it in memory: it reads no
-- table, but for reversals, and writes none.
--
-- Inputs:  what was read (wallets, holds, refunds, reversals, and the outcomes that are known already); the movements
--          with their legs and effects; today, the day that limits of a day count.
-- Outputs: the same as it is afterwards, with the outcome of every leader, the entries and the transactions.
-- Errors:  those of apply_hold and reversal_refusal.
-- Cost:    see docs/adr/0034.
--
-- A wallet, a hold or a refund is copied before a movement changes it. If a movement is refused, the copies of its
-- group are put back, the newest first.
create or replace function decide_movements(
  state posting_state, movements posting_movement[], legs posting_leg[], effects posting_effect[], today date
)
returns posting_state
language plpgsql volatile
as $$
declare
  -- The parts that change, because an element of an array is only changed in place in a variable of its own.
  wallets posting_wallet[] := state.wallets;
  new_holds posting_hold[] := state.holds;
  new_refunds posting_refund[] := state.refunds;
  reversed uuid[] := state.reversed;
  reversed_by uuid[] := state.reversed_by;
  opens boolean := false;
  outcomes text[] := state.outcomes;
  keyed boolean[] := array_fill(false, array[cardinality(movements)]);
  new_entries entries[] := '{}';
  new_transactions transactions[] := '{}';
  received integer[] := '{}';
  movement posting_movement;
  leg posting_leg;
  wallet posting_wallet;
  effect posting_effect;
  hold posting_hold;
  step posting_hold_step;
  refund posting_refund;
  refusal text;
  at timestamptz;
  counted boolean;
  promised integer;
  spending numeric;
  -- Of the group: what it has changed as that was before, and what is answered.
  old_wallets posting_wallet[] := '{}'; old_wallet_count integer;
  old_holds posting_hold[] := '{}'; old_hold_count integer;
  old_refunds posting_refund[]; old_reversed uuid[]; old_reversed_by uuid[];
  entry_count integer := 0; old_entry_count integer;
  transaction_count integer := 0; old_transaction_count integer;
  old_received integer[];
  told_movements text; told_transactions text; told_available text; told_hold text; repeated boolean;
  result_hold integer;
begin
  for n in 1 .. cardinality(movements) loop
    movement := movements[n];
    continue when outcomes[movement.leader] is not null;
    at := clock_timestamp();
    refusal := null;
    promised := null;
    counted := not movement.ignores_limits;
    step := null;
    if movement.leader = n then
      old_wallet_count := 0;
      old_hold_count := 0;
      old_entry_count := entry_count;
      old_transaction_count := transaction_count;
      old_refunds := new_refunds;
      old_reversed := reversed;
      old_reversed_by := reversed_by;
      old_received := received;
      told_movements := '';
      told_transactions := '';
      told_available := '';
      told_hold := null;
      repeated := false;
      result_hold := null;
    end if;

    if movement.effect is not null then
      effect := effects[movement.effect];
      if effect.hold is not null then
        hold := new_holds[effect.hold];
        if effect.action = 'capture' and (hold.hold).result is not null and movement.leader = n and movement.key is null
            and movements[n + 1].leader is distinct from n then
          outcomes[n] := told_outcome((hold.hold).result) || '{"replayed":true}';
          continue;
        end if;
        step := apply_hold(effect, hold, movement, legs, at);
        refusal := step.refusal;
        told_hold := jsonb_build_object('id', (step.hold).id, 'status', (step.hold).status);
        repeated := repeated or step.repeated;
        if effect.action = 'capture' then
          -- It was counted when the hold was placed.
          counted := false;
          promised := step.wallet;
          if (hold.hold).captured = 0 and (step.hold).status = 'captured' then
            result_hold := effect.hold;
          end if;
        end if;
        if refusal is null and not step.repeated then
          old_hold_count := old_hold_count + 1;
          old_holds[old_hold_count] := hold;
          hold.hold := step.hold;
          hold.changed := true;
          if step.wallet is not null then
            hold.wallet := step.wallet;
            wallet := wallets[step.wallet];
            old_wallet_count := old_wallet_count + 1;
            old_wallets[old_wallet_count] := wallet;
            wallet.held := wallet.held + step.held;
            -- Money that is given back on the day on which it was held was not spent.
            if effect.action <> 'place' and spending_day((step.hold).created_at) = today then
              wallet.spent := greatest(wallet.spent + step.held + step.taken, 0);
            end if;
            wallet.touched := true;
            wallets[step.wallet] := wallet;
          end if;
          new_holds[effect.hold] := hold;
        end if;
      end if;
      if refusal is null and effect.refund is not null then
        refund := new_refunds[effect.refund];
        refusal := refund_refusal(refund.refund, effect.refund_amount, reversed);
        refund.refund.refunded := (refund.refund).refunded + effect.refund_amount;
        refund.changed := true;
        new_refunds[effect.refund] := refund;
      end if;
      if refusal is null and effect.reversal_of is not null then
        refusal := reversal_refusal(movement, legs[movement.first_leg : movement.last_leg], effect.reversal_of, wallets,
          reversed, new_refunds);
        reversed := reversed || effect.reversal_of;
        reversed_by := reversed_by || movement.id;
      end if;
    end if;

    told_movements := told_movements || case told_movements when '' then '["' else ',["' end || movement.id || '",'
      || to_json(at) || ']';
    for l in movement.first_leg .. movement.last_leg loop
      exit when refusal is not null;
      leg := legs[l];
      wallet := wallets[leg.account];
      spending := -leg.amount;
      if l = movement.first_leg and effect.action = 'place' and step.held > 0 then
        spending := spending + step.held;
      end if;
      if wallet.guarded then
        refusal := wallet_refusal(wallet, wallets[wallet.stands_for], movement, legs, l, spending, counted,
          promised is not distinct from leg.account);
        exit when refusal is not null;
      end if;
      if spending > 0 and wallet.floored and wallet.balance + leg.amount < wallet.held then
        refusal := jsonb_build_object('refused', 'INSUFFICIENT_FUNDS', 'metadata', jsonb_build_object('currency',
          wallet.currency, 'available', (wallet.balance - wallet.held + spending + leg.amount)::text));
        exit;
      end if;
      old_wallet_count := old_wallet_count + 1;
      old_wallets[old_wallet_count] := wallet;
      wallet.balance := wallet.balance + leg.amount;
      if counted and spending > 0 and wallet.floored then
        wallet.spent := wallet.spent + spending;
      end if;
      if leg.amount <> 0 then
        wallet.entry_count := wallet.entry_count + 1;
        wallet.entry_hash := entry_hash(wallet.entry_hash, wallet.entry_count, leg.id, wallet.id, movement.id, at,
          wallet.currency, leg.amount, wallet.balance);
        entry_count := entry_count + 1;
        new_entries[entry_count] := row(wallet.id, at, leg.id, movement.id, wallet.user_id, leg.amount, wallet.currency,
          wallet.balance, wallet.entry_count, wallet.entry_hash)::entries;
        if leg.transaction_id is not null then
          transaction_count := transaction_count + 1;
          new_transactions[transaction_count] := row(leg.transaction_id, at, coalesce(leg.user_id, wallet.user_id),
            leg.type, case when leg.amount > 0 then 'credit' else 'debit' end, abs(leg.amount), wallet.currency,
            wallet.balance, coalesce(leg.metadata, '{}'), leg.counterparty_id, movement.id)::transactions;
          told_transactions := told_transactions || case told_transactions when '' then '["' else ',["' end
            || leg.transaction_id || '","' || wallet.balance || '"]';
          if leg.type = 'deposit' or leg.type = 'receive' and wallet.kind <> 'merchant' then
            received := received || transaction_count;
          end if;
        end if;
      end if;
      if not wallet.is_there then
        opens := true;
      end if;
      wallet.touched := wallet.touched or leg.amount <> 0 or not wallet.is_there;
      wallets[leg.account] := wallet;
      if wallet.user_id is not null then
        told_available := told_available || case told_available when '' then '["' else ',["' end || wallet.user_id
          || '","' || wallet.currency || '","' || (wallet.balance - wallet.held) || '"]';
      end if;
    end loop;

    if refusal is not null then
      for place in reverse old_wallet_count .. 1 loop
        wallets[old_wallets[place].place] := old_wallets[place];
      end loop;
      for place in reverse old_hold_count .. 1 loop
        new_holds[old_holds[place].place] := old_holds[place];
      end loop;
      new_refunds := old_refunds;
      reversed := old_reversed;
      reversed_by := old_reversed_by;
      entry_count := old_entry_count;
      transaction_count := old_transaction_count;
      received := old_received;
      outcomes[movement.leader] := refusal;
    elsif movements[n + 1].leader is distinct from movement.leader then
      outcomes[movement.leader] := '{"movements":[' || told_movements || '],"transactions":[' || told_transactions
        || '],"available":[' || told_available || ']' || coalesce(',"hold":' || told_hold, '')
        || case when repeated then ',"replayed":true}' else '}' end;
      keyed[movement.leader] := movements[movement.leader].key is not null;
      if result_hold is not null then
        hold := new_holds[result_hold];
        hold.hold.result := outcomes[movement.leader];
        new_holds[result_hold] := hold;
      end if;
    end if;
  end loop;
  return row(wallets, opens, new_holds, new_refunds, reversed, reversed_by, outcomes, keyed, new_entries[:entry_count],
    new_transactions[:transaction_count], received);
end $$;
revoke all on function decide_movements from public;
