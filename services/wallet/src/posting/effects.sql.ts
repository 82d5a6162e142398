// The parts of wallet.post_movements that are about effects: what a movement does besides moving money. It places, captures, voids or extends a hold,
// refunds a transaction, or takes back a movement. Their variables are declared in post_movements.sql.ts, which says where each part stands.
import { written } from './written.sql.ts';

/** Before the wallets are locked: which holds, transactions and movements the batch is about, and which wallets besides those of its legs. */
export const findEffectsSql = `\
  if effects is not null then
    hold_requests := array(select distinct e.value->>'request_id' from jsonb_each(effects) e where e.value ? 'request_id' order by 1);
    refund_ids := array(select distinct (e.value->>'refund_of')::uuid from jsonb_each(effects) e where e.value ? 'refund_of' order by 1);
    origins := array(
      select t.movement_id from transactions t where t.id = any (refund_ids)
      union
      select (e.value->>'reversal_of')::uuid from jsonb_each(effects) e where e.value ? 'reversal_of'
    );
    -- Refunds and reversals of one movement follow each other, whichever wallets they touch.
    perform pg_advisory_xact_lock(o.lock) from (select distinct hashtextextended(u.id::text, 7052923) as lock from unnest(origins) as u (id) order by 1) o;
    wallet_ids := wallet_ids || array(select distinct h.wallet_id from holds h where h.request_id = any (hold_requests) and h.wallet_id <> all (wallet_ids));
    touched := array_fill(false, array[cardinality(wallet_ids)]);
  end if;`;

/** After that: locks and reads them. */
export const lockEffectsSql = `\
  if effects is not null then
    perform from holds h where h.request_id = any (hold_requests) order by h.request_id for update;
    select array_agg(h order by u.place), array_agg(false) into holds_now, hold_changed
      from unnest(hold_requests) with ordinality as u (request_id, place) left join holds h on h.request_id = u.request_id;
    select array_agg(row(u.id, coalesce(r.movement_id, t.movement_id), coalesce(r.user_id, t.user_id), coalesce(r.currency, t.currency),
          coalesce(r.amount, t.amount), coalesce(r.refunded, 0), now())::refunds order by u.place), array_agg(false) into refunds_now, refund_changed
      from unnest(refund_ids) with ordinality as u (id, place) left join refunds r on r.transaction_id = u.id left join transactions t on t.id = u.id;
    reversed := array(select r.movement_id from reversals r where r.movement_id = any (origins));
    reversed_by := array_fill(null::uuid, array[cardinality(reversed)]);
  end if;`;

