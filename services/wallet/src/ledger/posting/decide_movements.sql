-- decide_movements: decides the movements of a batch in their order, and posts them in memory. It reads no table, but
-- for reversals, and writes none.
--
-- Inputs:  what was read: wallets, holds, refunds, reversals, and the outcomes that are known already; the movements
--          with their legs and effects; today, the day that limits of a day count.
-- Outputs: all of it as it is afterwards, with the outcome of every leader, the entries and the transactions.
-- Errors:  those of apply_hold and reversal_refusal.
-- Cost:    14 µs of processor time for each transfer; 50 for an order that is held and captured. See docs/adr/0034.
--
-- A wallet or a hold is copied before it is changed. If a movement is refused, the copies that its group has made are
-- put back, the newest first, and what the group has added is cut off.
--
-- It is one function, because only a variable of its own is changed in place: an array that is handed to a function and
-- comes back is copied as a whole, for each movement.
create or replace function decide_movements(
  state posting_state, movements posting_movement[], legs posting_leg[], effects posting_effect[], today date
)
returns posting_state
language plpgsql volatile
as $$
declare
  wallets posting_wallet[] := state.wallets;
  opens boolean := false;
  new_holds posting_hold[] := state.holds;
  new_refunds posting_refund[] := state.refunds;
  reversed uuid[] := state.reversed;
  reversed_by uuid[] := state.reversed_by;
  outcomes text[] := state.outcomes;
  keyed boolean[] := array_fill(false, array[cardinality(movements)]);
  new_entries entries[] := '{}'; entry_count integer := 0;
  new_transactions transactions[] := '{}'; transaction_count integer := 0;
  received integer[] := '{}';
  movement posting_movement; leg posting_leg; effect posting_effect;
  wallet posting_wallet; hold posting_hold; step posting_hold_step; refund posting_refund;
  refusal text; at timestamptz; counted boolean; promised integer; spending numeric;
  -- Of the group: what it has changed, as that was before, and what is answered.
  old_wallets posting_wallet[] := '{}'; old_wallet_count integer;
  old_holds posting_hold[] := '{}'; old_hold_count integer;
  old_refunds posting_refund[]; old_reversed uuid[]; old_reversed_by uuid[];
  old_entry_count integer; old_transaction_count integer; old_received integer[];
  answer_movements text; answer_transactions text; answer_available text; answer_hold text;
  repeated boolean; captured integer;
