// The database's part of the engine: wallet.post_movements. It has one home, and every migration that changes it applies this again.
import { systemFunctionSql } from '@plaza/service';
import { decideEffectSql, findEffectsSql, keepEffectSql, lockEffectsSql, writeEffectsSql } from './effects.sql.ts';
import { written } from './written.sql.ts';

/**
 * post_movements(…) → a JSON array with an outcome for each movement: posts what can be posted of a batch, in the order of arrival, and
 * refuses the rest. One transaction, a handful of statements, however many movements. See posting.sql.ts for the parameters.
 *
 * The wallets are locked first, in the order of their ids, and read into arrays; every movement is then decided on these, without a
 * query; what was decided is written by one statement for each table. Two batches with a wallet in common follow each other, others do not
 * meet. A refused movement leaves nothing. What can't be decided here is raised and undoes the whole batch: serialization_failure and
 * unique_violation where another batch was faster (call again), anything else if a movement is wrong (call again without it).
 *
 * Calling it again with the same movement ids posts nothing twice, also while an earlier call may still be on its way.
 */
export const postMovementsSql = `
create or replace function wallet.post_movements(
  wallet_ids uuid[], wallet_kinds text[], wallet_users uuid[], wallet_names text[], wallet_shards smallint[], wallet_currencies text[],
  movement_ids uuid[], leaders integer[], leg_counts integer[], exempt integer[],
  key_users uuid[], keys text[], key_methods text[], key_hashes bytea[],
  leg_movements integer[], leg_ids uuid[], leg_wallets integer[], leg_amounts numeric[],
  transaction_ids uuid[], transaction_types text[], transaction_users uuid[], transaction_metadata jsonb[], counterparties uuid[],
  effects jsonb
) returns text language plpgsql security definer set search_path = wallet, pg_temp
  -- Planned once for each connection: every statement finds a few rows by their keys, and planning would cost more than that. And planned
  -- for what the tables will be: in the first minutes, and of each month, they are almost empty, and a plan made then reads them whole. For
  -- the same reason what is looked up row by row stands in a lateral query with "offset 0", which can't be turned into another join.
  set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
#variable_conflict use_variable
declare
  today constant date := spending_day(now());
  -- Each wallet as it will be.
  existing boolean[]; balances numeric[]; helds numeric[]; counts bigint[]; heads bytea[]; spents numeric[];
  found_ids uuid[]; found_users uuid[]; found_currencies text[]; plain boolean;
  -- May not be below zero; has something more to check: see the guard below.
  floored boolean[]; guarded boolean[]; frozens text[]; movement_limits numeric[]; day_limits numeric[]; strange boolean[];
  -- Where unclaimed money is touched: the place of the closed wallet in whose stead each one stands, its own for every other. Else null.
  stand_ins integer[];
  touched boolean[] := array_fill(false, array[cardinality(wallet_ids)]);
  -- Of each leg, null while it is not posted.
  afters numeric[] := array_fill(null::numeric, array[cardinality(leg_ids)]);
  numbers bigint[] := array_fill(null::bigint, array[cardinality(leg_ids)]);
  hashes bytea[] := array_fill(null::bytea, array[cardinality(leg_ids)]);
  times timestamptz[] := array_fill(null::timestamptz, array[cardinality(leg_ids)]);
  -- Of each movement; a linked one's stands with its leader.
  outcomes text[] := array_fill(null::text, array[cardinality(movement_ids)]);
  keep_key boolean[] := array_fill(false, array[cardinality(movement_ids)]);
  -- Which movements have keys that were taken before, and for what. No two of a batch have the same key, or are about the same hold.
  prior_places bigint[]; prior_methods text[]; prior_hashes bytea[]; prior_responses text[];
  posted uuid[];
  -- What effects are about.
  hold_requests text[]; holds_now holds[]; hold_changed boolean[]; refund_ids uuid[]; refunds_now refunds[]; refund_changed boolean[];
  origins uuid[]; reversed uuid[]; reversed_by uuid[];
  effect jsonb; kind text; hold holds; hold_slot integer; held_wallet integer; held_change numeric; taken numeric; result_slot integer;
  refund refunds; refund_slot integer; reversal uuid;
  n integer; l integer; w integer; slot integer; first_leg integer; next_leg integer := 1; leader integer; group_leg integer; counted boolean;
  amount numeric; balance numeric; spending numeric; at timestamptz; digest bytea; refusal text;
  told_movements text; told_transactions text; told_available text; told_hold text; repeated boolean;
  -- What a linked movement, or one with an effect, goes back to when it is refused: what it changed, as that was. For the others it is
  -- enough to take the legs back.
  saved boolean;
  any_opened boolean := false; any_moved boolean := false; any_told boolean := false; any_keyed boolean := false;
  saved_wallets integer[]; saved_touched boolean[]; saved_balances numeric[]; saved_helds numeric[]; saved_counts bigint[]; saved_heads bytea[]; saved_spents numeric[];
  saved_slots integer[]; saved_holds holds[]; saved_hold_changed boolean[]; saved_refunds refunds[]; saved_refund_changed boolean[]; saved_reversed uuid[]; saved_reversed_by uuid[];
  ${systemFunctionSql.declare}
begin
  ${systemFunctionSql.begin}
${findEffectsSql}

  -- Locks and reads in one, for what is the rule: all wallets are there, and none of them has anything special about it.
  select array_agg(true), array_agg(v.id), array_agg(v.user_id), array_agg(v.currency), array_agg(v.balance), array_agg(v.held), array_agg(v.entry_count),
      array_agg(v.entry_hash), array_agg(case when v.spent_on = today then v.spent else 0 end), array_agg(v.kind <> 'system'), array_agg(false),
      bool_and(v.frozen is null and v.movement_limit is null and v.day_limit is null and v.kind <> 'unclaimed') and not exists (select from limits)
    into existing, found_ids, found_users, found_currencies, balances, helds, counts, heads, spents, floored, guarded, plain
    from (select v.* from wallets v where v.id = any (wallet_ids) order by v.id for no key update) v;
  if plain is not true or found_ids <> wallet_ids or found_users is distinct from wallet_users or found_currencies <> wallet_currencies then
    select array_agg(k.is_there), array_agg(k.user_id), array_agg(k.currency), array_agg(k.balance), array_agg(k.held), array_agg(k.entry_count), array_agg(k.entry_hash),
        array_agg(k.spent), array_agg(k.floored), array_agg(k.frozen), array_agg(k.movement_limit), array_agg(k.day_limit), array_agg(k.strange),
        array_agg(k.strange or k.frozen is not null or k.movement_limit is not null or k.day_limit is not null or k.kind = 'unclaimed'), array_agg(k.kind)
      into existing, wallet_users, wallet_currencies, balances, helds, counts, heads, spents, floored, frozens, movement_limits, day_limits, strange, guarded, wallet_kinds
      from (
        select v.id is not null as is_there, coalesce(v.user_id, u.user_id) as user_id, coalesce(v.currency, u.currency) as currency, coalesce(v.balance, 0.0000) as balance,
            coalesce(v.held, 0.0000) as held, coalesce(v.entry_count, 0) as entry_count, coalesce(v.entry_hash, '') as entry_hash,
            case when v.spent_on = today then v.spent else 0 end as spent, coalesce(v.kind, u.kind) <> 'system' as floored, coalesce(v.kind, u.kind) as kind,
            case when v.closed is null then v.frozen else 'closed' end as frozen,
            case when coalesce(v.kind, u.kind) = 'user' then coalesce(v.movement_limit, d.movement_limit) else v.movement_limit end as movement_limit,
            case when coalesce(v.kind, u.kind) = 'user' then coalesce(v.day_limit, d.day_limit) else v.day_limit end as day_limit,
            coalesce(v.currency <> u.currency or v.user_id <> u.user_id, false) as strange
          from unnest(wallet_ids, wallet_kinds, wallet_users, wallet_currencies) with ordinality as u (id, kind, user_id, currency, place)
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
        select coalesce((select o.place from unnest(wallet_users, wallet_currencies) with ordinality as o (user_id, currency, place)
            where k.kind = 'unclaimed' and k.name = 'unclaimed:' || o.user_id and k.currency = o.currency), k.place)::integer
          from unnest(wallet_kinds, wallet_names, wallet_currencies) with ordinality as k (kind, name, currency, place) order by k.place);
    end if;
  end if;

  -- From here on, whoever posted the same movement or the same key before has committed.
  -- Bounded on one side: with two the planner takes the time for what tells more, and reads a day.
  -- What has a key is known by that.
  if array_position(keys, null) is not null then
    posted := array(select distinct e.movement_id from entries e where e.movement_id = any (movement_ids) and e."timestamp" > now() - interval '1 day');
  end if;
  select array_agg(u.place), array_agg(k.method), array_agg(k.request_hash), array_agg(convert_from(k.response, 'UTF8'))
    into prior_places, prior_methods, prior_hashes, prior_responses
    from unnest(key_users, keys) with ordinality as u (user_id, key, place),
      lateral (select k.* from idempotency_keys k where k.user_id = u.user_id and k.key = u.key offset 0) k;
${lockEffectsSql}

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
        outcomes[n] := posted_outcome(array(select m.id from unnest(movement_ids, leaders) as m (id, leader) where m.leader = n),
          array(select t.id from unnest(transaction_ids, leg_movements) as t (id, movement) where leaders[t.movement] = n and t.id is not null))::text;
        continue;
      end if;
      if prior_places is not null then
        slot := array_position(prior_places, n::bigint);
        if slot is not null then
          outcomes[n] := case when key_methods[n] = prior_methods[slot] and key_hashes[n] = prior_hashes[slot]
            then (told_outcome(prior_responses[slot]::jsonb) || '{"replayed":true}')::text else '{"refused":"IDEMPOTENCY_KEY_REUSED"}' end;
          continue;
        end if;
      end if;
      saved := coalesce(leaders[n + 1] = n, false) or coalesce(effects ? n::text, false);
      if saved then
        saved_wallets := '{}'; saved_touched := '{}'; saved_balances := '{}'; saved_helds := '{}'; saved_counts := '{}'; saved_heads := '{}'; saved_spents := '{}';
        saved_slots := '{}'; saved_holds := '{}'; saved_hold_changed := '{}'; saved_refunds := refunds_now; saved_refund_changed := refund_changed;
        saved_reversed := reversed; saved_reversed_by := reversed_by;
      end if;
    end if;

    refusal := null;
    at := clock_timestamp();
    kind := null;
    held_wallet := null;
    counted := exempt[n] & 2 = 0;
    effect := effects->n::text;
${decideEffectSql}
    if saved then
      foreach w in array leg_wallets[first_leg : next_leg - 1] || held_wallet loop
        continue when w is null or w = any (saved_wallets);
        saved_wallets := saved_wallets || w; saved_touched := saved_touched || touched[w]; saved_balances := saved_balances || balances[w];
        saved_helds := saved_helds || helds[w]; saved_counts := saved_counts || counts[w]; saved_heads := saved_heads || heads[w]; saved_spents := saved_spents || spents[w];
      end loop;
    end if;
    if refusal is null and held_wallet is not null then
      -- What is given back on the day on which it was set aside was not spent.
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
          -- Whatever it is for. What must come nevertheless, comes to the account of unclaimed money: see unclaimed/unclaimed.ts.
          refusal := jsonb_build_object('refused', 'ACCOUNT_CLOSED', 'metadata', jsonb_build_object('user_id', wallet_users[w]));
        elsif amount > 0 and wallet_kinds[w] = 'unclaimed' and frozens[stand_ins[w]] is distinct from 'closed' then
          refusal := '{"refused":"ACCOUNT_OPEN"}';
        elsif exempt[n] & 1 = 0 and (spending > 0 and frozens[w] is not null or amount > 0 and frozens[w] = 'all')
            -- What a hold set aside before the freeze was promised then.
            and not (kind is not distinct from 'capture' and w = held_wallet) then
          refusal := '{"refused":"WALLET_FROZEN"}';
        elsif counted and spending > 0 then
          if spents[w] + spending > day_limits[w] then
            refusal := jsonb_build_object('refused', 'LIMIT_EXCEEDED', 'metadata',
              jsonb_build_object('limit', 'day', 'allowed', greatest(day_limits[w] - spents[w], 0)::text, 'currency', wallet_currencies[w]));
          elsif movement_limits[w] < spending - coalesce((select sum(u.amount) from unnest(leg_wallets[first_leg : l - 1], leg_amounts[first_leg : l - 1]) as u (wallet, amount)
              where u.wallet = w and u.amount < 0), 0) then
            refusal := jsonb_build_object('refused', 'LIMIT_EXCEEDED', 'metadata',
              jsonb_build_object('limit', 'movement', 'allowed', movement_limits[w]::text, 'currency', wallet_currencies[w]));
          end if;
        end if;
        exit when refusal is not null;
      end if;
      if spending > 0 and floored[w] then
        if balance < helds[w] then
          refusal := jsonb_build_object('refused', 'INSUFFICIENT_FUNDS', 'metadata', jsonb_build_object('currency', wallet_currencies[w], 'available',
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
        -- Backwards, since a hold that was changed twice was saved twice.
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

${keepEffectSql}
    told_movements := told_movements || case when leader = n then '["' else ',["' end || movement_ids[n] || '",' || to_json(at) || ']';
    for l in first_leg .. next_leg - 1 loop
      w := leg_wallets[l];
      amount := leg_amounts[l];
      if amount <> 0 then
        counts[w] := counts[w] + 1;
        digest := entry_hash(heads[w], counts[w], leg_ids[l], wallet_ids[w], movement_ids[n], at, wallet_currencies[w], amount, afters[l]);
        heads[w] := digest;
        hashes[l] := digest;
        numbers[l] := counts[w];
        times[l] := at;
        touched[w] := true;
        any_moved := true;
        any_opened := any_opened or not existing[w];
        if transaction_ids[l] is not null then
          any_told := true;
          told_transactions := told_transactions || case when told_transactions = '' then '["' else ',["' end || transaction_ids[l] || '","' || afters[l] || '"]';
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

    outcomes[leader] := '{"movements":[' || told_movements || '],"transactions":[' || told_transactions || '],"available":[' || told_available || ']'
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
    insert into wallets (id, kind, user_id, name, shard, currency, balance, held, entry_count, entry_hash, spent, spent_on)
      select u.id, u.kind, u.user_id, u.name, coalesce(u.shard, 0), u.currency, u.balance, u.held, u.entry_count, u.entry_hash, u.spent, today
        from unnest(wallet_ids, wallet_kinds, wallet_users, wallet_names, wallet_shards, wallet_currencies, balances, helds, counts, heads, spents, touched, existing)
          as u (id, kind, user_id, name, shard, currency, balance, held, entry_count, entry_hash, spent, touched, existing)
        where u.touched and not u.existing order by u.id;
  end if;
  if effects is null then
    -- Its ids are in order, so a wallet's place among them is searched for and not joined.
    update wallets v set balance = balances[width_bucket(v.id, wallet_ids)], entry_count = counts[width_bucket(v.id, wallet_ids)],
        entry_hash = heads[width_bucket(v.id, wallet_ids)], spent = spents[width_bucket(v.id, wallet_ids)], spent_on = today
      where v.id = any (wallet_ids) and touched[width_bucket(v.id, wallet_ids)] and existing[width_bucket(v.id, wallet_ids)];
  else
    update wallets v set balance = u.balance, held = u.held, entry_count = u.entry_count, entry_hash = u.entry_hash, spent = u.spent, spent_on = today
      from unnest(wallet_ids, balances, helds, counts, heads, spents, touched, existing) as u (id, balance, held, entry_count, entry_hash, spent, touched, existing)
      where v.id = any (wallet_ids) and v.id = u.id and u.touched and u.existing;
  end if;
  if any_moved then
    insert into entries (wallet_id, "timestamp", id, movement_id, user_id, amount, currency, balance_after, number, hash)
      select wallet_ids[u.wallet], u.at, u.id, movement_ids[u.movement], wallet_users[u.wallet], u.amount, wallet_currencies[u.wallet], u.after, u.number, u.hash
        from unnest(leg_ids, leg_movements, leg_wallets, leg_amounts, afters, numbers, hashes, times) as u (id, movement, wallet, amount, after, number, hash, at)
        where u.hash is not null;
  end if;
  if any_told then
    insert into transactions (id, "timestamp", user_id, type, direction, amount, currency, balance_after, metadata, counterparty_id, movement_id)
      select u.id, u.at, coalesce(u.user_id, wallet_users[u.wallet]), u.type, case when u.amount > 0 then 'credit' else 'debit' end, abs(u.amount),
          wallet_currencies[u.wallet], u.after, coalesce(u.metadata, '{}'), u.counterparty_id, movement_ids[u.movement]
        from unnest(transaction_ids, leg_movements, leg_wallets, leg_amounts, afters, times, hashes, transaction_types, transaction_users, transaction_metadata, counterparties)
          as u (id, movement, wallet, amount, after, at, hash, type, user_id, metadata, counterparty_id)
        where u.hash is not null and u.id is not null;
  end if;
  if 'receive' = any (transaction_types) then
    -- Whoever received money is told: packages/outbox says what the columns are. The event has the transaction's id. A merchant is told of its
    -- payments: see payments/payment_follow.sql.ts.
    insert into outbox (id, type, aggregate, destination, user_id, payload)
      select u.id, 'plaza.events.v1.MoneyReceived', 'user:' || u.owner, 'messaging', u.owner, jsonb_build_object('user_id', u.owner, 'transaction_id', u.id,
          'amount', ${written('u.amount', 'u.currency')}, 'currency', u.currency, 'from_user_id', coalesce(u.counterparty_id::text, ''))
        from (
          select u.id, coalesce(u.user_id, wallet_users[u.wallet]) as owner, u.amount, wallet_currencies[u.wallet] as currency, u.counterparty_id
            from unnest(transaction_ids, leg_wallets, leg_amounts, hashes, transaction_types, transaction_users, counterparties)
              as u (id, wallet, amount, hash, type, user_id, counterparty_id)
            where u.hash is not null and u.id is not null and u.type = 'receive' and wallet_kinds[u.wallet] <> 'merchant'
        ) u;
  end if;
  if 'deposit' = any (transaction_types) then
    insert into outbox (id, type, aggregate, destination, user_id, payload)
      select u.id, 'plaza.events.v1.DepositConfirmed', 'user:' || u.owner, 'messaging', u.owner, jsonb_build_object('user_id', u.owner, 'transaction_id', u.id,
          'amount', ${written('u.amount', 'u.currency')}, 'currency', u.currency, 'provider', coalesce(u.metadata->>'provider', ''), 'deposit_id', coalesce(u.metadata->>'deposit_id', ''))
        from (
          select u.id, coalesce(u.user_id, wallet_users[u.wallet]) as owner, u.amount, wallet_currencies[u.wallet] as currency, u.metadata
            from unnest(transaction_ids, leg_wallets, leg_amounts, hashes, transaction_types, transaction_users, transaction_metadata)
              as u (id, wallet, amount, hash, type, user_id, metadata)
            where u.hash is not null and u.id is not null and u.type = 'deposit'
        ) u;
  end if;
  if any_keyed then
    insert into idempotency_keys (user_id, key, method, request_hash, response)
      select u.user_id, u.key, u.method, u.request_hash, convert_to(u.response, 'UTF8')
        from unnest(key_users, keys, key_methods, key_hashes, outcomes, keep_key) as u (user_id, key, method, request_hash, response, keep) where u.keep;
  end if;
${writeEffectsSql}
  ${systemFunctionSql.end}
  return '[' || array_to_string(outcomes, ',', 'null') || ']';
end $$;
`;

export const postMovementsTypes =
  'uuid[], text[], uuid[], text[], smallint[], text[], uuid[], integer[], integer[], integer[], uuid[], text[], text[], bytea[], ' +
  'integer[], uuid[], integer[], numeric[], uuid[], text[], uuid[], jsonb[], uuid[], jsonb';