/** For a movement with an effect: refuses it, or says what will be held. Nothing that others see is changed yet. */
export const decideEffectSql = `\
    if effect is not null then
      kind := effect->>'effect';
      hold_slot := null;
      refund_slot := null;
      reversal := null;
      if kind is not null then
        hold_slot := array_position(hold_requests, effect->>'request_id');
        hold := holds_now[hold_slot];
        if kind = 'place' then
          if hold.status = 'voided' then
            refusal := '{"refused":"HOLD_VOIDED"}';
          elsif hold.user_id <> (effect->>'user_id')::uuid or hold.amount <> (effect->>'amount')::numeric or hold.currency <> effect->>'currency' then
            refusal := '{"refused":"IDEMPOTENCY_KEY_REUSED"}';
          elsif hold.status = 'expired' or hold.id is null and (effect->>'expires_at')::timestamptz <= at then
            refusal := '{"refused":"HOLD_EXPIRED"}';
          elsif hold.id is not null then
            kind := 'repeated';
            repeated := true;
          else
            held_wallet := leg_wallets[first_leg];
            held_change := (effect->>'amount')::numeric;
            hold.id := (effect->>'id')::uuid;
            hold.request_id := effect->>'request_id';
            hold.user_id := (effect->>'user_id')::uuid;
            hold.wallet_id := wallet_ids[held_wallet];
            hold.amount := held_change;
            hold.captured := 0;
            hold.currency := effect->>'currency';
            hold.status := 'held';
            hold.metadata := coalesce(effect->'metadata', '{}');
            hold.expires_at := (effect->>'expires_at')::timestamptz;
            hold.created_at := at;
          end if;
        elsif kind = 'void' and hold.id is null then
          -- The place is taken, so that a late one is refused.
          hold.id := (effect->>'id')::uuid;
          hold.request_id := effect->>'request_id';
          hold.user_id := (effect->>'user_id')::uuid;
          hold.captured := 0;
          hold.status := 'voided';
          hold.metadata := '{}';
          hold.created_at := at;
          hold.ended_at := at;
        elsif hold.id is null or hold.user_id <> (effect->>'user_id')::uuid then
          refusal := '{"refused":"HOLD_NOT_FOUND"}';
        elsif kind = 'void' and hold.status in ('voided', 'expired') then
          kind := 'repeated';
          repeated := true;
        elsif hold.status = 'captured' then
          if kind = 'capture' and hold.result is not null and keys[leader] is null and leader = n and not coalesce(leaders[n + 1] = n, false) then
            outcomes[n] := (told_outcome(hold.result) || '{"replayed":true}')::text;
            continue;
          end if;
          refusal := '{"refused":"HOLD_CAPTURED"}';
        elsif hold.status = 'voided' then
          refusal := '{"refused":"HOLD_VOIDED"}';
        elsif hold.status = 'expired' or kind <> 'void' and hold.expires_at <= at then
          refusal := '{"refused":"HOLD_EXPIRED"}';
        elsif kind = 'extend' then
          hold.expires_at := greatest(hold.expires_at, (effect->>'expires_at')::timestamptz);
        else
          held_wallet := array_position(wallet_ids, hold.wallet_id);
          if held_wallet is null then
            -- Placed by another call after this one had looked for its wallet.
            raise exception 'hold % was placed at the same time', hold.id using errcode = 'serialization_failure';
          end if;
          held_change := hold.captured - hold.amount;
          taken := 0;
          if kind = 'void' then
            hold.status := 'voided';
            hold.ended_at := at;
          elsif kind = 'capture' then
            -- Was counted when it was set aside.
            counted := false;
            hold.transaction_id := null;
            for leg in first_leg .. next_leg - 1 loop
              if leg_wallets[leg] = held_wallet then
                taken := taken - leg_amounts[leg];
                if leg_amounts[leg] < 0 then
                  hold.transaction_id := least(hold.transaction_id, transaction_ids[leg]);
                end if;
              end if;
            end loop;
            if taken <= 0 then
              raise exception 'movement % captures nothing', movement_ids[n] using errcode = 'check_violation';
            elsif taken > hold.amount - hold.captured then
              refusal := jsonb_build_object('refused', 'HOLD_EXCEEDED', 'metadata', jsonb_build_object('currency', hold.currency, 'rest', (hold.amount - hold.captured)::text));
            elsif coalesce((effect->>'final')::boolean, true) or taken = hold.amount - hold.captured then
              if hold.captured = 0 then
                result_slot := hold_slot;
              end if;
              hold.status := 'captured';
              hold.ended_at := at;
            else
              held_change := -taken;
            end if;
            hold.captured := hold.captured + taken;
          else
            raise exception 'unknown effect on a hold: %', kind using errcode = 'invalid_parameter_value';
          end if;
        end if;
        told_hold := jsonb_build_object('id', hold.id, 'status', hold.status)::text;
      end if;
      if refusal is null and effect ? 'refund_of' then
        refund_slot := array_position(refund_ids, (effect->>'refund_of')::uuid);
        refund := refunds_now[refund_slot];
        if refund.movement_id is null then
          refusal := '{"refused":"TRANSACTION_NOT_FOUND"}';
        elsif refund.movement_id = any (reversed) or refund.refunded + (effect->>'refund_amount')::numeric > refund.amount then
          refusal := jsonb_build_object('refused', 'REFUND_EXCEEDS_REST', 'metadata', jsonb_build_object('currency', refund.currency,
            'rest', case when refund.movement_id = any (reversed) then '0' else (refund.amount - refund.refunded)::text end));
        end if;
        refund.refunded := refund.refunded + (effect->>'refund_amount')::numeric;
      end if;
      if refusal is null and effect ? 'reversal_of' then
        reversal := (effect->>'reversal_of')::uuid;
        if reversal = any (reversed) then
          refusal := '{"refused":"ALREADY_REVERSED"}';
        elsif exists (select from refunds r where r.movement_id = reversal) or exists (select from unnest(refunds_now) r where r.movement_id = reversal and r.refunded > 0) then
          refusal := '{"refused":"REFUND_EXCEEDS_REST"}';
        elsif not exists (select from entries e where e.movement_id = reversal) then
          refusal := '{"refused":"MOVEMENT_NOT_FOUND"}';
        elsif exists (
          select from (
            -- Unclaimed money counts as that of the closed wallet in whose stead it is.
            select coalesce(wallet_ids[stand_ins[array_position(wallet_ids, e.wallet_id)]], e.wallet_id) as wallet_id, e.amount from entries e where e.movement_id = reversal
            union all
            select wallet_ids[coalesce(stand_ins[u.wallet], u.wallet)], u.amount from unnest(leg_wallets[first_leg : next_leg - 1], leg_amounts[first_leg : next_leg - 1]) as u (wallet, amount)
          ) both_sides group by both_sides.wallet_id having sum(both_sides.amount) <> 0
        ) then
          raise exception 'movement % does not take back movement %', movement_ids[n], reversal using errcode = 'check_violation';
        end if;
      end if;
    end if;`;