begin
  for n in 1 .. cardinality(movements) loop
    movement := movements[n];
    continue when outcomes[movement.leader] is not null;
    if movement.leader = n then
      old_wallet_count := 0; old_hold_count := 0;
      old_refunds := new_refunds; old_reversed := reversed; old_reversed_by := reversed_by;
      old_entry_count := entry_count; old_transaction_count := transaction_count; old_received := received;
      answer_movements := ''; answer_transactions := ''; answer_available := ''; answer_hold := null;
      repeated := false; captured := null;
    end if;
    at := clock_timestamp();
    answer_movements := answer_movements || case answer_movements when '' then '["' else ',["' end
      || movement.id || '",' || to_json(at) || ']';
    refusal := null;
    counted := not movement.ignores_limits;
    step := null;
    promised := null;

    if movement.effect is not null then
      effect := effects[movement.effect];
      if effect.hold is not null then
        hold := new_holds[effect.hold];
        if effect.action = 'capture' and (hold.hold).result is not null and movement.key is null
            and movement.leader = n and movements[n + 1].leader is distinct from n then
          outcomes[n] := full_outcome((hold.hold).result) || '{"replayed":true}';
          continue;
        end if;
        step := apply_hold(effect, hold, movement, legs, at);
        refusal := step.refusal;
        repeated := repeated or step.repeated;
        answer_hold := jsonb_build_object('id', (step.hold).id, 'status', (step.hold).status);
        if effect.action = 'capture' then
          -- It was counted when the hold was placed.
          counted := false;
          promised := step.wallet;
          if (hold.hold).captured = 0 and (step.hold).status = 'captured' then
            captured := effect.hold;
          end if;
        end if;
        if refusal is null and not step.repeated then
          old_hold_count := old_hold_count + 1;
          old_holds[old_hold_count] := hold;
          new_holds[effect.hold] := row(hold.place, step.hold, coalesce(step.wallet, hold.wallet), true)::posting_hold;
        end if;
        if refusal is null and step.wallet is not null then
          old_wallet_count := old_wallet_count + 1;
          old_wallets[old_wallet_count] := wallets[step.wallet];
          wallets[step.wallet] := held_wallet(wallets[step.wallet], step, effect.action, today);
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

    for l in movement.first_leg .. movement.last_leg loop
      exit when refusal is not null;
      leg := legs[l];
      wallet := wallets[leg.account];
      spending := -leg.amount;
      if l = movement.first_leg and effect.action = 'place' and step.held > 0 then
        spending := spending + step.held;
      end if;
      refusal := coalesce(
        case when wallet.guarded then wallet_refusal(wallet, wallets[wallet.stands_for], movement, legs, l, spending,
          counted, promised is not distinct from leg.account) end,
        funds_refusal(wallet, leg.amount, spending));
      exit when refusal is not null;
      old_wallet_count := old_wallet_count + 1;
      old_wallets[old_wallet_count] := wallet;
      opens := opens or not wallet.is_there;
      wallet.touched := wallet.touched or leg.amount <> 0 or not wallet.is_there;
      if counted and spending > 0 and wallet.floored then
        wallet.spent := wallet.spent + spending;
      end if;
      -- A leg of zero only opens the wallet, or names the one that a hold is placed on.
      if leg.amount <> 0 then
        wallet.balance := wallet.balance + leg.amount;
        wallet.entry_count := wallet.entry_count + 1;
        wallet.entry_hash := entry_hash(wallet.entry_hash, wallet.entry_count, leg.id, wallet.id, movement.id, at,
          wallet.currency, leg.amount, wallet.balance);
        entry_count := entry_count + 1;
        new_entries[entry_count] := posted_entry(wallet, leg, movement, at);
      end if;
      wallets[leg.account] := wallet;
      if leg.amount <> 0 and leg.transaction_id is not null then
        transaction_count := transaction_count + 1;
        new_transactions[transaction_count] := posted_transaction(wallet, leg, movement, at);
        answer_transactions := answer_transactions || case answer_transactions when '' then '["' else ',["' end
          || leg.transaction_id || '","' || wallet.balance || '"]';
        if leg.type = 'deposit' or leg.type = 'receive' and wallet.kind <> 'merchant' then
          received := received || transaction_count;
        end if;
      end if;
      if wallet.user_id is not null then
        answer_available := answer_available || case answer_available when '' then '["' else ',["' end || wallet.user_id
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
      new_refunds := old_refunds; reversed := old_reversed; reversed_by := old_reversed_by;
      entry_count := old_entry_count; transaction_count := old_transaction_count; received := old_received;
      outcomes[movement.leader] := refusal;
    elsif movements[n + 1].leader is distinct from movement.leader then
      outcomes[movement.leader] := '{"movements":[' || answer_movements || '],"transactions":[' || answer_transactions
        || '],"available":[' || answer_available || ']' || coalesce(',"hold":' || answer_hold, '')
        || case when repeated then ',"replayed":true}' else '}' end;
      keyed[movement.leader] := movements[movement.leader].key is not null;
      if captured is not null then
        hold := new_holds[captured];
        hold.hold.result := outcomes[movement.leader];
        new_holds[captured] := hold;
      end if;
    end if;
  end loop;
  return row(wallets, opens, new_holds, new_refunds, reversed, reversed_by, outcomes, keyed,
    new_entries[:entry_count], new_transactions[:transaction_count], received);
end $$;
revoke all on function decide_movements from public;
