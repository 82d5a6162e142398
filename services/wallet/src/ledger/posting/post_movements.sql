-- post_movements: posts what can be posted of a batch of movements, in the order of arrival, and refuses the rest.
--
-- Inputs:  columns. Of the wallets, each once and in the order of their ids. Of the movements in the order of arrival:
--          leaders links a movement to the first of its group; exempt adds 1 (freezes) and 2 (limits). Of all legs in
--          order, which name their movement and wallet by position, counted from 1. effects is a JSON object by
--          movement with what only few movements have: an effect on a hold, refund_of and refund_amount, reversal_of.
--          No two movements have the same key, or are about the same hold.
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
-- Cost:    for PostgreSQL 125 µs of processor time for each transfer in batches of 64, 200 in batches of 16, 800 alone.
--          One payer whom all movements share is one lock for the batch. See docs/performance.md.
--
-- One transaction, and a handful of statements for any number of movements: the wallets are locked and read into
-- arrays; every movement is then decided on these, without a query; what was decided is written by one statement for
-- each table. To call it again with the same movement ids posts nothing twice, also while an earlier call may still be
-- on its way.
--
-- An effect places, captures, voids or extends a hold, refunds a transaction, or reverses a movement.
--
-- The settings: the function is planned once for each connection, because every statement finds a few rows by their
-- keys, and planning would cost more than that. It is planned for the sizes that the tables will have: in the first
-- minutes, and in those of each month, they are almost empty, and a plan of that time reads them whole. For the same
-- reason, what is looked up row by row stands in a lateral query with "offset 0", which cannot be turned into another
-- join.
create or replace function post_movements(
  wallet_ids uuid[], wallet_kinds text[], wallet_users uuid[], wallet_names text[], wallet_shards smallint[],
  wallet_currencies text[],
  movement_ids uuid[], leaders integer[], leg_counts integer[], exempt integer[],
  key_users uuid[], keys text[], key_methods text[], key_hashes bytea[],
  leg_movements integer[], leg_ids uuid[], leg_wallets integer[], leg_amounts numeric[],
  transaction_ids uuid[], transaction_types text[], transaction_users uuid[], transaction_metadata jsonb[],
  counterparties uuid[],
  effects jsonb
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
#variable_conflict use_variable
declare
  today constant date := spending_day(now());
  -- Each wallet as it will be.
  existing boolean[]; balances numeric[]; helds numeric[]; counts bigint[]; heads bytea[]; spents numeric[];
  found_ids uuid[]; found_users uuid[]; found_currencies text[]; plain boolean;
  -- May not be below zero; has something more to check: see the guard below.
  floored boolean[]; guarded boolean[]; frozens text[]; movement_limits numeric[]; day_limits numeric[];
  strange boolean[];
  -- Only if the batch touches unclaimed money: the position of the closed wallet that an unclaimed account stands for;
  -- its own position for every other wallet. Else null.
  stand_ins integer[];
  touched boolean[] := array_fill(false, array[cardinality(wallet_ids)]);
  -- Of each leg, null while it is not posted.
  afters numeric[] := array_fill(null::numeric, array[cardinality(leg_ids)]);
  numbers bigint[] := array_fill(null::bigint, array[cardinality(leg_ids)]);
  hashes bytea[] := array_fill(null::bytea, array[cardinality(leg_ids)]);
  times timestamptz[] := array_fill(null::timestamptz, array[cardinality(leg_ids)]);
  -- Of each movement; the outcome of a linked one is its leader's.
  outcomes text[] := array_fill(null::text, array[cardinality(movement_ids)]);
  keep_key boolean[] := array_fill(false, array[cardinality(movement_ids)]);
  -- Which movements have keys that were used before, and for what. No two movements of a batch have the same key, or
  -- are about the same hold.
  prior_places bigint[]; prior_methods text[]; prior_hashes bytea[]; prior_responses text[];
  posted uuid[];
  -- The holds, refunds and reversals of the effects.
  hold_requests text[]; holds_now holds[]; hold_changed boolean[]; refund_ids uuid[]; refunds_now refunds[];
  refund_changed boolean[];
  origins uuid[]; reversed uuid[]; reversed_by uuid[];
  effect jsonb; kind text; hold holds; hold_slot integer; held_wallet integer; held_change numeric; taken numeric;
  result_slot integer;
  refund refunds; refund_slot integer; reversal uuid;
  l integer; w integer; slot integer; first_leg integer; next_leg integer := 1; leader integer;
  group_leg integer; counted boolean;
  amount numeric; balance numeric; spending numeric; at timestamptz; digest bytea; refusal text;
  told_movements text; told_transactions text; told_available text; told_hold text; repeated boolean;
  -- What a linked movement, or one with an effect, has changed, as that was before: it is restored if the movement is
  -- refused. For the others it is enough to undo the legs.
  saved boolean;
  any_opened boolean := false; any_moved boolean := false; any_told boolean := false; any_keyed boolean := false;
  saved_wallets integer[]; saved_touched boolean[]; saved_balances numeric[]; saved_helds numeric[];
  saved_counts bigint[]; saved_heads bytea[]; saved_spents numeric[];
  saved_slots integer[]; saved_holds holds[]; saved_hold_changed boolean[]; saved_refunds refunds[];
  saved_refund_changed boolean[]; saved_reversed uuid[]; saved_reversed_by uuid[];
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  if caller not in ('', 'system') then
    raise exception 'only the platform does this' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  if effects is not null then
    hold_requests := array(select distinct e.value->>'request_id' from jsonb_each(effects) e
      where e.value ? 'request_id' order by 1);
    refund_ids := array(select distinct (e.value->>'refund_of')::uuid from jsonb_each(effects) e
      where e.value ? 'refund_of' order by 1);
    origins := array(
      select t.movement_id from transactions t where t.id = any (refund_ids)
      union
      select (e.value->>'reversal_of')::uuid from jsonb_each(effects) e where e.value ? 'reversal_of'
    );
    -- Refunds and reversals of one movement follow each other, whichever wallets they touch.
    perform pg_advisory_xact_lock(o.lock)
      from (select distinct hashtextextended(u.id::text, 7052923) as lock from unnest(origins) as u (id) order by 1) o;
    wallet_ids := wallet_ids
        || array(select distinct h.wallet_id from holds h where h.request_id = any (hold_requests)
        and h.wallet_id <> all (wallet_ids));
    touched := array_fill(false, array[cardinality(wallet_ids)]);
  end if;

  -- Locks and reads in one statement, for the usual case: all wallets exist, and none of them has anything special.
  select array_agg(true), array_agg(v.id), array_agg(v.user_id), array_agg(v.currency), array_agg(v.balance),
      array_agg(v.held), array_agg(v.entry_count),
      array_agg(v.entry_hash), array_agg(case when v.spent_on = today then v.spent else 0 end),
      array_agg(v.kind <> 'system'), array_agg(false),
      bool_and(v.frozen is null and v.movement_limit is null and v.day_limit is null and v.kind <> 'unclaimed')
        and not exists (select from limits)
    into existing, found_ids, found_users, found_currencies, balances, helds, counts, heads, spents, floored, guarded,
        plain
    from (select v.* from wallets v where v.id = any (wallet_ids) order by v.id for no key update) v;
  if plain is not true or found_ids <> wallet_ids or found_users is distinct from wallet_users
      or found_currencies <> wallet_currencies then
    select array_agg(k.is_there), array_agg(k.user_id), array_agg(k.currency), array_agg(k.balance), array_agg(k.held),
        array_agg(k.entry_count), array_agg(k.entry_hash),
        array_agg(k.spent), array_agg(k.floored), array_agg(k.frozen), array_agg(k.movement_limit),
        array_agg(k.day_limit), array_agg(k.strange),
        array_agg(k.strange or k.frozen is not null or k.movement_limit is not null or k.day_limit is not null
          or k.kind = 'unclaimed'), array_agg(k.kind)
      into existing, wallet_users, wallet_currencies, balances, helds, counts, heads, spents, floored, frozens,
          movement_limits, day_limits, strange, guarded, wallet_kinds
      from (
        select v.id is not null as is_there, coalesce(v.user_id, u.user_id) as user_id,
            coalesce(v.currency, u.currency) as currency, coalesce(v.balance, 0.0000) as balance,
            coalesce(v.held, 0.0000) as held, coalesce(v.entry_count, 0) as entry_count,
            coalesce(v.entry_hash, '') as entry_hash,
            case when v.spent_on = today then v.spent else 0 end as spent,
                coalesce(v.kind, u.kind) <> 'system' as floored, coalesce(v.kind, u.kind) as kind,
            case when v.closed is null then v.frozen else 'closed' end as frozen,
            case when coalesce(v.kind, u.kind) = 'user' then coalesce(v.movement_limit, d.movement_limit)
              else v.movement_limit end as movement_limit,
            case when coalesce(v.kind, u.kind) = 'user' then coalesce(v.day_limit, d.day_limit)
              else v.day_limit end as day_limit,
            coalesce(v.currency <> u.currency or v.user_id <> u.user_id, false) as strange
          from unnest(wallet_ids, wallet_kinds, wallet_users, wallet_currencies) with ordinality
            as u (id, kind, user_id, currency, place)
          left join lateral (select w.* from wallets w where w.id = u.id offset 0) v on true
          left join limits d on d.currency = coalesce(v.currency, u.currency)
          order by u.place
      ) k;
    -- Opened by another call between the two statements, and so not locked by this one.
    if coalesce(cardinality(found_ids), 0) <> cardinality(array_positions(existing, true)) then
      raise exception 'a wallet was opened at the same time' using errcode = 'serialization_failure';
    end if;
    if 'unclaimed' = any (wallet_kinds) then
      stand_ins := array(
        select coalesce((select o.place from unnest(wallet_users, wallet_currencies) with ordinality
          as o (user_id, currency, place)
            where k.kind = 'unclaimed' and k.name = 'unclaimed:' || o.user_id
              and k.currency = o.currency), k.place)::integer
          from unnest(wallet_kinds, wallet_names, wallet_currencies) with ordinality as k (kind, name, currency, place)
            order by k.place);
    end if;
  end if;

  -- From here on, whoever posted the same movement or the same key before has committed.
  -- A movement with a key is recognised by the key. The time has only a lower bound: with an upper one as well, the
  -- planner takes the time for the more selective condition, and reads a whole day.
  if array_position(keys, null) is not null then
    posted := array(select distinct e.movement_id from entries e where e.movement_id = any (movement_ids)
      and e."timestamp" > now() - interval '1 day');
  end if;
  select array_agg(u.place), array_agg(k.method), array_agg(k.request_hash), array_agg(convert_from(k.response, 'UTF8'))
    into prior_places, prior_methods, prior_hashes, prior_responses
    from unnest(key_users, keys) with ordinality as u (user_id, key, place),
      lateral (select k.* from idempotency_keys k where k.user_id = u.user_id and k.key = u.key offset 0) k;
  if effects is not null then
    perform from holds h where h.request_id = any (hold_requests) order by h.request_id for update;
    select array_agg(h order by u.place), array_agg(false) into holds_now, hold_changed
      from unnest(hold_requests) with ordinality as u (request_id, place)
        left join holds h on h.request_id = u.request_id;
    select array_agg(row(u.id, coalesce(r.movement_id, t.movement_id), coalesce(r.user_id, t.user_id),
      coalesce(r.currency, t.currency),
          coalesce(r.amount, t.amount), coalesce(r.refunded, 0), now())::refunds order by u.place), array_agg(false)
            into refunds_now, refund_changed
      from unnest(refund_ids) with ordinality as u (id, place) left join refunds r on r.transaction_id = u.id
        left join transactions t on t.id = u.id;
    reversed := array(select r.movement_id from reversals r where r.movement_id = any (origins));
    reversed_by := array_fill(null::uuid, array[cardinality(reversed)]);
  end if;

  for n in 1 .. cardinality(movement_ids) loop
    first_leg := next_leg;
    next_leg := next_leg + leg_counts[n];
    leader := leaders[n];
    if leader <> n then
      continue when outcomes[leader] is not null;
    else
      told_movements := '';
      told_transactions := '';
      told_available := '';
      told_hold := null;
      repeated := false;
      result_slot := null;
      group_leg := first_leg;
      if movement_ids[n] = any (posted) then
        outcomes[n] := posted_outcome(array(select m.id from unnest(movement_ids, leaders) as m (id, leader)
          where m.leader = n),
          array(select t.id from unnest(transaction_ids, leg_movements) as t (id, movement)
            where leaders[t.movement] = n and t.id is not null))::text;
        continue;
      end if;
      if prior_places is not null then
        slot := array_position(prior_places, n::bigint);
        if slot is not null then
          outcomes[n] := case when key_methods[n] = prior_methods[slot] and key_hashes[n] = prior_hashes[slot]
            then (told_outcome(prior_responses[slot]::jsonb) || '{"replayed":true}')::text
              else '{"refused":"IDEMPOTENCY_KEY_REUSED"}' end;
          continue;
        end if;
      end if;
      saved := coalesce(leaders[n + 1] = n, false) or coalesce(effects ? n::text, false);
      if saved then
        saved_wallets := '{}'; saved_touched := '{}'; saved_balances := '{}'; saved_helds := '{}'; saved_counts := '{}';
        saved_heads := '{}'; saved_spents := '{}';
        saved_slots := '{}'; saved_holds := '{}'; saved_hold_changed := '{}'; saved_refunds := refunds_now;
        saved_refund_changed := refund_changed;
        saved_reversed := reversed; saved_reversed_by := reversed_by;
      end if;
    end if;

    refusal := null;
    at := clock_timestamp();
    kind := null;
    held_wallet := null;
    counted := exempt[n] & 2 = 0;
    effect := effects->n::text;
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
          elsif hold.user_id <> (effect->>'user_id')::uuid or hold.amount <> (effect->>'amount')::numeric
              or hold.currency <> effect->>'currency' then
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
          -- The request id is taken, so that a hold that arrives late is refused.
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
          if kind = 'capture' and hold.result is not null and keys[leader] is null and leader = n
              and not coalesce(leaders[n + 1] = n, false) then
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
            -- Placed by another call after this one had searched for its wallet.
            raise exception 'hold % was placed at the same time', hold.id using errcode = 'serialization_failure';
          end if;
          held_change := hold.captured - hold.amount;
          taken := 0;
          if kind = 'void' then
            hold.status := 'voided';
            hold.ended_at := at;
          elsif kind = 'capture' then
            -- It was counted when the hold was placed.
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
              refusal := jsonb_build_object('refused', 'HOLD_EXCEEDED',
                'metadata', jsonb_build_object('currency', hold.currency, 'rest', (hold.amount - hold.captured)::text));
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
        elsif refund.movement_id = any (reversed)
            or refund.refunded + (effect->>'refund_amount')::numeric > refund.amount then
          refusal := jsonb_build_object('refused', 'REFUND_EXCEEDS_REST',
            'metadata', jsonb_build_object('currency', refund.currency,
            'rest', case when refund.movement_id = any (reversed) then '0'
              else (refund.amount - refund.refunded)::text end));
        end if;
        refund.refunded := refund.refunded + (effect->>'refund_amount')::numeric;
      end if;
      if refusal is null and effect ? 'reversal_of' then
        reversal := (effect->>'reversal_of')::uuid;
        if reversal = any (reversed) then
          refusal := '{"refused":"ALREADY_REVERSED"}';
        elsif exists (select from refunds r where r.movement_id = reversal)
            or exists (select from unnest(refunds_now) r where r.movement_id = reversal and r.refunded > 0) then
          refusal := '{"refused":"REFUND_EXCEEDS_REST"}';
        elsif not exists (select from entries e where e.movement_id = reversal) then
          refusal := '{"refused":"MOVEMENT_NOT_FOUND"}';
        elsif exists (
          select from (
            -- Unclaimed money counts as money of the closed wallet that its account stands for.
            select coalesce(wallet_ids[stand_ins[array_position(wallet_ids, e.wallet_id)]], e.wallet_id) as wallet_id,
                e.amount from entries e where e.movement_id = reversal
            union all
            select wallet_ids[coalesce(stand_ins[u.wallet], u.wallet)], u.amount
              from unnest(leg_wallets[first_leg : next_leg - 1], leg_amounts[first_leg : next_leg - 1])
              as u (wallet, amount)
          ) both_sides group by both_sides.wallet_id having sum(both_sides.amount) <> 0
        ) then
          raise exception 'movement % does not take back movement %', movement_ids[n], reversal
            using errcode = 'check_violation';
        end if;
      end if;
    end if;
    if saved then
      foreach w in array leg_wallets[first_leg : next_leg - 1] || held_wallet loop
        continue when w is null or w = any (saved_wallets);
        saved_wallets := saved_wallets || w; saved_touched := saved_touched || touched[w];
        saved_balances := saved_balances || balances[w];
        saved_helds := saved_helds || helds[w]; saved_counts := saved_counts || counts[w];
        saved_heads := saved_heads || heads[w]; saved_spents := saved_spents || spents[w];
      end loop;
    end if;
    if refusal is null and held_wallet is not null then
      -- Money that is given back on the day on which it was held was not spent.
      if kind <> 'place' and spending_day(hold.created_at) = today then
        spents[held_wallet] := greatest(spents[held_wallet] + held_change + taken, 0);
      end if;
      helds[held_wallet] := helds[held_wallet] + held_change;
      touched[held_wallet] := true;
    end if;

    l := first_leg;
    while refusal is null and l < next_leg loop
      w := leg_wallets[l];
      amount := leg_amounts[l];
      balance := balances[w] + amount;
      spending := -amount;
      if kind = 'place' and l = first_leg then
        spending := spending + held_change;
      end if;
      if guarded[w] then
        if strange[w] then
          refusal := '{"refused":"CURRENCY_MISMATCH"}';
        elsif frozens[w] = 'closed' and (amount <> 0 or spending <> 0) then
          -- Whatever it is for. Money that must come nevertheless comes to the account of unclaimed money: see
          -- unclaimed/unclaimed.ts.
          refusal := jsonb_build_object('refused', 'ACCOUNT_CLOSED',
            'metadata', jsonb_build_object('user_id', wallet_users[w]));
        elsif amount > 0 and wallet_kinds[w] = 'unclaimed' and frozens[stand_ins[w]] is distinct from 'closed' then
          refusal := '{"refused":"ACCOUNT_OPEN"}';
        elsif exempt[n] & 1 = 0 and (spending > 0 and frozens[w] is not null or amount > 0 and frozens[w] = 'all')
            -- Money of a hold that was placed before the freeze was promised then.
            and not (kind is not distinct from 'capture' and w = held_wallet) then
          refusal := '{"refused":"WALLET_FROZEN"}';
        elsif counted and spending > 0 then
          if spents[w] + spending > day_limits[w] then
            refusal := jsonb_build_object('refused', 'LIMIT_EXCEEDED', 'metadata',
              jsonb_build_object('limit', 'day', 'allowed', greatest(day_limits[w] - spents[w], 0)::text,
                'currency', wallet_currencies[w]));
          elsif movement_limits[w] < spending - coalesce((select sum(u.amount)
              from unnest(leg_wallets[first_leg : l - 1], leg_amounts[first_leg : l - 1]) as u (wallet, amount)
              where u.wallet = w and u.amount < 0), 0) then
            refusal := jsonb_build_object('refused', 'LIMIT_EXCEEDED', 'metadata',
              jsonb_build_object('limit', 'movement', 'allowed', movement_limits[w]::text,
                'currency', wallet_currencies[w]));
          end if;
        end if;
        exit when refusal is not null;
      end if;
      if spending > 0 and floored[w] then
        if balance < helds[w] then
          refusal := jsonb_build_object('refused', 'INSUFFICIENT_FUNDS',
            'metadata', jsonb_build_object('currency', wallet_currencies[w], 'available',
            (balances[w] - helds[w] + case when kind = 'place' and l = first_leg then held_change else 0 end)::text));
          exit;
        end if;
        if counted then
          spents[w] := spents[w] + spending;
        end if;
      end if;
      balances[w] := balance;
      afters[l] := balance;
      l := l + 1;
    end loop;

    if refusal is not null then
      for undone in group_leg .. l - 1 loop
        afters[undone] := null;
        hashes[undone] := null;
        if not saved then
          w := leg_wallets[undone];
          amount := leg_amounts[undone];
          balances[w] := balances[w] - amount;
          if counted and amount < 0 and floored[w] then
            spents[w] := spents[w] + amount;
          end if;
        end if;
      end loop;
      if saved then
        for place in 1 .. cardinality(saved_wallets) loop
          w := saved_wallets[place];
          touched[w] := saved_touched[place]; balances[w] := saved_balances[place]; helds[w] := saved_helds[place];
          counts[w] := saved_counts[place]; heads[w] := saved_heads[place]; spents[w] := saved_spents[place];
        end loop;
        -- Backwards, because a hold that was changed twice was saved twice.
        for place in reverse cardinality(saved_slots) .. 1 loop
          holds_now[saved_slots[place]] := saved_holds[place];
          hold_changed[saved_slots[place]] := saved_hold_changed[place];
        end loop;
        refunds_now := saved_refunds; refund_changed := saved_refund_changed;
        reversed := saved_reversed; reversed_by := saved_reversed_by;
      end if;
      outcomes[leader] := refusal;
      continue;
    end if;

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
    end if;
    told_movements := told_movements || case when leader = n then '["' else ',["' end || movement_ids[n] || '",'
        || to_json(at) || ']';
    for l in first_leg .. next_leg - 1 loop
      w := leg_wallets[l];
      amount := leg_amounts[l];
      if amount <> 0 then
        counts[w] := counts[w] + 1;
        digest := entry_hash(heads[w], counts[w], leg_ids[l], wallet_ids[w], movement_ids[n], at, wallet_currencies[w],
          amount, afters[l]);
        heads[w] := digest;
        hashes[l] := digest;
        numbers[l] := counts[w];
        times[l] := at;
        touched[w] := true;
        any_moved := true;
        any_opened := any_opened or not existing[w];
        if transaction_ids[l] is not null then
          any_told := true;
          told_transactions := told_transactions || case when told_transactions = '' then '["' else ',["' end
              || transaction_ids[l] || '","' || afters[l] || '"]';
        end if;
      elsif not existing[w] then
        touched[w] := true;
        any_opened := true;
      end if;
      if wallet_users[w] is not null then
        told_available := told_available || case when told_available = '' then '["' else ',["' end
          || wallet_users[w] || '","' || wallet_currencies[w] || '","' || (balances[w] - helds[w]) || '"]';
      end if;
    end loop;
    continue when leaders[n + 1] = leader;

    outcomes[leader] := '{"movements":[' || told_movements || '],"transactions":[' || told_transactions
        || '],"available":[' || told_available || ']'
      || coalesce(',"hold":' || told_hold, '') || case when repeated then ',"replayed":true}' else '}' end;
    if keys[leader] is not null then
      any_keyed := true;
      keep_key[leader] := true;
    end if;
    if result_slot is not null then
      hold := holds_now[result_slot];
      hold.result := outcomes[leader]::jsonb;
      holds_now[result_slot] := hold;
    end if;
  end loop;
  -- In the order of the ids, as they are locked.
  if any_opened then
    insert into wallets (id, kind, user_id, name, shard, currency, balance, held, entry_count, entry_hash, spent,
      spent_on)
      select u.id, u.kind, u.user_id, u.name, coalesce(u.shard, 0), u.currency, u.balance, u.held, u.entry_count,
          u.entry_hash, u.spent, today
        from unnest(wallet_ids, wallet_kinds, wallet_users, wallet_names, wallet_shards, wallet_currencies, balances,
          helds, counts, heads, spents, touched, existing)
          as u (id, kind, user_id, name, shard, currency, balance, held, entry_count, entry_hash, spent, touched,
            existing)
        where u.touched and not u.existing order by u.id;
  end if;
  if effects is null then
    -- The ids are in order, so a wallet's position among them is found by a binary search and not by a join.
    update wallets v set balance = balances[width_bucket(v.id, wallet_ids)],
        entry_count = counts[width_bucket(v.id, wallet_ids)],
        entry_hash = heads[width_bucket(v.id, wallet_ids)], spent = spents[width_bucket(v.id, wallet_ids)],
        spent_on = today
      where v.id = any (wallet_ids) and touched[width_bucket(v.id, wallet_ids)]
        and existing[width_bucket(v.id, wallet_ids)];
  else
    update wallets v set balance = u.balance, held = u.held, entry_count = u.entry_count, entry_hash = u.entry_hash,
        spent = u.spent, spent_on = today
      from unnest(wallet_ids, balances, helds, counts, heads, spents, touched, existing)
        as u (id, balance, held, entry_count, entry_hash, spent, touched, existing)
      where v.id = any (wallet_ids) and v.id = u.id and u.touched and u.existing;
  end if;
  if any_moved then
    insert into entries (wallet_id, "timestamp", id, movement_id, user_id, amount, currency, balance_after, number,
      hash)
      select wallet_ids[u.wallet], u.at, u.id, movement_ids[u.movement], wallet_users[u.wallet], u.amount,
          wallet_currencies[u.wallet], u.after, u.number, u.hash
        from unnest(leg_ids, leg_movements, leg_wallets, leg_amounts, afters, numbers, hashes, times)
          as u (id, movement, wallet, amount, after, number, hash, at)
        where u.hash is not null;
  end if;
  if any_told then
    insert into transactions (id, "timestamp", user_id, type, direction, amount, currency, balance_after, metadata,
      counterparty_id, movement_id)
      select u.id, u.at, coalesce(u.user_id, wallet_users[u.wallet]), u.type,
          case when u.amount > 0 then 'credit' else 'debit' end, abs(u.amount),
          wallet_currencies[u.wallet], u.after, coalesce(u.metadata, '{}'), u.counterparty_id, movement_ids[u.movement]
        from unnest(transaction_ids, leg_movements, leg_wallets, leg_amounts, afters, times, hashes, transaction_types,
          transaction_users, transaction_metadata, counterparties)
          as u (id, movement, wallet, amount, after, at, hash, type, user_id, metadata, counterparty_id)
        where u.hash is not null and u.id is not null;
  end if;
  if 'receive' = any (transaction_types) then
    -- Whoever received money is notified; a merchant is notified of its payments, by payment_posted. The event has the
    -- transaction's id. See packages/outbox for the columns.
    insert into outbox (id, type, aggregate, destination, user_id, payload)
      select u.id, 'plaza.events.v1.MoneyReceived', 'user:' || u.owner, 'messaging', u.owner,
          jsonb_build_object('user_id', u.owner, 'transaction_id', u.id,
          'amount', round(u.amount, case u.currency when 'JPY' then 0 else 2 end)::text, 'currency', u.currency,
          'from_user_id', coalesce(u.counterparty_id::text, ''))
        from (
          select u.id, coalesce(u.user_id, wallet_users[u.wallet]) as owner, u.amount,
              wallet_currencies[u.wallet] as currency, u.counterparty_id
            from unnest(transaction_ids, leg_wallets, leg_amounts, hashes, transaction_types, transaction_users,
              counterparties)
              as u (id, wallet, amount, hash, type, user_id, counterparty_id)
            where u.hash is not null and u.id is not null and u.type = 'receive'
              and wallet_kinds[u.wallet] <> 'merchant'
        ) u;
  end if;
  if 'deposit' = any (transaction_types) then
    insert into outbox (id, type, aggregate, destination, user_id, payload)
      select u.id, 'plaza.events.v1.DepositConfirmed', 'user:' || u.owner, 'messaging', u.owner,
          jsonb_build_object('user_id', u.owner, 'transaction_id', u.id,
          'amount', round(u.amount, case u.currency when 'JPY' then 0 else 2 end)::text, 'currency', u.currency,
          'provider', coalesce(u.metadata->>'provider', ''), 'deposit_id', coalesce(u.metadata->>'deposit_id', ''))
        from (
          select u.id, coalesce(u.user_id, wallet_users[u.wallet]) as owner, u.amount,
              wallet_currencies[u.wallet] as currency, u.metadata
            from unnest(transaction_ids, leg_wallets, leg_amounts, hashes, transaction_types, transaction_users,
              transaction_metadata)
              as u (id, wallet, amount, hash, type, user_id, metadata)
            where u.hash is not null and u.id is not null and u.type = 'deposit'
        ) u;
  end if;
  if any_keyed then
    insert into idempotency_keys (user_id, key, method, request_hash, response)
      select u.user_id, u.key, u.method, u.request_hash, convert_to(u.response, 'UTF8')
        from unnest(key_users, keys, key_methods, key_hashes, outcomes, keep_key)
          as u (user_id, key, method, request_hash, response, keep) where u.keep;
  end if;
  if effects is not null then
    insert into holds as old (id, request_id, user_id, wallet_id, amount, captured, currency, status, metadata,
      expires_at, transaction_id, result, created_at, ended_at)
      select u.id, u.request_id, u.user_id, u.wallet_id, u.amount, u.captured, u.currency, u.status, u.metadata,
          u.expires_at, u.transaction_id, u.result, u.created_at, u.ended_at
        from unnest(holds_now) with ordinality as u where hold_changed[u.ordinality]
      on conflict (id) do update set captured = excluded.captured, status = excluded.status,
          expires_at = excluded.expires_at,
        transaction_id = excluded.transaction_id, result = excluded.result, ended_at = excluded.ended_at;
    insert into refunds as old (transaction_id, movement_id, user_id, currency, amount, refunded)
      select u.transaction_id, u.movement_id, u.user_id, u.currency, u.amount, u.refunded
        from unnest(refunds_now) with ordinality as u where refund_changed[u.ordinality]
      on conflict (transaction_id) do update set refunded = excluded.refunded, updated_at = now();
    insert into reversals (movement_id, reversed_by) select u.id, u.by_id
      from unnest(reversed, reversed_by) as u (id, by_id) where u.by_id is not null;
    if found then
      -- Everybody whose wallet is changed by an administrator's decision is notified; for a merchant, its owner. The
      -- event has the transaction's id.
      insert into outbox (id, type, aggregate, destination, user_id, payload)
        select u.id, 'plaza.events.v1.TransactionReversed', 'user:' || u.owner, 'messaging', u.owner,
            jsonb_build_object('user_id', u.owner, 'transaction_id', u.id,
            'reversal_of', coalesce(u.metadata->>'reversal_of', ''),
            'direction', case when u.amount > 0 then 'credit' else 'debit' end,
            'amount', round(abs(u.amount), case u.currency when 'JPY' then 0 else 2 end)::text, 'currency', u.currency,
            'reason', coalesce(u.metadata->>'reason', ''), 'merchant_id', coalesce(u.merchant_id::text, ''))
          from (
            select u.id, coalesce(m.user_id, u.party) as owner, m.id as merchant_id, u.amount, u.currency, u.metadata
              from (
              select t.id, coalesce(t.user_id, wallet_users[t.wallet]) as party, t.amount,
                  wallet_currencies[t.wallet] as currency, t.metadata
                from unnest(transaction_ids, leg_movements, leg_wallets, leg_amounts, hashes, transaction_users,
                  transaction_metadata) as t (id, movement, wallet, amount, hash, user_id, metadata)
                where t.hash is not null and t.id is not null and movement_ids[t.movement] = any (reversed_by)
            ) u left join lateral (select m.* from merchants m where m.id = u.party offset 0) m on true
          ) u;
    end if;
  end if;
  perform set_config('plaza.actor', caller, true);
  return '[' || array_to_string(outcomes, ',', 'null') || ']';
end $$;
revoke all on function post_movements from public;
grant execute on function post_movements to plaza_wallet;