/** For a movement that is not refused: what it changed. */
export const keepEffectSql = `\
    if effect is not null then
      if hold_slot is not null and kind <> 'repeated' then
        saved_slots := saved_slots || hold_slot;
        saved_holds := saved_holds || holds_now[hold_slot];
        saved_hold_changed := saved_hold_changed || hold_changed[hold_slot];
        holds_now[hold_slot] := hold;
        hold_changed[hold_slot] := true;
      end if;
      if refund_slot is not null then
        refunds_now[refund_slot] := refund;
        refund_changed[refund_slot] := true;
      end if;
      if reversal is not null then
        reversed := reversed || reversal;
        reversed_by := reversed_by || movement_ids[n];
      end if;
    end if;`;

/** At the end: writes what was changed. */
export const writeEffectsSql = `\
  if effects is not null then
    insert into holds as old (id, request_id, user_id, wallet_id, amount, captured, currency, status, metadata, expires_at, transaction_id, result, created_at, ended_at)
      select u.id, u.request_id, u.user_id, u.wallet_id, u.amount, u.captured, u.currency, u.status, u.metadata, u.expires_at, u.transaction_id, u.result, u.created_at, u.ended_at
        from unnest(holds_now) with ordinality as u where hold_changed[u.ordinality]
      on conflict (id) do update set captured = excluded.captured, status = excluded.status, expires_at = excluded.expires_at,
        transaction_id = excluded.transaction_id, result = excluded.result, ended_at = excluded.ended_at;
    insert into refunds as old (transaction_id, movement_id, user_id, currency, amount, refunded)
      select u.transaction_id, u.movement_id, u.user_id, u.currency, u.amount, u.refunded from unnest(refunds_now) with ordinality as u where refund_changed[u.ordinality]
      on conflict (transaction_id) do update set refunded = excluded.refunded, updated_at = now();
    insert into reversals (movement_id, reversed_by) select u.id, u.by_id from unnest(reversed, reversed_by) as u (id, by_id) where u.by_id is not null;
    if found then
      -- Everybody whose wallet is changed by an administrator's decision is told; for a merchant, who owns it. The event has the transaction's id.
      insert into outbox (id, type, aggregate, destination, user_id, payload)
        select u.id, 'plaza.events.v1.TransactionReversed', 'user:' || u.owner, 'messaging', u.owner, jsonb_build_object('user_id', u.owner, 'transaction_id', u.id,
            'reversal_of', coalesce(u.metadata->>'reversal_of', ''), 'direction', case when u.amount > 0 then 'credit' else 'debit' end,
            'amount', ${written('abs(u.amount)', 'u.currency')}, 'currency', u.currency, 'reason', coalesce(u.metadata->>'reason', ''), 'merchant_id', coalesce(u.merchant_id::text, ''))
          from (
            select u.id, coalesce(m.user_id, u.party) as owner, m.id as merchant_id, u.amount, u.currency, u.metadata from (
              select t.id, coalesce(t.user_id, wallet_users[t.wallet]) as party, t.amount, wallet_currencies[t.wallet] as currency, t.metadata
                from unnest(transaction_ids, leg_movements, leg_wallets, leg_amounts, hashes, transaction_users, transaction_metadata) as t (id, movement, wallet, amount, hash, user_id, metadata)
                where t.hash is not null and t.id is not null and movement_ids[t.movement] = any (reversed_by)
            ) u left join lateral (select m.* from merchants m where m.id = u.party offset 0) m on true
          ) u;
    end if;
  end if;`;
