CREATE SCHEMA wallet;

CREATE TYPE wallet.posting_account AS (
	id uuid,
	kind text,
	user_id uuid,
	name text,
	shard smallint,
	currency text
);

CREATE TYPE wallet.posting_effect AS (
	action text,
	hold integer,
	request_id text,
	hold_id uuid,
	user_id uuid,
	amount numeric(20,4),
	currency text,
	expires_at timestamp with time zone,
	metadata jsonb,
	final boolean,
	refund integer,
	refund_of uuid,
	refund_amount numeric(20,4),
	reversal_of uuid
);

CREATE TABLE wallet.holds (
    id uuid NOT NULL,
    request_id text NOT NULL,
    user_id uuid NOT NULL,
    wallet_id uuid,
    amount numeric(20,4),
    currency text,
    status text NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    expires_at timestamp(6) with time zone,
    transaction_id uuid,
    result jsonb,
    created_at timestamp(6) with time zone DEFAULT now() NOT NULL,
    ended_at timestamp(6) with time zone,
    captured numeric(20,4) DEFAULT '0'::numeric NOT NULL,
    payment_id uuid GENERATED ALWAYS AS (((metadata ->> 'payment_id'::text))::uuid) STORED,
    CONSTRAINT holds_amount_check CHECK ((amount > (0)::numeric)),
    CONSTRAINT holds_captured_check CHECK (((captured >= (0)::numeric) AND (captured <= COALESCE(amount, (0)::numeric)) AND ((status <> 'captured'::text) OR (captured > (0)::numeric)))),
    CONSTRAINT holds_ended_check CHECK (((status = 'held'::text) = (ended_at IS NULL))),
    CONSTRAINT holds_status_check CHECK ((status = ANY (ARRAY['held'::text, 'captured'::text, 'voided'::text, 'expired'::text]))),
    CONSTRAINT holds_tombstone_check CHECK ((((wallet_id IS NOT NULL) AND (amount IS NOT NULL) AND (currency IS NOT NULL) AND (expires_at IS NOT NULL)) OR (status = 'voided'::text)))
);

ALTER TABLE ONLY wallet.holds FORCE ROW LEVEL SECURITY;

CREATE TYPE wallet.posting_hold AS (
	place integer,
	hold wallet.holds,
	wallet integer,
	changed boolean
);

CREATE TYPE wallet.posting_hold_step AS (
	hold wallet.holds,
	refusal text,
	repeated boolean,
	wallet integer,
	held numeric,
	taken numeric
);

CREATE TYPE wallet.posting_leg AS (
	account integer,
	id uuid,
	amount numeric(20,4),
	transaction_id uuid,
	type text,
	user_id uuid,
	metadata jsonb,
	counterparty_id uuid
);

CREATE TYPE wallet.posting_movement AS (
	id uuid,
	leader integer,
	first_leg integer,
	last_leg integer,
	effect integer,
	ignores_freezes boolean,
	ignores_limits boolean,
	key_user_id uuid,
	key text,
	key_method text,
	key_hash bytea
);

CREATE TABLE wallet.refunds (
    transaction_id uuid NOT NULL,
    movement_id uuid NOT NULL,
    user_id uuid NOT NULL,
    currency text NOT NULL,
    amount numeric(20,4) NOT NULL,
    refunded numeric(20,4) NOT NULL,
    updated_at timestamp(6) with time zone DEFAULT now() NOT NULL,
    CONSTRAINT refunds_rest_check CHECK (((refunded > (0)::numeric) AND (refunded <= amount)))
);

ALTER TABLE ONLY wallet.refunds FORCE ROW LEVEL SECURITY;

CREATE TYPE wallet.posting_refund AS (
	refund wallet.refunds,
	changed boolean
);

CREATE TYPE wallet.posting_wallet AS (
	place integer,
	balance numeric,
	held numeric,
	spent numeric,
	entry_count bigint,
	entry_hash bytea,
	touched boolean,
	is_there boolean,
	floored boolean,
	guarded boolean,
	id uuid,
	kind text,
	user_id uuid,
	name text,
	shard smallint,
	currency text,
	mismatched boolean,
	frozen text,
	movement_limit numeric,
	day_limit numeric,
	stands_for integer
);

CREATE TABLE wallet.entries (
    wallet_id uuid NOT NULL,
    "timestamp" timestamp(6) with time zone NOT NULL,
    id uuid NOT NULL,
    movement_id uuid NOT NULL,
    user_id uuid,
    amount numeric(20,4) NOT NULL,
    currency text NOT NULL,
    balance_after numeric(24,4) NOT NULL,
    number bigint NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT entries_amount_check CHECK ((amount <> (0)::numeric))
)
PARTITION BY RANGE ("timestamp");

ALTER TABLE ONLY wallet.entries FORCE ROW LEVEL SECURITY;

CREATE TABLE wallet.transactions (
    id uuid NOT NULL,
    "timestamp" timestamp(6) with time zone NOT NULL,
    user_id uuid NOT NULL,
    type text NOT NULL,
    direction text NOT NULL,
    amount numeric(20,4) NOT NULL,
    currency text NOT NULL,
    balance_after numeric(24,4) NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    counterparty_id uuid,
    movement_id uuid NOT NULL,
    CONSTRAINT transactions_amount_check CHECK ((amount > (0)::numeric)),
    CONSTRAINT transactions_balance_check CHECK ((balance_after >= (0)::numeric)),
    CONSTRAINT transactions_direction_check CHECK ((direction = ANY (ARRAY['credit'::text, 'debit'::text]))),
    CONSTRAINT transactions_type_check CHECK ((type = ANY (ARRAY['deposit'::text, 'send'::text, 'receive'::text, 'purchase'::text, 'refund'::text, 'payout'::text, 'exchange'::text, 'fee'::text, 'merge'::text])))
)
PARTITION BY RANGE ("timestamp");

ALTER TABLE ONLY wallet.transactions FORCE ROW LEVEL SECURITY;

CREATE TYPE wallet.posting_state AS (
	wallets wallet.posting_wallet[],
	opens boolean,
	holds wallet.posting_hold[],
	refunds wallet.posting_refund[],
	reversed uuid[],
	reversed_by uuid[],
	outcomes text[],
	keyed boolean[],
	entries wallet.entries[],
	transactions wallet.transactions[],
	received integer[]
);

CREATE FUNCTION wallet.accounts_of_holds(effects wallet.posting_effect[], accounts wallet.posting_account[]) RETURNS wallet.posting_account[]
    LANGUAGE plpgsql STABLE
    AS $$
begin
  return array(
    select distinct row(w.id, w.kind, w.user_id, w.name, w.shard, w.currency)::posting_account
      from holds h, lateral (select w.* from wallets w where w.id = h.wallet_id offset 0) w
      where h.request_id = any (array(select u.request_id from unnest(effects) u))
        and h.wallet_id <> all (array(select u.id from unnest(accounts) u)));
end $$;

CREATE FUNCTION wallet.acts_for(person uuid) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
  select coalesce(current_setting('plaza.actor', true) in (person::text, 'system'), false)
$$;

CREATE FUNCTION wallet.ad_reward(seconds integer) RETURNS integer
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
  select case when seconds >= 30 then 2 when seconds >= 15 then 1 else 0 end
$$;

CREATE FUNCTION wallet.add_credits(user_id uuid, amount integer, source text, description text, reference text DEFAULT NULL::text, scope jsonb DEFAULT NULL::jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  answer jsonb;
begin
  -- Credits of ads, of purchases and of refunds have functions and rules of their own.
  if not coalesce(case source
      when 'admin' then is_admin()
      when 'bonus' then caller = 'system' or is_admin()
      when 'reward' then caller = 'system' or is_admin()
      when 'purchase' then caller = 'system'
    end, false) then
    raise exception 'credits from the source % cannot be added by who acts here', source
      using errcode = 'insufficient_privilege';
  elsif user_id is null or amount is null or amount not between 1 and 1000000 then
    raise exception 'credits are added to somebody, 1 to 1000000 at once' using errcode = 'invalid_parameter_value';
  end if;
  perform lock_credits(user_id);
  perform set_config('plaza.actor', 'system', true);
  answer := case when scope is not null then posted_under(scope) end;
  if answer is null then
    answer := remember_answer(scope, change_credits(user_id, amount, source, description, reference));
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;

CREATE FUNCTION wallet.ads_day(moment timestamp with time zone, zone text) RETURNS date
    LANGUAGE sql STABLE
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
  select (moment at time zone zone)::date
$$;

CREATE FUNCTION wallet.ads_today(person uuid, zone text) RETURNS TABLE(earned integer, views_left integer)
    LANGUAGE sql STABLE
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
  select coalesce(sum(credits), 0)::integer, 10 - count(reward_number)::integer
    from ad_views where user_id = person and day = ads_day(clock_timestamp(), zone)
$$;

CREATE FUNCTION wallet.apply_hold(effect wallet.posting_effect, current wallet.posting_hold, movement wallet.posting_movement, legs wallet.posting_leg[], at timestamp with time zone) RETURNS wallet.posting_hold_step
    LANGUAGE plpgsql STABLE
    AS $$
declare
  hold holds := current.hold;
  rest constant numeric := hold.amount - hold.captured;
  step posting_hold_step;
begin
  step.repeated := false;
  step.held := 0;
  step.taken := 0;
  if effect.action = 'place' then
    return place_hold(effect, hold, movement, legs, at);
  elsif effect.action = 'void' and hold.id is null then
    -- The request id is taken, so that a hold that arrives late is refused.
    hold := row(effect.hold_id, effect.request_id, effect.user_id, null, null, null, 'voided', '{}', null, null, null,
      at, at, 0, null)::holds;
  elsif hold.id is null or hold.user_id <> effect.user_id then
    step.refusal := '{"refused":"HOLD_NOT_FOUND"}';
  elsif effect.action = 'void' and hold.status in ('voided', 'expired') then
    step.repeated := true;
  elsif hold.status in ('captured', 'voided') then
    step.refusal := '{"refused":"HOLD_' || upper(hold.status) || '"}';
  elsif hold.status = 'expired' or effect.action <> 'void' and hold.expires_at <= at then
    step.refusal := '{"refused":"HOLD_EXPIRED"}';
  elsif effect.action = 'extend' then
    hold.expires_at := greatest(hold.expires_at, effect.expires_at);
  elsif current.wallet is null then
    -- Placed by another call after this one had searched for its wallet.
    raise exception 'hold % was placed at the same time', hold.id using errcode = 'serialization_failure';
  elsif effect.action = 'void' then
    step.wallet := current.wallet;
    step.held := -rest;
    hold.status := 'voided';
    hold.ended_at := at;
  elsif effect.action = 'capture' then
    return capture_hold(effect, current, movement, legs, at);
  else
    raise exception 'unknown effect on a hold: %', effect.action using errcode = 'invalid_parameter_value';
  end if;
  step.hold := hold;
  return step;
end $$;

CREATE TABLE wallet.audit_log (
    "position" bigint NOT NULL,
    id uuid NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    actor uuid NOT NULL,
    actor_role text NOT NULL,
    rpc text NOT NULL,
    outcome text NOT NULL,
    subject_kind text NOT NULL,
    subject text NOT NULL,
    reason text NOT NULL,
    request_id text NOT NULL,
    idempotency_key text,
    address text NOT NULL,
    details jsonb NOT NULL,
    act uuid,
    merchant uuid,
    key_id uuid,
    CONSTRAINT audit_log_details_check CHECK (((jsonb_typeof(details) = 'object'::text) AND (pg_column_size(details) <= 16384))),
    CONSTRAINT audit_log_outcome_check CHECK ((outcome = ANY (ARRAY['begun'::text, 'done'::text, 'error'::text])))
);

ALTER TABLE ONLY wallet.audit_log FORCE ROW LEVEL SECURITY;

CREATE FUNCTION wallet.audit_content(entry wallet.audit_log) RETURNS text
    LANGUAGE sql STABLE
    AS $$
  select jsonb_build_array(
    entry.position, entry.id, to_char(entry.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    entry.actor, entry.actor_role, entry.act, entry.merchant, entry.key_id, entry.rpc, entry.outcome,
    entry.subject_kind, entry.subject, entry.reason, entry.request_id, entry.idempotency_key, entry.address,
    entry.details
  )::text
$$;

CREATE FUNCTION wallet.capture_hold(effect wallet.posting_effect, current wallet.posting_hold, movement wallet.posting_movement, legs wallet.posting_leg[], at timestamp with time zone) RETURNS wallet.posting_hold_step
    LANGUAGE plpgsql IMMUTABLE
    AS $$
declare
  hold holds := current.hold;
  rest constant numeric := hold.amount - hold.captured;
  leg posting_leg;
  step posting_hold_step;
begin
  step.repeated := false;
  step.taken := 0;
  hold.transaction_id := null;
  for l in movement.first_leg .. movement.last_leg loop
    leg := legs[l];
    if leg.account = current.wallet then
      step.taken := step.taken - leg.amount;
      if leg.amount < 0 then
        hold.transaction_id := least(hold.transaction_id, leg.transaction_id);
      end if;
    end if;
  end loop;
  if step.taken <= 0 then
    raise exception 'movement % captures nothing', movement.id using errcode = 'check_violation';
  elsif step.taken > rest then
    step.refusal := jsonb_build_object('refused', 'HOLD_EXCEEDED',
      'metadata', jsonb_build_object('currency', hold.currency, 'rest', rest::text));
  elsif coalesce(effect.final, true) or step.taken = rest then
    step.held := -rest;
    hold.status := 'captured';
    hold.ended_at := at;
  else
    step.held := -step.taken;
  end if;
  hold.captured := hold.captured + step.taken;
  step.hold := hold;
  step.wallet := current.wallet;
  return step;
end $$;

CREATE FUNCTION wallet.change_credits(person uuid, change integer, source text, description text, reference text DEFAULT NULL::text, refunded uuid DEFAULT NULL::uuid, payment jsonb DEFAULT '[]'::jsonb) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
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

CREATE FUNCTION wallet.change_freeze(owner uuid, only_currency text, freezes boolean, reason text, scope jsonb, opened_ids uuid[] DEFAULT '{}'::uuid[], opened_currencies text[] DEFAULT '{}'::text[]) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  parties uuid[];
  answer jsonb;
begin
  if not is_admin() then
    raise exception 'only an administrator freezes and unfreezes wallets' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  answer := case when scope is not null then posted_under(scope) end;
  if answer is null then
    parties := parties_of(owner);
    if not exists (select from wallets w where w.user_id = any (parties)) then
      answer := '{"refused": "WALLET_NOT_FOUND"}';
    else
      if freezes then
        insert into wallets (id, kind, user_id, currency)
          select u.id, 'user', owner, u.currency from (
            select * from unnest(opened_ids, opened_currencies) as o (id, currency)
            union all
            select credit_account_id('user:' || owner || ':XCR'), 'XCR' where only_currency is null
          ) u where (only_currency is null or u.currency = only_currency)
            -- A merchant has the wallet that it was made with, and can open none.
            and not exists (select from wallets m where m.user_id = owner and m.kind = 'merchant') order by u.id
          on conflict do nothing;
      end if;
      perform from wallets w where w.user_id = any (parties) and (only_currency is null or w.currency = only_currency)
        order by w.id for no key update;
      with found as (
        -- Why it is frozen now, the reason that comes or goes, and the other one.
        select w.id, coalesce(w.frozen_by, case when w.frozen is not null then 'alone' end) as frozen_by,
            case when w.user_id = owner then 'alone' else 'owner' end as this,
            case when w.user_id = owner then 'owner' else 'alone' end as other
          from wallets w where w.user_id = any (parties) and (only_currency is null or w.currency = only_currency)
      ), decided as (
        select f.id, case when freezes then case when f.frozen_by is null then f.this else 'both' end
            else case when f.frozen_by = 'both' then f.other end end as frozen_by
          from found f where coalesce(f.frozen_by in ('both', f.this), false) <> freezes
      ), changed as (
        update wallets w set frozen_by = d.frozen_by,
            frozen = case when d.frozen_by is not null then coalesce(w.frozen, 'debits') end
          from decided d where w.id = d.id returning w.user_id, w.currency
      )
      insert into wallet_decisions (id, user_id, currency, action, reason, decided_by, created_at)
        select ordered_id(), c.user_id, c.currency, case when freezes then 'freeze' else 'unfreeze' end,
            change_freeze.reason, caller::uuid, clock_timestamp()
          from changed c;
      perform pause_payouts(parties);
      answer := remember_answer(scope,
        jsonb_build_object('wallets', wallets_as_json(owner), 'merchants', merchant_wallets_as_json(owner)));
    end if;
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;

CREATE FUNCTION wallet.close_person(person uuid, attempt integer, opened_ids uuid[], opened_currencies text[], forfeit_credits boolean, heir uuid) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
#variable_conflict use_variable
declare
  parties uuid[];
  mark closings;
  found_amounts jsonb;
begin
  if coalesce(current_setting('plaza.actor', true), '') <> 'system' then
    raise exception 'only the platform closes wallets' using errcode = 'insufficient_privilege';
  end if;
  perform pg_advisory_xact_lock(person_lock(person));
  perform lock_credits(person);
  select c.* into mark from closings c where c.user_id = person;
  if mark.state = 'closed' or mark.attempt > attempt or mark.attempt = attempt and mark.state = 'open' then
    return '{"refused": "CLOSING_OVER"}';
  elsif mark.attempt = attempt then
    return '{}';
  end if;
  parties := parties_of(person);
  insert into wallets (id, kind, user_id, currency)
    select u.id, 'user', person, u.currency from (
      select * from unnest(opened_ids, opened_currencies) as o (id, currency)
      union all
      select credit_account_id('user:' || person || ':XCR'), 'XCR'
    ) u order by u.id
    on conflict do nothing;
  perform from wallets w where w.user_id = any (parties) order by w.id for no key update;

  -- Wallets that an earlier attempt has frozen, which was never ended, do not count: nothing has moved since.
  if exists (select from wallets w where w.user_id = any (parties) and w.frozen is not null and w.closed is null)
      or exists (select from wallets w where w.user_id = heir and w.frozen = 'all') then
    return '{"refused": "WALLET_FROZEN"}';
  end if;
  select jsonb_object_agg(w.currency, w.sum::text) into found_amounts
    from (select w.currency, sum(w.balance) as sum from wallets w where w.user_id = any (parties)
      and w.currency <> 'XCR' group by w.currency having sum(w.balance) <> 0) w;
  if exists (select from wallets w where w.user_id = any (parties) and w.held > 0) then
    return '{"refused": "MONEY_HELD"}';
  elsif found_amounts is not null and heir is null then
    return jsonb_build_object('refused', 'MONEY_LEFT', 'metadata', found_amounts);
  elsif exists (select from payment_intents i where i.user_id = person and i.owed > 0) then
    return '{"refused": "MONEY_OWED"}';
  elsif exists (select from payments p where p.status = 'requires_capture' and p.owner_id = person)
      or cardinality(parties) > 1 and exists (select from payments p where p.status = 'requires_capture'
        and exists (select from jsonb_array_elements(p.splits) s
          where (s.value->>'merchant_id')::uuid = any (parties))) then
    return '{"refused": "PAYMENT_OPEN"}';
  elsif exists (select from payouts p where p.user_id = person and p.status in ('requested', 'processing')) then
    return '{"refused": "PAYOUT_OPEN"}';
  elsif exists (select from payment_intents i where i.user_id = person
      and (i.status = 'processing' or i.status in ('pending', 'failed')
        and i.updated_at > clock_timestamp() - interval '1 day')) then
    return '{"refused": "DEPOSIT_OPEN"}';
  end if;
  select jsonb_build_object('credits', trunc(w.balance)::text) into found_amounts from wallets w
    where w.user_id = person and w.currency = 'XCR' and w.balance > 0;
  if found and heir is not null then
    if (select sum(w.balance) > 1000000000 from wallets w where w.user_id in (person, heir) and w.currency = 'XCR') then
      return '{"refused": "CREDIT_LIMIT_REACHED"}';
    end if;
  elsif found and not forfeit_credits then
    return jsonb_build_object('refused', 'CREDITS_LEFT', 'metadata', found_amounts);
  end if;

  insert into closings as c (user_id, attempt, state, updated_at) values (person, attempt, 'closing', clock_timestamp())
    on conflict (user_id) do update set attempt = excluded.attempt, state = excluded.state,
        updated_at = excluded.updated_at;
  update wallets w set frozen = 'all', closed = case when heir is null then 'closing' else 'merging' end
    where w.user_id = any (parties);
  return '{}';
end $$;

CREATE FUNCTION wallet.create_wallet(owner uuid, wallet_id uuid, wallet_currency text, scope jsonb DEFAULT NULL::jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  answer jsonb;
begin
  if not acts_for(owner) then
    raise exception 'a wallet is opened for oneself' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  answer := case when scope is not null then posted_under(scope) end;
  if answer is null then
    insert into wallets (id, kind, user_id, currency) values (wallet_id, 'user', owner, wallet_currency)
      on conflict do nothing;
    answer := remember_answer(scope, jsonb_build_object('wallets',
      (select jsonb_agg(w.value) from jsonb_array_elements(wallets_as_json(owner)) w
        where w.value->>'currency' = wallet_currency)));
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;

CREATE FUNCTION wallet.credit_account_id(account text) RETURNS uuid
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
  select encode(set_bit(set_bit(set_bit(set_bit(set_bit(set_bit(
    substring(sha256(convert_to(account, 'UTF8')) from 1 for 16),
    55, 1), 54, 0), 53, 0), 52, 0), 71, 1), 70, 0), 'hex')::uuid
$$;

CREATE FUNCTION wallet.decide_movements(state wallet.posting_state, movements wallet.posting_movement[], legs wallet.posting_leg[], effects wallet.posting_effect[], today date) RETURNS wallet.posting_state
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION wallet.drop_audit_entries() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  beginning bigint;
  removed integer;
begin
  if caller not in ('', 'system') then
    raise exception 'only the platform does this' using errcode = 'insufficient_privilege';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('audit chain of ' || current_schema, 0));
  perform set_config('plaza.actor', 'system', true);
  select k.begin_count into beginning from audit_checkpoints k order by k.sequence desc limit 1;
  delete from audit_log l using audit_chain c where c.position = l.position and c.number <= beginning;
  get diagnostics removed = row_count;
  delete from audit_chain where number < beginning;
  perform set_config('plaza.actor', caller, true);
  return removed;
end $$;

CREATE FUNCTION wallet.end_payout(payout_id uuid, merchant_id uuid, at timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
declare
  payout payouts;
begin
  update payouts p set status = payout_transition(p.status, p.ending, 'money_returned'), ended_at = at
    where p.id = end_payout.payout_id and p.merchant_id = end_payout.merchant_id
      and payout_transition(p.status, p.ending, 'money_returned') is not null
    returning p.* into payout;
  if not found then
    return false;
  end if;
  insert into outbox (type, aggregate, destination, user_id, payload)
    values (case payout.status when 'failed' then 'plaza.events.v1.PayoutFailed'
      else 'plaza.events.v1.PayoutCancelled' end, 'payout:' || payout.id, 'messaging', payout.user_id,
      jsonb_build_object('user_id', payout.user_id, 'payout_id', payout.id, 'merchant_id', payout.merchant_id,
        'amount', written_amount(payout.amount, payout.currency), 'currency', payout.currency)
        || case payout.status when 'failed' then jsonb_build_object('failure', payout.failure) else '{}' end);
  return true;
end $$;

CREATE FUNCTION wallet.entry_hash(previous bytea, number bigint, id uuid, wallet_id uuid, movement_id uuid, "timestamp" timestamp with time zone, currency text, amount numeric, balance_after numeric) RETURNS bytea
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN sha256(((((((previous || int8send(number)) || uuid_send(id)) || uuid_send(wallet_id)) || uuid_send(movement_id)) || timestamptz_send("timestamp")) || convert_to(((((currency || ' '::text) || (amount)::text) || ' '::text) || (balance_after)::text), 'UTF8'::name)));

CREATE FUNCTION wallet.erase_person(person uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
declare
  parties uuid[];
  credits constant uuid := credit_account_id('user:' || person || ':XCR');
  rest numeric;
  answer jsonb;
begin
  if coalesce(current_setting('plaza.actor', true), '') <> 'system' then
    raise exception 'only the platform erases people' using errcode = 'insufficient_privilege';
  end if;
  perform pg_advisory_xact_lock(person_lock(person));
  perform lock_credits(person);
  insert into closings as c (user_id, attempt, state, updated_at) values (person, 0, 'closed', clock_timestamp())
    on conflict (user_id) do update set state = 'closed', updated_at = excluded.updated_at where c.state <> 'closed';
  if not found then
    return;
  end if;
  parties := parties_of(person);
  perform from wallets w where w.user_id = any (parties) order by w.id for no key update;
  update wallets w set frozen = null, closed = null where w.id = credits;
  loop
    select w.balance into rest from wallets w where w.id = credits;
    exit when rest is null or rest < 1;
    answer := spend_credits(person, least(rest, 1000000)::integer, 'Given up with the account', '', null);
    if answer ? 'refused' then
      raise exception 'the credits of % could not be given up: %', person, answer;
    end if;
  end loop;
  update wallets w set frozen = 'all', closed = 'closed' where w.user_id = any (parties);

  perform set_config('plaza.erasing', 'on', true);
  -- Others read the person's name in their transactions with the person, and the person read theirs.
  update transactions o set metadata = o.metadata - 'counterparty_name'
    from (select t.movement_id, t."timestamp", t.counterparty_id from transactions t where t.user_id = person
      and t.counterparty_id is not null) m
    where o.user_id = m.counterparty_id and o."timestamp" = m."timestamp" and o.movement_id = m.movement_id
      and o.metadata ? 'counterparty_name';
  update transactions t set metadata = t.metadata - array['counterparty_name', 'note']
    where t.user_id = person and t.metadata ?| array['counterparty_name', 'note'];
  perform set_config('plaza.erasing', '', true);
  update payouts p set destination = '' where p.user_id = person;
  update merchants m set name = 'Closed merchant' where m.user_id = person;
  -- What test keys of their merchants said.
  delete from payout_destinations d using merchants t where d.merchant_id = t.id and t.twin_of = any (parties);
  update payouts p set destination = '' from merchants t where p.merchant_id = t.id and t.twin_of = any (parties)
    and p.status not in ('requested', 'processing');
  update merchants t set name = 'Closed merchant' where t.twin_of = any (parties);
  delete from ad_views v where v.user_id = person;
  delete from exchange_quotes q where q.user_id = person and q.movement_id is null;
  delete from idempotency_keys k where k.user_id = person;
end $$;

CREATE FUNCTION wallet.expire_holds(most integer) RETURNS TABLE(owner_id uuid)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  wallet_ids uuid[];
  -- A variable, because an index is not used for the result of a volatile function.
  due constant timestamptz := clock_timestamp();
  today constant date := spending_day(due);
begin
  if caller not in ('', 'system') then
    raise exception 'only the platform does this' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  wallet_ids := array(select wallet_id from holds where status = 'held' and expires_at <= due order by expires_at
    limit most);
  wallet_ids := array(select id from wallets where id = any(wallet_ids) order by id for no key update skip locked);
  return query
    with ended as (
      update holds set status = 'expired', ended_at = due
        where wallet_id = any(wallet_ids) and status = 'held' and expires_at <= due
        returning id, wallet_id, user_id, amount - captured as rest, currency, metadata, created_at
    ), released as (
      update wallets w set held = w.held - part.rest,
          spent = case when w.spent_on = today then greatest(w.spent - part.of_today, 0) else w.spent end
        from (select wallet_id, sum(rest) as rest,
          coalesce(sum(rest) filter (where spending_day(created_at) = today), 0) as of_today from ended
          group by wallet_id) part
        where w.id = part.wallet_id
    ), notified as (
      insert into outbox (type, aggregate, destination, user_id, payload)
        select 'plaza.events.v1.HoldExpired', 'user:' || e.user_id, 'messaging', e.user_id,
            jsonb_build_object('user_id', e.user_id, 'hold_id', e.id,
            'amount', written_amount(e.rest, e.currency), 'currency', e.currency,
            'description', left(coalesce(e.metadata->>'description', ''), 200),
            'order_id', coalesce(e.metadata->>'order_id', ''), 'payment_id', coalesce(e.metadata->>'payment_id', ''))
          from ended e
    )
    select distinct user_id from ended;
  perform set_config('plaza.actor', caller, true);
end $$;

CREATE FUNCTION wallet.find_hold(asked text) RETURNS SETOF wallet.holds
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  if caller not in ('', 'system') then
    raise exception 'only the platform does this' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  return query select h.* from holds h where h.request_id = asked;
  perform set_config('plaza.actor', caller, true);
end $$;

CREATE FUNCTION wallet.follow_owner() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  with_owner boolean;
begin
  perform pg_advisory_xact_lock_shared(person_lock(new.user_id));
  perform set_config('plaza.actor', 'system', true);
  with_owner := exists (select from wallets w where w.user_id = new.user_id and w.currency = new.currency
    and w.closed is null and coalesce(w.frozen_by, case when w.frozen is not null then 'alone' end) is not null);
  perform from wallets w where w.user_id = new.id for no key update;
  with changed as (
    update wallets w set frozen = case when with_owner then coalesce(w.frozen, 'debits')
      when w.frozen_by = 'both' then w.frozen end,
        frozen_by = case when with_owner then case
          when coalesce(w.frozen_by, case when w.frozen is not null then 'alone' end) is null then 'owner'
          else 'both' end when w.frozen_by = 'both' then 'alone' end
      where w.user_id = new.id and w.closed is null and with_owner <> coalesce(w.frozen_by in ('owner', 'both'), false)
      returning w.currency
  )
  insert into wallet_decisions (id, user_id, currency, action, reason, decided_by, created_at)
    select ordered_id(), new.id, c.currency, 'freeze', d.reason, d.decided_by, clock_timestamp()
      from changed c, lateral (select d.* from wallet_decisions d where d.user_id = new.user_id
        and d.currency = c.currency and d.action = 'freeze' order by d.created_at desc, d.id desc limit 1) d
      where with_owner;
  perform pause_payouts(array[new.id]);
  perform set_config('plaza.actor', caller, true);
  return null;
end $$;

CREATE FUNCTION wallet.freeze_open_wallets(owner uuid, only_currency text, opened_ids uuid[], opened_currencies text[], reason text, scope jsonb DEFAULT NULL::jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
begin
  perform pg_advisory_xact_lock(person_lock(owner));
  return case when is_open(owner) then change_freeze(owner, only_currency, true, reason, scope, opened_ids,
    opened_currencies) else '{"refused": "ACCOUNT_CLOSED"}' end;
end $$;

CREATE FUNCTION wallet.full_outcome(outcome jsonb) RETURNS jsonb
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
  select case when not outcome ? 'movements' then outcome
    else jsonb_strip_nulls(jsonb_build_object('hold', outcome->'hold', 'replayed', outcome->'replayed'))
    || jsonb_build_object(
    'movement_ids', (select jsonb_agg(m.value->0 order by m.place)
      from jsonb_array_elements(outcome->'movements') with ordinality as m (value, place)),
    'transactions', transactions_as_json(
      array(select (t.value->>0)::uuid from jsonb_array_elements(outcome->'transactions') with ordinality
        as t (value, place) order by t.place),
      array(select (m.value->>1)::timestamptz from jsonb_array_elements(outcome->'movements') as m (value))),
    'available', (select coalesce(jsonb_agg(jsonb_build_object('user_id', a.user_id, 'currency', a.currency,
      'amount', a.amount)), '[]') from (
        -- Of a wallet that several movements touched, as the last one left it.
        select distinct on (a.value->>0, a.value->>1) a.value->>0 as user_id, a.value->>1 as currency,
            a.value->>2 as amount
          from jsonb_array_elements(outcome->'available') with ordinality as a (value, place)
            order by a.value->>0, a.value->>1, a.place desc
      ) a)) end
$$;

CREATE FUNCTION wallet.funds_refusal(wallet wallet.posting_wallet, amount numeric, spending numeric) RETURNS text
    LANGUAGE sql STABLE
    RETURN CASE WHEN ((spending > (0)::numeric) AND (wallet).floored AND (((wallet).balance + amount) < (wallet).held)) THEN (jsonb_build_object('refused', 'INSUFFICIENT_FUNDS', 'metadata', jsonb_build_object('currency', (wallet).currency, 'available', (((((wallet).balance - (wallet).held) + spending) + amount))::text)))::text ELSE NULL::text END;

CREATE FUNCTION wallet.guard_partition(parent text, partition text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
declare
  copied record;
begin
  execute format('alter table wallet.%I enable row level security', partition);
  execute format('alter table wallet.%I force row level security', partition);
  for copied in select * from pg_policies where schemaname = 'wallet' and tablename = parent loop
    execute format('create policy %I on wallet.%I using (%s) with check (%s)', copied.policyname, partition,
      copied.qual, copied.with_check);
  end loop;
  for copied in
    select pg_get_triggerdef(oid) as definition from pg_trigger
      where tgrelid = format('wallet.%I', parent)::regclass and not tgisinternal and tgtype & 1 = 0
  loop
    execute replace(copied.definition, format(' ON wallet.%I ', parent), format(' ON wallet.%I ', partition));
  end loop;
end $$;

CREATE FUNCTION wallet.handle_ad_view(person uuid, view uuid, zone text, scope jsonb DEFAULT NULL::jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  answer jsonb;
  watched ad_views;
  ended timestamptz;
  counted integer;
  today date;
  reward integer;
  number integer;
  paid jsonb;
begin
  if not acts_for(person) then
    raise exception 'nobody watches for another' using errcode = 'insufficient_privilege';
  end if;
  perform lock_credits(person);
  perform set_config('plaza.actor', 'system', true);
  answer := case when scope is not null then posted_under(scope) end;
  if answer is null then
    select * into watched from ad_views where id = view and user_id = person;
    ended := clock_timestamp();
    if watched.id is null then
      answer := '{"refused": "AD_VIEW_NOT_FOUND"}';
    elsif watched.completed_at is null and ended - watched.started_at > interval '10 minutes' then
      answer := '{"refused": "AD_VIEW_EXPIRED"}';
    elsif watched.completed_at is null then
      -- Nobody watches two ads in the same minute: time for which the view before was paid does not count again.
      counted := greatest(0, floor(extract(epoch from ended - greatest(watched.started_at,
        (select max(completed_at) from ad_views where user_id = person)))))::integer;
      today := ads_day(ended, zone);
      reward := ad_reward(counted);
      number := (select count(reward_number) + 1 from ad_views where user_id = person and day = today);
      if reward > 0 and number <= 10 then
        paid := change_credits(person, reward, 'ad', 'Ad view', view::text);
      end if;
      if paid ? 'refused' then
        answer := paid;
      else
        update ad_views set completed_at = ended, seconds = counted, day = today,
            credits = coalesce((paid#>>'{transaction,amount}')::integer, 0),
            reward_number = case when paid is not null then number end,
            balance_after = coalesce((paid->>'balance')::integer,
              (select balance::integer from wallets where user_id = person and currency = 'XCR'), 0)
          where id = view returning * into watched;
      end if;
    end if;
    answer := coalesce(answer, jsonb_build_object('view', to_jsonb(watched)));
    perform remember_answer(scope, answer);
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;

CREATE FUNCTION wallet.held_wallet(wallet wallet.posting_wallet, step wallet.posting_hold_step, action text, today date) RETURNS wallet.posting_wallet
    LANGUAGE plpgsql STABLE
    AS $$
begin
  wallet.held := wallet.held + step.held;
  -- Money that is given back on the day on which it was held was not spent.
  if action <> 'place' and spending_day((step.hold).created_at) = today then
    wallet.spent := greatest(wallet.spent + step.held + step.taken, 0);
  end if;
  wallet.touched := true;
  return wallet;
end $$;

CREATE FUNCTION wallet.is_admin(person uuid DEFAULT NULL::uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $_$
  select coalesce(current_setting('plaza.role', true) = 'admin'
    and current_setting('plaza.actor', true) ~ '^[0-9a-f-]{36}$'
    and (person is null or current_setting('plaza.actor', true) = person::text), false)
$_$;

CREATE FUNCTION wallet.is_open(person uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
begin
  if not (acts_for(person) or is_admin()) then
    raise exception 'nobody asks about another' using errcode = 'insufficient_privilege';
  end if;
  return person_is_open(person);
end $$;

CREATE FUNCTION wallet.keep_merchant(merchant_id uuid, owner uuid, merchant_name text, merchant_currency text, rate integer, fixed numeric, merchant_wallet uuid, is_suspended boolean, needs_approval boolean) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
declare
  merchant merchants;
begin
  if current_setting('plaza.actor', true) is distinct from 'system' then
    raise exception 'who is a merchant is decided by auth' using errcode = 'insufficient_privilege';
  end if;
  select * into merchant from merchants m where m.id = merchant_id for update;
  if not found then
    if not person_is_open(owner) then
      return false;
    end if;
    insert into wallets (id, kind, user_id, name, currency)
      values (merchant_wallet, 'merchant', merchant_id, 'merchant:' || merchant_id, merchant_currency)
      on conflict do nothing;
    insert into merchants (id, user_id, name, currency, fee_rate, fee_fixed)
      values (merchant_id, owner, merchant_name, merchant_currency, rate, fixed)
      returning * into merchant;
  end if;
  update merchants m set name = merchant_name, user_id = owner, payouts_need_approval = needs_approval,
      suspended_at = case when is_suspended then coalesce(m.suspended_at, clock_timestamp()) end
    where m.id = keep_merchant.merchant_id;
  if merchant.user_id <> owner then
    update payments p set owner_id = owner where p.merchant_id = keep_merchant.merchant_id;
    update payment_postings q set owner_id = owner
      from payments p where p.id = q.payment_id and p.merchant_id = keep_merchant.merchant_id;
    update payment_requests r set user_id = owner where r.merchant_id = keep_merchant.merchant_id;
    update payouts o set user_id = owner where o.merchant_id = keep_merchant.merchant_id;
    update payout_destinations d set user_id = owner where d.merchant_id = keep_merchant.merchant_id;
  end if;
  perform pause_payouts(array[keep_merchant.merchant_id]);
  return true;
end $$;

CREATE FUNCTION wallet.keep_payment_request(request jsonb, scope jsonb DEFAULT NULL::jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
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

CREATE FUNCTION wallet.keep_quote(quote jsonb, seconds integer, scope jsonb DEFAULT NULL::jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  person constant uuid := (quote->>'user_id')::uuid;
  -- To the millisecond, as answers have it.
  moment constant timestamptz := date_trunc('milliseconds', clock_timestamp());
  kept exchange_quotes;
  answer jsonb;
begin
  if not acts_for(person) then
    raise exception 'a quote is made for oneself' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  answer := case when scope is not null then posted_under(scope) end;
  if answer is null then
    -- A quote that was not taken is of no use after a while. One that was taken explains a movement, and stays.
    delete from exchange_quotes q where q.user_id = person and q.movement_id is null
      and q.expires_at < moment - interval '1 day';
    insert into exchange_quotes (id, user_id, from_currency, to_currency, rate, spread, from_amount, to_amount, fee,
      created_at, expires_at)
      select ordered_id(), person, r.from_currency, r.to_currency, r.rate, r.spread, r.from_amount, r.to_amount, r.fee,
          moment, moment + make_interval(secs => seconds)
        from jsonb_to_record(quote) r (from_currency text, to_currency text, rate numeric, spread numeric,
          from_amount numeric, to_amount numeric, fee numeric)
      returning * into strict kept;
    answer := remember_answer(scope,
      jsonb_build_object('quote', jsonb_build_object('id', kept.id, 'from', kept.from_currency, 'to', kept.to_currency,
      'rate', kept.rate::text,
      'spread', kept.spread::text, 'fromAmount', kept.from_amount::text, 'toAmount', kept.to_amount::text,
      'fee', kept.fee::text, 'expiresAt', kept.expires_at)));
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;

CREATE FUNCTION wallet.keep_test_twin(merchant_id uuid, twin uuid, twin_wallet uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
begin
  if current_setting('plaza.actor', true) is distinct from 'system' then
    raise exception 'only the platform makes test twins' using errcode = 'insufficient_privilege';
  end if;
  insert into wallets (id, kind, user_id, name, currency)
    select twin_wallet, 'merchant', twin, 'merchant:' || twin, 'XTS' from merchants m
      where m.id = keep_test_twin.merchant_id and m.twin_of is null
    on conflict do nothing;
  insert into merchants as t (id, user_id, name, currency, fee_rate, fee_fixed, suspended_at, twin_of)
    select twin, twin, m.name, 'XTS', m.fee_rate, round(m.fee_fixed, 2), m.suspended_at, m.id from merchants m
      where m.id = keep_test_twin.merchant_id and m.twin_of is null
    on conflict (id) do update set name = excluded.name, suspended_at = excluded.suspended_at;
end $$;

CREATE FUNCTION wallet.known_outcomes(movements wallet.posting_movement[], legs wallet.posting_leg[]) RETURNS text[]
    LANGUAGE plpgsql
    AS $$
declare
  outcomes text[];
  posted uuid[];
  some_without_key boolean;
begin
  select coalesce(array_agg(
      case when k.key is null then null
        when m.key_method = k.method and m.key_hash = k.request_hash
          then (full_outcome(convert_from(k.response, 'UTF8')::jsonb) || '{"replayed":true}')::text
        else '{"refused":"IDEMPOTENCY_KEY_REUSED"}' end order by m.ordinality), '{}'),
      bool_or(m.key is null)
    into outcomes, some_without_key
    from unnest(movements) with ordinality m
      left join lateral (select i.* from idempotency_keys i
        where i.user_id = m.key_user_id and i.key = m.key offset 0) k on true;
  if some_without_key then
    -- A movement with a key is recognised by the key. The time has only a lower bound: with an upper one as well, the
    -- planner takes the time for the more selective condition, and reads a whole day.
    posted := array(select distinct e.movement_id from entries e
      where e.movement_id = any (array(select m.id from unnest(movements) m))
        and e."timestamp" > now() - interval '1 day');
    for n in 1 .. case when posted = '{}' then 0 else cardinality(movements) end loop
      if movements[n].leader = n and movements[n].id = any (posted) then
        outcomes[n] := posted_outcome(
          array(select m.id from unnest(movements) m where m.leader = n),
          array(select l.transaction_id from unnest(movements) m, generate_series(m.first_leg, m.last_leg) p,
              lateral (select legs[p].transaction_id) l where m.leader = n and l.transaction_id is not null));
      end if;
    end loop;
  end if;
  return outcomes;
end $$;

CREATE FUNCTION wallet.limits_as_json(owner uuid) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
  select coalesce(jsonb_agg(jsonb_build_object('currency', k.currency, 'movement_limit', k.movement_limit::text,
    'day_limit', k.day_limit::text, 'spent', k.spent::text,
      'left', case when k.day_limit is not null then greatest(k.day_limit - k.spent, 0)::text end)
        order by k.currency), '[]')
    from (
      select w.currency, coalesce(w.movement_limit, d.movement_limit) as movement_limit,
          coalesce(w.day_limit, d.day_limit) as day_limit,
          case when w.spent_on = spending_day(clock_timestamp()) then w.spent else 0 end as spent
        from wallets w left join limits d on d.currency = w.currency and w.kind = 'user' where w.user_id = owner
          and w.currency <> 'XCR'
    ) k
$$;

CREATE FUNCTION wallet.lock_credits(person uuid) RETURNS void
    LANGUAGE sql
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
  select pg_advisory_xact_lock(hashtextextended('credits:' || person, 0))
$$;

CREATE FUNCTION wallet.lock_effects(effects wallet.posting_effect[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
  origins constant uuid[] := array(
    select t.movement_id from transactions t where t.id = any (array(select u.refund_of from unnest(effects) u))
    union
    select u.reversal_of from unnest(effects) u where u.reversal_of is not null
  );
begin
  perform pg_advisory_xact_lock(o.lock)
    from (select distinct hashtextextended(u.id::text, 7052923) as lock from unnest(origins) as u (id) order by 1) o;
end $$;

CREATE FUNCTION wallet.lock_wallets(accounts wallet.posting_account[], today date) RETURNS wallet.posting_wallet[]
    LANGUAGE plpgsql
    AS $$
declare
  wallets posting_wallet[];
  wallet posting_wallet;
  missing uuid[];
begin
  -- The lateral query reads by key, whatever the planner expects of the table.
  wallets := array(
    select row(a.place, coalesce(v.balance, 0.0000), coalesce(v.held, 0.0000),
        case when v.spent_on = today then v.spent else 0 end, coalesce(v.entry_count, 0), coalesce(v.entry_hash, ''),
        false, v.id is not null, f.kind <> 'system',
        f.mismatched or v.frozen is not null or f.movement_limit is not null or f.day_limit is not null
          or f.kind = 'unclaimed',
        a.id, f.kind, coalesce(v.user_id, a.user_id), a.name, coalesce(a.shard, 0), coalesce(v.currency, a.currency),
        f.mismatched, case when v.closed is null then v.frozen else 'closed' end, f.movement_limit, f.day_limit,
        null)::posting_wallet
      from (select u.* from unnest(accounts) with ordinality
          as u (id, kind, user_id, name, shard, currency, place) order by u.id) a
        left join lateral (select w.* from wallets w where w.id = a.id offset 0 for no key update) v on true
        left join limits d on d.currency = coalesce(v.currency, a.currency),
        lateral (select coalesce(v.kind, a.kind) as kind,
          coalesce(v.currency <> a.currency or v.user_id <> a.user_id, false) as mismatched,
          case coalesce(v.kind, a.kind) when 'user' then coalesce(v.movement_limit, d.movement_limit)
            else v.movement_limit end as movement_limit,
          case coalesce(v.kind, a.kind) when 'user' then coalesce(v.day_limit, d.day_limit)
            else v.day_limit end as day_limit) f
      order by a.place);
  foreach wallet in array wallets loop
    if wallet.kind = 'unclaimed' then
      select w.place into wallet.stands_for from unnest(wallets) w
        where wallet.name = 'unclaimed:' || w.user_id and w.currency = wallet.currency;
      wallets[wallet.place] := wallet;
    end if;
    if not wallet.is_there then
      missing := missing || wallet.id;
    end if;
  end loop;
  -- Neither locked nor read by the statement above, which sees what was there when it began.
  if missing is not null and exists (select from wallets w where w.id = any (missing)) then
    raise exception 'a wallet was opened at the same time' using errcode = 'serialization_failure';
  end if;
  return wallets;
end $$;

CREATE FUNCTION wallet.make_partition(parent text, month date) RETURNS text
    LANGUAGE plpgsql
    SET search_path TO 'wallet', 'pg_temp'
    SET "TimeZone" TO 'UTC'
    AS $$
declare
  partition constant text := parent || to_char(month, '_YYYY_MM');
begin
  -- A partition has what the table has by now; indexes come with attaching it.
  execute format(
    'create table wallet.%I (like wallet.%I including defaults including constraints including generated '
      'including storage)',
    partition, parent);
  perform wallet.guard_partition(parent, partition);
  execute format('alter table wallet.%I attach partition wallet.%I for values from (%L) to (%L)', parent, partition,
    month::timestamptz, (month + interval '1 month')::timestamptz);
  return partition;
end $$;

CREATE FUNCTION wallet.make_partitions(ahead integer) RETURNS SETOF text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    SET "TimeZone" TO 'UTC'
    SET lock_timeout TO '2s'
    AS $$
declare
  parent text;
  due date;
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  if caller not in ('', 'system') then
    raise exception 'only the platform makes partitions' using errcode = 'insufficient_privilege';
  end if;
  if ahead not between 0 and 24 then
    raise exception 'ahead must be 0 to 24 months' using errcode = 'invalid_parameter_value';
  end if;
  -- One call at a time, from whichever replica.
  perform pg_advisory_xact_lock(hashtext('wallet.make_partitions'));
  foreach parent in array array['transactions', 'entries'] loop
    for due in select generate_series(date_trunc('month', now()),
      date_trunc('month', now()) + make_interval(months => ahead), '1 month')::date loop
      if to_regclass('wallet.' || parent || to_char(due, '_YYYY_MM')) is null then
        return next wallet.make_partition(parent, due);
      end if;
    end loop;
  end loop;
end $$;

CREATE TABLE wallet.payments (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    merchant_id uuid NOT NULL,
    owner_id uuid NOT NULL,
    amount numeric(20,4) NOT NULL,
    currency text NOT NULL,
    capture_method text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    order_reference text DEFAULT ''::text NOT NULL,
    splits jsonb DEFAULT '[]'::jsonb NOT NULL,
    status text DEFAULT 'draft'::text NOT NULL,
    hold_id uuid,
    hold_status text,
    expires_at timestamp(6) with time zone,
    captured numeric(20,4) DEFAULT '0'::numeric NOT NULL,
    refunded numeric(20,4) DEFAULT '0'::numeric NOT NULL,
    fee numeric(20,4) DEFAULT '0'::numeric NOT NULL,
    created_at timestamp(6) with time zone DEFAULT now() NOT NULL,
    updated_at timestamp(6) with time zone DEFAULT now() NOT NULL,
    payment_request_id uuid,
    CONSTRAINT payments_amounts_check CHECK (((amount > (0)::numeric) AND ((captured >= (0)::numeric) AND (captured <= amount)) AND ((refunded >= (0)::numeric) AND (refunded <= captured)) AND ((fee >= (0)::numeric) AND (fee <= captured)))),
    CONSTRAINT payments_capture_method_check CHECK ((capture_method = ANY (ARRAY['automatic'::text, 'manual'::text]))),
    CONSTRAINT payments_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'requires_capture'::text, 'succeeded'::text, 'partially_refunded'::text, 'refunded'::text, 'voided'::text, 'expired'::text])))
);

ALTER TABLE ONLY wallet.payments FORCE ROW LEVEL SECURITY;

CREATE FUNCTION wallet.mark_request_paid(payment wallet.payments) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
begin
  if payment.payment_request_id is null then
    return;
  end if;
  update payment_requests r set status = 'paid', payment_id = payment.id, updated_at = clock_timestamp()
    where r.id = payment.payment_request_id and r.status = 'open' and r.expires_at > clock_timestamp()
      and r.merchant_id = payment.merchant_id and r.currency = payment.currency and r.amount = payment.amount
        and r.splits = payment.splits;
  if not found then
    raise exception 'payment request % is not open', payment.payment_request_id
      using errcode = 'check_violation', constraint = 'payment_requests_open_check', table = 'payment_requests',
      schema = 'wallet';
  end if;
end $$;

CREATE FUNCTION wallet.merchant_wallets_as_json(owner uuid) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
  select coalesce(jsonb_agg(jsonb_build_object('merchant_id', m.id) || own.wallet order by m.created_at, m.id), '[]')
    from merchants m, lateral (select w.value as wallet from jsonb_array_elements(wallets_as_json(m.id)) w) own
      where m.user_id = owner
$$;

CREATE FUNCTION wallet.merge_person(guest uuid, heir uuid, heir_wallets uuid[], currencies text[]) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
#variable_conflict use_variable
declare
  most_credits constant integer := 1000000;
  credits constant uuid := credit_account_id('user:' || guest || ':XCR');
  had record;
  rest numeric;
  part integer;
  answer jsonb;
begin
  if coalesce(current_setting('plaza.actor', true), '') <> 'system' then
    raise exception 'only the platform merges people' using errcode = 'insufficient_privilege';
  end if;
  perform pg_advisory_xact_lock(person_lock(guest));
  perform pg_advisory_xact_lock_shared(person_lock(heir));
  if exists (select from merged_guests m where m.guest_id = guest) then
    return '{}';
  elsif not exists (select from closings c where c.user_id = guest and c.state = 'closing') then
    return '{"refused": "CLOSING_OVER"}';
  end if;
  perform lock_credits(p.id) from (select unnest(array[guest, heir]) as id order by 1) p;
  perform from wallets w where w.user_id = guest order by w.id for no key update;
  update wallets w set frozen = null, closed = null where w.user_id = guest;

  for had in
    select w.id, w.currency, w.balance, h.id as heir_id from wallets w
        left join unnest(heir_wallets, currencies) as h (id, currency) on h.currency = w.currency
      where w.user_id = guest and w.currency <> 'XCR' and w.balance > 0 order by w.id
  loop
    answer := post_movement(jsonb_build_object('id', ordered_id(), 'exempt', '{"frozen": true, "limits": true}'::jsonb,
      'legs', jsonb_build_array(
      jsonb_build_object('id', ordered_id(), 'wallet_id', had.id, 'user_id', guest, 'currency', had.currency,
        'amount', (-had.balance)::text, 'transaction_id', ordered_id(), 'type', 'merge',
        'metadata', '{"description": "Moved to the account that the guest was merged into"}'::jsonb),
      jsonb_build_object('id', ordered_id(), 'wallet_id', had.heir_id, 'user_id', heir, 'currency', had.currency,
        'amount', had.balance::text, 'transaction_id', ordered_id(), 'type', 'merge', 'counterparty_id', guest,
        'metadata', jsonb_build_object('counterparty_id', guest, 'counterparty_name', 'Guest account',
          'description', 'From your guest account')))));
    if answer ? 'refused' then
      raise exception 'the money of the guest % could not be moved: %', guest, answer;
    end if;
  end loop;
  loop
    select w.balance into rest from wallets w where w.id = credits;
    exit when rest is null or rest < 1;
    part := least(rest, most_credits)::integer;
    answer := change_credits(guest, -part, 'spend', 'Moved to your account', guest::text);
    if not answer ? 'refused' then
      answer := change_credits(heir, part, 'bonus', 'From your guest account', guest::text);
    end if;
    if answer ? 'refused' then
      raise exception 'the credits of the guest % could not be moved: %', guest, answer;
    end if;
  end loop;

  update wallets w set frozen = 'all', closed = 'closing' where w.user_id = guest;
  insert into merged_guests (guest_id, user_id, merged_at) values (guest, heir, clock_timestamp());
  return '{}';
end $$;

CREATE FUNCTION wallet.notify_merchant(payment wallet.payments, type text, more jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
declare
  owner constant uuid := (select m.user_id from merchants m where m.id = payment.merchant_id);
begin
  insert into outbox (type, aggregate, destination, user_id, payload)
    values ('plaza.events.v1.' || type, 'payment:' || payment.id, 'messaging', owner,
      jsonb_build_object('user_id', owner, 'payment_id', payment.id,
      'merchant_id', payment.merchant_id, 'payer_id', payment.user_id,
      'amount', written_amount(payment.amount, payment.currency), 'currency', payment.currency,
      'order_reference', payment.order_reference, 'payment_request_id', coalesce(payment.payment_request_id::text, ''))
      || more);
end $$;

CREATE FUNCTION wallet.notify_of_payment(payment wallet.payments, transaction_id uuid, was_draft boolean, metadata jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
declare
  posting constant payment_postings := (select p from payment_postings p
    where p.transaction_id = notify_of_payment.transaction_id);
begin
  if posting.kind = 'refund' then
    if not metadata ? 'reversal_of' and payment.refunded < (metadata->>'refunded')::numeric then
      return;
    end if;
    perform notify_shares(payment, 'PaymentRefunded', array_agg(p.movement_id), array_agg(p.posted_at), sum(p.amount),
      jsonb_build_object('refund_id', coalesce(posting.refund_id::text, ''),
        'refunded', written_amount(payment.refunded, payment.currency)))
      from payment_postings p where p.payment_id = payment.id
        and (p.transaction_id = posting.transaction_id or p.refund_id = posting.refund_id);
  elsif was_draft then
    perform notify_shares(payment, 'PaymentReceived', array[posting.movement_id], array[posting.posted_at],
      posting.amount, '{"status": "succeeded"}');
  else
    perform notify_shares(payment, 'PaymentCaptured', array[posting.movement_id], array[posting.posted_at],
      posting.amount, jsonb_build_object(
        'captured', written_amount(payment.captured, payment.currency), 'final', payment.captured = payment.amount
          or coalesce((metadata->>'final')::boolean, false)));
  end if;
end $$;

CREATE FUNCTION wallet.notify_shares(payment wallet.payments, type text, movements uuid[], times timestamp with time zone[], gross numeric, more jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
declare
  taken constant boolean := type = 'PaymentRefunded';
  fee numeric;
  net numeric;
  splits jsonb;
begin
  select sum(s.amount) filter (where s.merchant is null), sum(s.amount) filter (where s.merchant = payment.merchant_id),
      jsonb_agg(jsonb_build_object('merchant_id', s.merchant, 'amount', written_amount(s.amount, payment.currency))
        order by s.merchant)
        filter (where s.merchant <> payment.merchant_id and s.amount > 0)
    into fee, net, splits
    from (
      select case w.kind when 'merchant' then w.user_id end as merchant,
          sum(case when taken then -e.amount else e.amount end) as amount
        from entries e join wallets w on w.id = e.wallet_id
        where e.movement_id = any (movements) and e."timestamp" = any (times)
          and (w.kind = 'merchant' or w.name = 'fees') group by 1
    ) s;
  perform notify_merchant(payment, type,
    jsonb_build_object('gross', written_amount(gross, payment.currency),
    'fee', written_amount(coalesce(fee, 0), payment.currency),
    'splits', coalesce(splits, '[]'), 'net', written_amount(coalesce(net, 0), payment.currency)) || more);
  if splits is not null and type in ('PaymentReceived', 'PaymentCaptured', 'PaymentRefunded') then
    insert into outbox (type, aggregate, destination, user_id, payload)
      select 'plaza.events.v1.PaymentSplit' || case when taken then 'Returned' else 'Received' end, 'payment:'
          || payment.id, 'messaging', m.user_id,
          jsonb_build_object('user_id', m.user_id, 'payment_id', payment.id, 'merchant_id', m.id,
            'from_merchant_id', payment.merchant_id,
            'amount', s.value->>'amount', 'currency', payment.currency, 'order_reference', payment.order_reference)
        from jsonb_array_elements(splits) s join merchants m on m.id = (s.value->>'merchant_id')::uuid;
  end if;
end $$;

CREATE FUNCTION wallet.ordered_id() RETURNS uuid
    LANGUAGE sql
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
  select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6), 52, 1),
    53, 1), 'hex')::uuid
$$;

CREATE FUNCTION wallet.outbox_claim(to_destinations text[], at_most integer, in_flight integer, lease interval, stay_awake boolean) RETURNS TABLE(again boolean, "position" bigint, id uuid, type text, aggregate text, destination text, user_id uuid, payload jsonb, "time" double precision, attempts integer)
    LANGUAGE plpgsql
    SET search_path TO 'wallet', 'pg_temp'
    SET enable_seqscan TO 'off'
    AS $$
#variable_conflict use_column
declare
  d text;
  room integer;
  full_up boolean := false;
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  if caller not in ('', 'system') then
    raise exception 'only the platform does this' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  perform set_config('synchronous_commit', 'off', true);
  if stay_awake then
    insert into outbox_relay as r (id, awake_until) values (1, clock_timestamp() + interval '200 ms')
      on conflict (id) do update set awake_until = excluded.awake_until
        where r.awake_until < clock_timestamp() + interval '100 ms';
  end if;
  if not pg_try_advisory_xact_lock(hashtext(current_schema() || '.outbox'), 1) then
    perform set_config('plaza.actor', caller, true);
    return;
  end if;
  update outbox o set next_attempt_at = null
    where o.position = any (array(
      select w.position from outbox w
      where w.state = 'pending' and w.next_attempt_at <= now() order by w.next_attempt_at limit at_most));
  foreach d in array to_destinations loop
    return query
      update outbox o set handed_until = clock_timestamp() + lease
      where o.position = any (array(
          select h.position from outbox h
          where h.destination = d and h.state = 'handed' and h.handed_until <= now()
          order by h.handed_until limit in_flight))
        and o.state = 'handed'
      returning true, o.position, o.id, o.type, o.aggregate, o.destination, o.user_id, o.payload,
        extract(epoch from o.created_at)::double precision * 1000, o.attempts;
    room := least(at_most, in_flight - (
      select count(*) from (
        select from outbox h where h.destination = d and h.state = 'handed' limit in_flight) handed));
    full_up := full_up or room <= 0;
    continue when room <= 0;
    return query
      with ready as materialized (
        select o.position, o.aggregate from outbox o
        where o.destination = d and o.state = 'pending' and o.next_attempt_at is null
        order by o.position limit at_most + at_most / 2
      ), barred as materialized (
        select a.aggregate, b.position,
          b.next_attempt_at + case when b.attempts > 0 then interval '1 minute' else interval '0' end as until
        from (select r.aggregate, max(r.position) as last from ready r group by r.aggregate) a
        cross join lateral (
          select o.position, o.next_attempt_at, o.attempts from outbox o
          where o.destination = d and o.aggregate = a.aggregate and o.position < a.last
            and (o.state = 'handed' or (o.state = 'pending' and o.next_attempt_at is not null))
          order by o.position limit 1) b
      ), parked as (
        update outbox o set next_attempt_at = b.until from barred b
        where o.position = any (array(
            select r.position from ready r join barred b on b.aggregate = r.aggregate
            where r.position > b.position and b.until is not null))
          and o.aggregate = b.aggregate
      ), handed as (
        update outbox o set state = 'handed', handed_until = clock_timestamp() + lease
        where o.position = any (array(
          select r.position from ready r left join barred b on b.aggregate = r.aggregate
          where b.position is null or r.position < b.position order by r.position limit room))
        returning o.*
      )
      select false, h.position, h.id, h.type, h.aggregate, h.destination, h.user_id, h.payload,
        extract(epoch from h.created_at)::double precision * 1000, h.attempts from handed h;
  end loop;
  if full_up then
    insert into outbox_relay as r (id, awake_until) values (1, clock_timestamp() + interval '3 s')
      on conflict (id) do update set awake_until = excluded.awake_until
        where r.awake_until < clock_timestamp() + interval '1500 ms';
  end if;
  perform set_config('plaza.actor', caller, true);
end $$;

CREATE FUNCTION wallet.outbox_event_id() RETURNS uuid
    LANGUAGE sql
    AS $$
    select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
      placing substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6),
      52, 1), 53, 1), 'hex')::uuid
  $$;

CREATE FUNCTION wallet.outbox_settle(to_destination text, positions bigint[], ids uuid[], results integer[], errors text[], most_attempts integer, first_pause interval, longest_pause interval) RETURNS TABLE(id uuid, type text, state text, attempts integer)
    LANGUAGE plpgsql
    SET search_path TO 'wallet', 'pg_temp'
    SET enable_seqscan TO 'off'
    AS $$
#variable_conflict use_column
declare
  freed text[];
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  if caller not in ('', 'system') then
    raise exception 'only the platform does this' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  perform set_config('synchronous_commit', 'off', true);
  with done as (
    update outbox o set state = 'done', done_at = clock_timestamp(), handed_until = null, next_attempt_at = null
    from unnest(positions, ids, results) as r (position, id, result)
    where r.result = 1 and o.position = any (positions) and o.position = r.position and o.id = r.id
      and o.destination = to_destination and o.state <> 'done'
    returning o.aggregate, o.attempts
  )
  select coalesce(array_agg(distinct d.aggregate), '{}') into freed from done d where d.attempts > 0;
  if not 1 = all (results) then
    return query
      with settled as (
        update outbox o set
          state = case
            when r.result = 4 then 'handed'
            when r.result = 2 and o.attempts + 1 >= most_attempts then 'dead'
            else 'pending' end,
          attempts = o.attempts + case when r.result = 2 then 1 else 0 end,
          next_attempt_at = case when r.result = 2 and o.attempts + 1 < most_attempts
            then clock_timestamp()
              + least(first_pause * power(2, least(o.attempts, 30)), longest_pause) * (0.75 + random() / 2) end,
          handed_until = case when r.result = 4 then clock_timestamp() + first_pause end,
          last_error = case when r.result = 2 then left(r.error, 1000) else o.last_error end
        from unnest(positions, ids, results, errors) as r (position, id, result, error)
        where r.result in (2, 3, 4) and o.position = any (positions) and o.position = r.position and o.id = r.id
          and o.destination = to_destination and o.state = 'handed'
        returning o.id, o.type, o.state, o.attempts, r.result
      )
      select s.id, s.type, s.state, s.attempts from settled s where s.result = 2;
    freed := freed || array(
      select o.aggregate from unnest(positions, results) as r (position, result)
      join outbox o on o.position = r.position
      where o.position = any (positions) and r.result = 2 and o.state = 'dead');
  end if;
  if freed <> '{}' then
    update outbox o set next_attempt_at = null
      where o.position = any (array(
        select w.position from outbox w
        where w.destination = to_destination and w.aggregate = any (freed) and w.state = 'pending'
          and w.next_attempt_at is not null and w.attempts = 0
        order by w.position limit 1000));
  end if;
  perform set_config('plaza.actor', caller, true);
end $$;

CREATE FUNCTION wallet.outbox_wake() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
  begin
    if not exists (select from "wallet"."outbox_relay" r where r.id = 1 and r.awake_until > clock_timestamp()) then
      perform pg_notify('plaza_outbox_' || tg_table_schema, '');
    end if;
    return null;
  end $$;

CREATE FUNCTION wallet.parties_of(person uuid) RETURNS uuid[]
    LANGUAGE sql STABLE
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
  select array(select person union select m.id from merchants m where m.user_id = person)
$$;

CREATE FUNCTION wallet.pause_payouts(merchant_ids uuid[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
begin
  update payouts p set paused = not p.paused
    where p.merchant_id = any (merchant_ids) and p.status in ('requested', 'processing')
      and p.paused <> (
        exists (select from wallets w where w.user_id = p.merchant_id and w.currency = p.currency
          and w.frozen is not null)
        or exists (select from merchants m where m.id = p.merchant_id and m.suspended_at is not null)
      );
end $$;

CREATE FUNCTION wallet.payment_after(payment wallet.payments, event text, amount numeric, fee numeric, metadata jsonb) RETURNS wallet.payments
    LANGUAGE plpgsql
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
declare
  planned constant boolean := metadata ?& array['captured', 'refunded'] and not metadata ? 'reversal_of';
  planned_captured constant numeric := case when planned then (metadata->>'captured')::numeric end;
  planned_refunded constant numeric := case when planned then (metadata->>'refunded')::numeric end;
begin
  payment.captured := payment.captured + case event when 'captured' then amount else 0 end;
  payment.refunded := payment.refunded + case event when 'refunded' then amount else 0 end;
  payment.fee := payment.fee + fee;
  if payment.captured <> planned_captured or payment.refunded > planned_refunded or event = 'captured'
      and payment.refunded <> planned_refunded then
    raise exception 'payment % does not stand where this was made for', payment.id
      using errcode = 'check_violation', constraint = 'payments_standing_check', table = 'payments', schema = 'wallet';
  end if;
  payment.status := payment_transition(payment.status, event, payment.captured, payment.refunded);
  return payment;
end $$;

CREATE FUNCTION wallet.payment_held() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
declare
  payment payments;
  event constant text := case
    when new.status <> 'held' then 'hold_' || new.status
    when tg_op = 'INSERT' then 'hold_placed'
    else 'hold_changed' end;
begin
  select * into payment from payments p where p.id = new.payment_id and p.user_id = new.user_id for update;
  if not found then
    raise exception 'hold % is of a payment that does not exist', new.id using errcode = 'foreign_key_violation';
  end if;
  if event = 'hold_placed' then
    perform mark_request_paid(payment);
    perform notify_merchant(payment, 'PaymentReceived',
      jsonb_build_object('status', 'requires_capture', 'expires_at', to_jsonb(new.expires_at),
      'gross', written_amount(0, payment.currency),
      'fee', written_amount(0, payment.currency), 'splits', '[]'::jsonb, 'net', written_amount(0, payment.currency)));
  elsif event in ('hold_voided', 'hold_expired') then
    if payment.captured = 0 then
      perform release_payment_request(payment, new.status);
    end if;
    perform notify_shares(payment, case event when 'hold_voided' then 'PaymentVoided' else 'PaymentExpired' end,
      array_agg(p.movement_id), array_agg(p.posted_at),
        payment.captured - payment.refunded,
        jsonb_build_object('captured', written_amount(payment.captured, payment.currency),
          'released', written_amount(new.amount - new.captured, payment.currency)))
      from payment_postings p where p.payment_id = payment.id;
  end if;
  update payments p set hold_id = new.id, hold_status = new.status, expires_at = new.expires_at,
      updated_at = clock_timestamp(),
      status = payment_transition(p.status, event, p.captured, p.refunded)
    where p.id = payment.id;
  return null;
end $$;

CREATE FUNCTION wallet.payment_posted() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
declare
  payment payments;
  event text;
  was_draft boolean;
  fee numeric;
begin
  select * into payment from payments p where p.id = (new.metadata->>'payment_id')::uuid for update;
  if not found then
    raise exception 'transaction % is of a payment that does not exist', new.id using errcode = 'foreign_key_violation';
  end if;
  event := case
    when new.type = 'purchase' and new.direction = 'debit' and new.user_id = payment.user_id then 'captured'
    when new.type = 'refund' and new.direction = 'credit' and new.user_id = payment.user_id then 'refunded' end;
  if event is null or exists (select from payment_postings p where p.transaction_id = new.id) then
    return null;
  end if;
  select coalesce(sum(e.amount), 0) into fee from entries e join wallets w on w.id = e.wallet_id
    where e.movement_id = new.movement_id and e."timestamp" = new."timestamp" and w.name = 'fees';
  was_draft := payment.status = 'draft';
  payment := payment_after(payment, event, new.amount, fee, new.metadata);
  if was_draft then
    perform mark_request_paid(payment);
  end if;
  update payments p set captured = payment.captured, refunded = payment.refunded, fee = payment.fee,
      updated_at = new."timestamp", status = payment.status
    where p.id = payment.id;
  insert into payment_postings (transaction_id, payment_id, user_id, owner_id, kind, movement_id, refund_id, amount,
    captured, refunded, fee, hold_status, posted_at)
    values (new.id, payment.id, payment.user_id, payment.owner_id,
      case event when 'captured' then 'capture' else 'refund' end, new.movement_id,
      (new.metadata->>'refund_id')::uuid, new.amount,
      payment.captured, payment.refunded, payment.fee, payment.hold_status, new."timestamp");
  perform notify_of_payment(payment, new.id, was_draft, new.metadata);
  return null;
end $$;

CREATE FUNCTION wallet.payment_transition(status text, event text, captured numeric, refunded numeric) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
  select t.next from (
    values
      ('draft', 'captured', null, 'succeeded'),
      ('draft', 'hold_placed', null, 'requires_capture'),
      ('requires_capture', 'hold_changed', null, 'requires_capture'),
      ('requires_capture', 'captured', null, 'requires_capture'),
      ('requires_capture', 'refunded', null, 'requires_capture'),
      ('requires_capture', 'hold_captured', 'all', 'succeeded'),
      ('requires_capture', 'hold_captured', 'part', 'partially_refunded'),
      ('requires_capture', 'hold_voided', 'uncaptured', 'voided'),
      ('requires_capture', 'hold_voided', 'all', 'succeeded'),
      ('requires_capture', 'hold_voided', 'part', 'partially_refunded'),
      ('requires_capture', 'hold_voided', 'nothing', 'refunded'),
      ('requires_capture', 'hold_expired', 'uncaptured', 'expired'),
      ('requires_capture', 'hold_expired', 'all', 'succeeded'),
      ('requires_capture', 'hold_expired', 'part', 'partially_refunded'),
      ('requires_capture', 'hold_expired', 'nothing', 'refunded'),
      ('succeeded', 'refunded', 'part', 'partially_refunded'),
      ('succeeded', 'refunded', 'nothing', 'refunded'),
      ('partially_refunded', 'refunded', 'part', 'partially_refunded'),
      ('partially_refunded', 'refunded', 'nothing', 'refunded')
  ) t (from_status, event, kept, next)
  where t.from_status = payment_transition.status and t.event = payment_transition.event
    and (t.kept is null or t.kept = case when captured = 0 then 'uncaptured' when refunded = 0 then 'all'
      when refunded < captured then 'part' else 'nothing' end)
$$;

CREATE FUNCTION wallet.payout_posted() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
declare
  payout_id constant uuid := (new.metadata->>'payout_id')::uuid;
  expected boolean;
begin
  expected := case
    when new.type = 'payout' and new.direction = 'debit' then request_payout(payout_id, new.user_id, new.id)
    when new.type = 'refund' and new.direction = 'credit' then end_payout(payout_id, new.user_id, new."timestamp") end;
  if not expected and not exists (select from payouts p where p.id = payout_id
      and (p.transaction_id = new.id or p.ended_at is not null)) then
    raise exception 'transaction % is of a payout that does not expect it', new.id
      using errcode = 'foreign_key_violation';
  end if;
  return null;
end $$;

CREATE FUNCTION wallet.payout_transition(status text, ending text, event text) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
  select t.next from (
    values
      ('draft', null, 'money_left', 'requested'),
      ('requested', 'cancelled', 'money_returned', 'cancelled'),
      ('processing', 'failed', 'money_returned', 'failed')
  ) t (from_status, from_ending, event, next)
  where t.from_status = payout_transition.status and t.from_ending is not distinct from payout_transition.ending
    and t.event = payout_transition.event
$$;

CREATE FUNCTION wallet.person_is_open(person uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  answer boolean;
begin
  perform pg_advisory_xact_lock_shared(person_lock(person));
  perform set_config('plaza.actor', 'system', true);
  answer := not exists (select from closings c where c.user_id = person and c.state <> 'open');
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;

CREATE FUNCTION wallet.person_lock(person uuid) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN hashtextextended((person)::text, (7052926)::bigint);

CREATE FUNCTION wallet.place_hold(effect wallet.posting_effect, existing wallet.holds, movement wallet.posting_movement, legs wallet.posting_leg[], at timestamp with time zone) RETURNS wallet.posting_hold_step
    LANGUAGE plpgsql IMMUTABLE
    AS $$
declare
  step posting_hold_step;
begin
  step.repeated := false;
  step.held := 0;
  step.taken := 0;
  if existing.status = 'voided' then
    step.refusal := '{"refused":"HOLD_VOIDED"}';
  elsif existing.user_id <> effect.user_id or existing.amount <> effect.amount
      or existing.currency <> effect.currency then
    step.refusal := '{"refused":"IDEMPOTENCY_KEY_REUSED"}';
  elsif existing.status = 'expired' or existing.id is null and effect.expires_at <= at then
    step.refusal := '{"refused":"HOLD_EXPIRED"}';
  elsif existing.id is not null then
    step.repeated := true;
    step.hold := existing;
  else
    step.wallet := legs[movement.first_leg].account;
    step.held := effect.amount;
    -- payment_id, the last, is generated when the row is written.
    step.hold := row(effect.hold_id, effect.request_id, effect.user_id, null, effect.amount, effect.currency, 'held',
      coalesce(effect.metadata, '{}'), effect.expires_at, null, null, at, null, 0,
      null)::holds;
  end if;
  return step;
end $$;

CREATE FUNCTION wallet.post_capped_movements(accounts wallet.posting_account[], movements wallet.posting_movement[], legs wallet.posting_leg[], effects wallet.posting_effect[], spender uuid, merchant uuid, call_ceiling numeric, day_ceiling numeric, ceiling_currency text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  today date;
  already numeric := 0;
  taken numeric;
  outcomes text;
  outcome jsonb;
  refusal jsonb;
begin
  if caller not in ('', 'system') then
    raise exception 'only the platform does this' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  if day_ceiling is not null then
    insert into key_spending (key_id, merchant_id, currency, day, spent)
      values (spender, merchant, ceiling_currency, (now() at time zone 'UTC')::date, 0) on conflict do nothing;
    perform from key_spending k where k.key_id = spender for update;
    -- The day on which no other call is under way any more.
    today := (clock_timestamp() at time zone 'UTC')::date;
    already := (select case when k.day = today then k.spent else 0 end from key_spending k where k.key_id = spender);
  end if;
  taken := (
    select coalesce(sum(greatest(a.given, 0)), 0) from (
      select -sum(l.amount) as given from unnest(legs) l
        where accounts[l.account].kind = 'merchant' and accounts[l.account].currency = ceiling_currency
        group by l.account) a);
  refusal := case
    when taken > call_ceiling then jsonb_build_object('per', 'call', 'ceiling', call_ceiling::text)
    when already + taken > day_ceiling then jsonb_build_object('per', 'day', 'ceiling', day_ceiling::text,
      'spent', already::text, 'resets_at', to_char(today + 1, 'YYYY-MM-DD"T00:00:00Z"'))
    end || jsonb_build_object('amount', taken::text, 'currency', ceiling_currency);
  begin
    outcomes := post_movements(accounts, movements, legs, effects);
    outcome := outcomes::jsonb->0;
    -- Posted now, and not before: that is answered in another form, or as replayed.
    if outcome ? 'movements' and not outcome ? 'replayed' and taken > 0 then
      if refusal is not null then
        raise exception 'the ceiling of the key is exceeded' using errcode = 'PZC01';
      end if;
      if day_ceiling is not null then
        update key_spending k set day = today, spent = already + taken where k.key_id = spender;
      end if;
    end if;
  exception when sqlstate 'PZC01' then
    outcomes := jsonb_build_array(jsonb_build_object('refused', 'KEY_CEILING_EXCEEDED', 'metadata', refusal))::text;
  end;
  perform set_config('plaza.actor', caller, true);
  return outcomes;
end $$;

CREATE FUNCTION wallet.post_movement(movement jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
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

CREATE FUNCTION wallet.post_movements(accounts wallet.posting_account[], movements wallet.posting_movement[], legs wallet.posting_leg[], effects wallet.posting_effect[]) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
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

CREATE FUNCTION wallet.posted_entry(wallet wallet.posting_wallet, leg wallet.posting_leg, movement wallet.posting_movement, at timestamp with time zone) RETURNS wallet.entries
    LANGUAGE sql IMMUTABLE
    RETURN ROW((wallet).id, (at)::timestamp(6) with time zone, (leg).id, (movement).id, (wallet).user_id, (leg).amount, (wallet).currency, ((wallet).balance)::numeric(24,4), (wallet).entry_count, (wallet).entry_hash)::wallet.entries;

CREATE FUNCTION wallet.posted_outcome(movements uuid[], transactions uuid[]) RETURNS jsonb
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $_$
  select jsonb_build_object(
    'movement_ids', to_jsonb($1),
    'transactions', transactions_as_json($2,
      array(select distinct e."timestamp" from entries e where e.movement_id = any ($1))),
    'available', (select coalesce(jsonb_agg(jsonb_build_object('user_id', w.user_id, 'currency', w.currency,
      'amount', (w.balance - w.held)::text)), '[]')
      from wallets w where w.user_id is not null
        and w.id in (select e.wallet_id from entries e where e.movement_id = any ($1))))
$_$;

CREATE FUNCTION wallet.posted_transaction(wallet wallet.posting_wallet, leg wallet.posting_leg, movement wallet.posting_movement, at timestamp with time zone) RETURNS wallet.transactions
    LANGUAGE sql IMMUTABLE
    RETURN ROW((leg).transaction_id, (at)::timestamp(6) with time zone, COALESCE((leg).user_id, (wallet).user_id), (leg).type, CASE WHEN ((leg).amount > (0)::numeric) THEN 'credit'::text ELSE 'debit'::text END, (abs((leg).amount))::numeric(20,4), (wallet).currency, ((wallet).balance)::numeric(24,4), COALESCE((leg).metadata, '{}'::jsonb), (leg).counterparty_id, (movement).id)::wallet.transactions;

CREATE FUNCTION wallet.posted_under(scope jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  earlier idempotency_keys;
  answer jsonb;
begin
  if caller not in ('', 'system') and caller is distinct from scope->>'user_id' then
    raise exception 'a key is its owner''s' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  select * into earlier from idempotency_keys where user_id = (scope->>'user_id')::uuid and key = scope->>'key';
  if found then
    answer := case when earlier.method <> scope->>'method'
      or earlier.request_hash <> decode(scope->>'request_hash', 'hex')
      then jsonb_build_object('refused', 'IDEMPOTENCY_KEY_REUSED')
        else full_outcome(convert_from(earlier.response, 'UTF8')::jsonb) || '{"replayed": true}' end;
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;

CREATE FUNCTION wallet.purchase_credits(person uuid, credits integer, payment jsonb, scope jsonb DEFAULT NULL::jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  answer jsonb;
begin
  if not acts_for(person) then
    raise exception 'credits are bought for oneself' using errcode = 'insufficient_privilege';
  elsif credits is null or credits not between 1 and 1000000 then
    raise exception 'credits are bought 1 to 1000000 at once' using errcode = 'invalid_parameter_value';
  elsif jsonb_array_length(payment) = 0
      or exists (select from jsonb_to_recordset(payment) leg (user_id uuid, currency text) where leg.currency = 'XCR'
        or leg.user_id <> person)
      -- In a movement of the platform the money may come in and go out again; a person only pays.
      or caller <> 'system'
        and (select coalesce(max(leg.amount), 0) >= 0
        from jsonb_to_recordset(payment) leg (user_id uuid, amount numeric) where leg.user_id = person) then
    raise exception 'credits are paid for in money, by who gets them' using errcode = 'invalid_parameter_value';
  end if;
  perform lock_credits(person);
  perform set_config('plaza.actor', 'system', true);
  answer := case when scope is not null then posted_under(scope) end;
  if answer is null then
    answer := remember_answer(scope,
      change_credits(person, credits, 'purchase', credits || ' credits', payment => payment));
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;

CREATE FUNCTION wallet.put_exchange_rates(rates jsonb, scope jsonb DEFAULT NULL::jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  -- One moment for all of them, to the millisecond, as answers have it.
  moment constant timestamptz := date_trunc('milliseconds', clock_timestamp());
  answer jsonb;
begin
  if not (is_admin() or caller = 'system') then
    raise exception 'only an administrator sets rates' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  answer := case when scope is not null then posted_under(scope) end;
  if answer is null then
    with kept as (
      insert into exchange_rates (from_currency, to_currency, valid_from, rate, source)
        -- In one order, so that two who set the same rates do not wait for each other in a circle.
        select r.from_currency, r.to_currency, coalesce(r.valid_from, moment), r.rate, r.source
          from jsonb_to_recordset(rates) r (from_currency text, to_currency text, valid_from timestamptz, rate numeric,
            source text) order by 1, 2, 3
        on conflict (from_currency, to_currency, valid_from)
          do update set rate = excluded.rate, source = excluded.source
        returning *
    )
    select jsonb_build_object('rates', jsonb_agg(jsonb_build_object('from', k.from_currency, 'to', k.to_currency,
      'rate', k.rate::text, 'validFrom', k.valid_from, 'source', k.source)))
      into answer from kept k;
    answer := remember_answer(scope, answer);
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;

CREATE FUNCTION wallet.queue_audit_entry() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
begin
  insert into audit_unsealed (position) values (new.position);
  return null;
end $$;

CREATE FUNCTION wallet.read_holds(effects wallet.posting_effect[], wallets wallet.posting_wallet[]) RETURNS wallet.posting_hold[]
    LANGUAGE plpgsql
    AS $$
declare
  wallet_ids constant uuid[] := array(select w.id from unnest(wallets) w order by w.place);
  request_ids constant text[] := array(
    select distinct on (e.hold) e.request_id from unnest(effects) e where e.hold is not null order by e.hold);
begin
  perform from holds h where h.request_id = any (request_ids) order by h.request_id for update;
  return array(select row(u.place, h, array_position(wallet_ids, h.wallet_id), false)::posting_hold
    from unnest(request_ids) with ordinality as u (request_id, place)
      left join lateral (select h.* from holds h where h.request_id = u.request_id offset 0) h on true
    order by u.place);
end $$;

CREATE FUNCTION wallet.read_refunds(effects wallet.posting_effect[]) RETURNS wallet.posting_refund[]
    LANGUAGE plpgsql
    AS $$
begin
  return array(
    select row(row(u.id, coalesce(r.movement_id, t.movement_id), coalesce(r.user_id, t.user_id),
        coalesce(r.currency, t.currency), coalesce(r.amount, t.amount), coalesce(r.refunded, 0), now())::refunds,
        false)::posting_refund
      from (select distinct on (e.refund) e.refund as place, e.refund_of as id from unnest(effects) e
          where e.refund is not null order by e.refund) u
        left join refunds r on r.transaction_id = u.id left join transactions t on t.id = u.id
      order by u.place);
end $$;

CREATE FUNCTION wallet.refund_credits(person uuid, spend uuid, amount integer, description text, scope jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
declare
  answer jsonb;
  spent credit_transactions;
  rest integer;
begin
  if coalesce(current_setting('plaza.actor', true), '') <> 'system' then
    raise exception 'only the platform gives credits back' using errcode = 'insufficient_privilege';
  elsif amount < 1 then
    raise exception 'at least one credit is given back' using errcode = 'invalid_parameter_value';
  end if;
  perform lock_credits(person);
  answer := case when scope is not null then posted_under(scope) end;
  if answer is not null then
    return answer;
  end if;
  select * into spent from credit_transactions t where t.id = spend and t.user_id = person and t.source = 'spend';
  if not found then
    return '{"refused": "CREDIT_SPEND_NOT_FOUND"}';
  end if;
  rest := -spent.amount - (select coalesce(sum(t.amount), 0) from credit_transactions t where t.refunded_id = spend);
  if rest = 0 or amount > rest then
    return jsonb_build_object('refused', 'CREDIT_REFUND_TOO_LARGE', 'metadata', jsonb_build_object('rest', rest::text));
  end if;
  return remember_answer(scope,
    change_credits(person, coalesce(amount, rest), 'refund', description, spent.reference, spend));
end $$;

CREATE FUNCTION wallet.refund_refusal(before wallet.refunds, amount numeric, reversed uuid[]) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
  select case when before.movement_id is null then '{"refused":"TRANSACTION_NOT_FOUND"}'
    when before.movement_id = any (reversed) or before.refunded + amount > before.amount
      then jsonb_build_object('refused', 'REFUND_EXCEEDS_REST', 'metadata', jsonb_build_object('currency',
        before.currency, 'rest', case when before.movement_id = any (reversed) then '0'
          else (before.amount - before.refunded)::text end))::text end
$$;

CREATE FUNCTION wallet.refuse_audit_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
  stack text;
begin
  if tg_op = 'DELETE' and tg_table_name <> 'audit_checkpoints' then
    get diagnostics stack = pg_context;
    if stack ~ '\mdrop_audit_entries\(\)' then
      return null;
    end if;
  end if;
  raise exception 'entries of the audit log stay as they are'
    using errcode = 'restrict_violation', table = tg_table_name, schema = tg_table_schema;
end $$;

CREATE FUNCTION wallet.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if tg_op = 'UPDATE' and tg_table_name = 'transactions' and current_setting('plaza.erasing', true) = 'on' then
    return null;
  end if;
  raise exception 'what was posted stays: % of % is refused', lower(tg_op), tg_table_name
    using errcode = 'restrict_violation', table = tg_table_name, schema = 'wallet';
end $$;

CREATE FUNCTION wallet.refuse_closed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
begin
  if not person_is_open((to_jsonb(new)->>tg_argv[0])::uuid) then
    raise exception 'the wallets are closed'
      using errcode = 'check_violation', constraint = 'person_open_check', table = tg_table_name, schema = 'wallet';
  end if;
  return new;
end $$;

CREATE FUNCTION wallet.refuse_orphans() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if tg_op = 'TRUNCATE' or old.entry_count > 0 then
    raise exception 'a wallet with entries stays'
      using errcode = 'restrict_violation', table = 'wallets', schema = 'wallet';
  end if;
  return old;
end $$;

CREATE FUNCTION wallet.refuse_rewriting() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if to_jsonb(old) - 'metadata' <> to_jsonb(new) - 'metadata' or not old.metadata @> new.metadata
      or old.metadata - array['counterparty_name', 'note'] <> new.metadata - array['counterparty_name', 'note'] then
    raise exception 'what was posted stays: transaction % may only lose a name', old.id
      using errcode = 'restrict_violation', table = tg_table_name, schema = 'wallet';
  end if;
  return new;
end $$;

CREATE FUNCTION wallet.refuse_unbalanced() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
  fault record;
begin
  -- Checked at the end of each statement, so all entries of a movement are inserted by one. "exists" would mean the
  -- same, but a plan that was made for many entries then reads all wallets, and stays for those who post one.
  select a.movement_id, a.currency, sum(a.amount) as sum into fault from added a
    group by a.movement_id, a.currency
    having sum(a.amount) <> 0
      or not bool_and(coalesce((select true from wallet.wallets w where w.id = a.wallet_id and w.currency = a.currency),
      false)) limit 1;
  if found and fault.sum <> 0 then
    raise exception 'movement % does not balance: % % too much', fault.movement_id, fault.sum, fault.currency
      using errcode = 'check_violation', constraint = 'entries_balanced_check', table = 'entries', schema = 'wallet';
  elsif found then
    raise exception 'movement % has an entry of a wallet that is not there or is not in %', fault.movement_id,
        fault.currency
      using errcode = 'foreign_key_violation', constraint = 'entries_wallet_check', table = 'entries',
      schema = 'wallet';
  end if;
  return null;
end $$;

CREATE FUNCTION wallet.release_payment_request(payment wallet.payments, hold_status text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
begin
  update payment_requests r set status = case hold_status when 'voided' then 'cancelled' else 'open' end,
      payment_id = case hold_status when 'voided' then r.payment_id end, updated_at = clock_timestamp()
    where r.id = payment.payment_request_id and r.payment_id = payment.id and r.status = 'paid';
end $$;

CREATE FUNCTION wallet.remember_answer(scope jsonb, answer jsonb) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
begin
  if scope is null or answer ? 'refused' then
    return answer;
  end if;
  insert into idempotency_keys (user_id, key, method, request_hash, response)
    values ((scope->>'user_id')::uuid, scope->>'key', scope->>'method', decode(scope->>'request_hash', 'hex'),
      convert_to(answer::text, 'UTF8'))
    on conflict do nothing;
  if not found then
    -- Another transaction has stored the same key, for the credits of another person. A retry finds it.
    raise exception 'the key was used at the same time' using errcode = 'serialization_failure';
  end if;
  return answer;
end $$;

CREATE FUNCTION wallet.reopen_person(person uuid, attempt integer) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
#variable_conflict use_variable
declare
  parties uuid[];
  came record;
  answer jsonb;
begin
  if coalesce(current_setting('plaza.actor', true), '') <> 'system' then
    raise exception 'only the platform opens wallets again' using errcode = 'insufficient_privilege';
  end if;
  perform pg_advisory_xact_lock(person_lock(person));
  -- Also if close_person was never called: should the call arrive late, it finds that this attempt is over.
  insert into closings as c (user_id, attempt, state, updated_at) values (person, attempt, 'open', clock_timestamp())
    on conflict (user_id) do update set attempt = excluded.attempt, state = excluded.state,
        updated_at = excluded.updated_at
      where c.state <> 'closed' and c.attempt <= excluded.attempt;
  if not found then
    return '{}';
  end if;
  parties := parties_of(person);
  perform from wallets w where w.user_id = any (parties)
    or w.name = any (array(select 'unclaimed:' || p.id from unnest(parties) as p (id))) order by w.id for no key update;
  update wallets w set frozen = null, closed = null where w.user_id = any (parties)
    and w.closed in ('closing', 'merging');
  for came in
    select u.id, u.name, u.currency, u.balance, w.id as wallet_id, w.user_id, w.kind, w.name as wallet_name
      from unnest(parties) as p (id) join wallets u on u.name = 'unclaimed:' || p.id and u.kind = 'unclaimed'
        and u.balance > 0
        join wallets w on w.user_id = p.id and w.currency = u.currency order by u.id
  loop
    answer := post_movement(jsonb_build_object('id', ordered_id(), 'exempt', '{"frozen": true, "limits": true}'::jsonb,
      'legs', jsonb_build_array(
      jsonb_build_object('id', ordered_id(), 'wallet_id', came.id, 'kind', 'unclaimed', 'name', came.name,
        'currency', came.currency, 'amount', (-came.balance)::text,
        'transaction_id', ordered_id(), 'type', 'refund', 'view_user_id', came.user_id,
        'metadata', '{"unclaimed": true, "reason": "The account was not deleted."}'::jsonb),
      jsonb_build_object('id', ordered_id(), 'wallet_id', came.wallet_id, 'kind', came.kind, 'user_id', came.user_id,
        'name', came.wallet_name, 'currency', came.currency,
        'amount', came.balance::text, 'transaction_id', ordered_id(), 'type', 'refund',
        'metadata', '{"reason": "The account was not deleted."}'::jsonb))));
    if answer ? 'refused' then
      raise exception 'what came for % meanwhile could not be given back: %', came.user_id, answer;
    end if;
  end loop;
  return '{}';
end $$;

CREATE FUNCTION wallet.request_payout(payout_id uuid, merchant_id uuid, transaction_id uuid) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
declare
  payout payouts;
  known payout_destinations;
begin
  select * into payout from payouts p where p.id = request_payout.payout_id
    and p.merchant_id = request_payout.merchant_id
    and payout_transition(p.status, p.ending, 'money_left') is not null for update;
  if not found then
    return false;
  end if;
  select * into known from payout_destinations d where d.merchant_id = payout.merchant_id
    and d.fingerprint = payout.fingerprint;
  if not found then
    insert into payout_destinations (id, user_id, merchant_id, fingerprint, destination, destination_masked, usable_at,
      created_at)
      values (payout.id, payout.user_id, payout.merchant_id, payout.fingerprint, payout.destination,
        payout.destination_masked, payout.new_until, clock_timestamp())
      returning * into known;
    insert into outbox (type, aggregate, destination, user_id, payload)
      values ('plaza.events.v1.PayoutDestinationAdded', 'payout:' || payout.id, 'messaging', payout.user_id,
        jsonb_build_object('user_id', payout.user_id, 'destination_id', known.id,
        'merchant_id', payout.merchant_id, 'payout_id', payout.id, 'destination', known.destination_masked,
        'usable_at', to_jsonb(known.usable_at)));
  end if;
  payout.waits_until := greatest(payout.due_at, known.usable_at);
  update payouts p set status = payout_transition(p.status, p.ending, 'money_left'),
      transaction_id = request_payout.transaction_id, destination_id = known.id, waits_until = payout.waits_until,
      due_at = payout.waits_until, fingerprint = null, new_until = null
    where p.id = payout.id;
  insert into outbox (type, aggregate, destination, user_id, payload)
    values ('plaza.events.v1.PayoutRequested', 'payout:' || payout.id, 'messaging', payout.user_id,
      jsonb_build_object('user_id', payout.user_id, 'payout_id', payout.id,
      'merchant_id', payout.merchant_id, 'amount', written_amount(payout.amount, payout.currency),
      'currency', payout.currency, 'destination', payout.destination_masked,
      'due_at', to_jsonb(payout.waits_until)));
  return true;
end $$;

CREATE FUNCTION wallet.reversal_refusal(movement wallet.posting_movement, own_legs wallet.posting_leg[], reversal uuid, wallets wallet.posting_wallet[], reversed uuid[], new_refunds wallet.posting_refund[]) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
begin
  if reversal = any (reversed) then
    return '{"refused":"ALREADY_REVERSED"}';
  elsif exists (select from refunds r where r.movement_id = reversal)
      or exists (select from unnest(new_refunds) r
        where (r.refund).movement_id = reversal and (r.refund).refunded > 0) then
    return '{"refused":"REFUND_EXCEEDS_REST"}';
  elsif not exists (select from entries e where e.movement_id = reversal) then
    return '{"refused":"MOVEMENT_NOT_FOUND"}';
  elsif exists (
    select from (
      -- Unclaimed money counts as money of the closed wallet that its account stands for.
      select coalesce(s.id, e.wallet_id) as wallet_id, e.amount from entries e
          left join unnest(wallets) w on w.id = e.wallet_id left join unnest(wallets) s on s.place = w.stands_for
        where e.movement_id = reversal
      union all
      select wallets[coalesce(wallets[l.account].stands_for, l.account)].id, l.amount from unnest(own_legs) l
    ) both_sides group by both_sides.wallet_id having sum(both_sides.amount) <> 0
  ) then
    raise exception 'movement % does not take back movement %', movement.id, reversal
      using errcode = 'check_violation';
  end if;
  return null;
end $$;

CREATE FUNCTION wallet.seal_audit(most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  last_number bigint;
  last_hash bytea;
  entry audit_log;
  sealed bigint[] := '{}';
begin
  if caller not in ('', 'system') then
    raise exception 'only the platform does this' using errcode = 'insufficient_privilege';
  end if;
  if not pg_try_advisory_xact_lock(hashtextextended('audit chain of ' || current_schema, 0)) then
    return -1;
  end if;
  perform set_config('plaza.actor', 'system', true);
  for entry in
    select l.* from audit_unsealed u join audit_log l on l.position = u.position order by u.position limit most
  loop
    if last_number is null then
      select c.number, c.hash into last_number, last_hash from audit_chain c order by c.number desc limit 1;
    end if;
    last_number := coalesce(last_number, 0) + 1;
    last_hash := sha256(coalesce(last_hash, ''::bytea) || convert_to(audit_content(entry), 'UTF8'));
    insert into audit_chain (number, position, hash) values (last_number, entry.position, last_hash);
    sealed := sealed || entry.position;
  end loop;
  delete from audit_unsealed where position = any (sealed);
  perform set_config('plaza.actor', caller, true);
  return cardinality(sealed);
end $$;

CREATE FUNCTION wallet.set_limits(owner uuid, wallet_id uuid, wallet_currency text, movement_limit numeric, day_limit numeric, reason text, scope jsonb DEFAULT NULL::jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  answer jsonb;
begin
  if not is_admin() then
    raise exception 'only an administrator sets limits' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  answer := case when scope is not null then posted_under(scope) end;
  if answer is null then
    -- This statement and the update below set FOUND.
    perform from wallets w where w.user_id = owner;
    if found then
      insert into wallets (id, kind, user_id, currency)
        select set_limits.wallet_id, 'user', owner, wallet_currency
          where not exists (select from wallets m where m.user_id = owner and m.kind = 'merchant')
          on conflict do nothing;
      update wallets w set movement_limit = set_limits.movement_limit, day_limit = set_limits.day_limit
        where w.id = set_limits.wallet_id and w.user_id = owner;
    end if;
    if not found then
      answer := '{"refused": "WALLET_NOT_FOUND"}';
    else
      insert into wallet_decisions (id, user_id, currency, action, reason, movement_limit, day_limit, decided_by,
        created_at)
        values (ordered_id(), owner, wallet_currency, 'limits', set_limits.reason, set_limits.movement_limit,
          set_limits.day_limit, caller::uuid, clock_timestamp());
      answer := remember_answer(scope, jsonb_build_object('limits',
        (select jsonb_agg(l.value) from jsonb_array_elements(limits_as_json(owner)) l
          where l.value->>'currency' = wallet_currency)));
    end if;
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;

CREATE FUNCTION wallet.spend_credits(person uuid, amount integer, description text, reference text, scope jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
declare
  answer jsonb;
begin
  if coalesce(current_setting('plaza.actor', true), '') <> 'system' then
    raise exception 'only the platform takes credits' using errcode = 'insufficient_privilege';
  elsif person is null or amount is null or amount not between 1 and 1000000 then
    raise exception 'credits are taken from somebody, 1 to 1000000 at once' using errcode = 'invalid_parameter_value';
  end if;
  perform lock_credits(person);
  answer := case when scope is not null then posted_under(scope) end;
  return coalesce(answer, remember_answer(scope, change_credits(person, -amount, 'spend', description, reference)));
end $$;

CREATE FUNCTION wallet.spending_day(at timestamp with time zone) RETURNS date
    LANGUAGE sql STABLE
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
  select (at at time zone coalesce((select s.value from settings s where s.name = 'limits_time_zone'), 'UTC'))::date
$$;

CREATE FUNCTION wallet.start_ad_view(person uuid, ad_id text, scope jsonb DEFAULT NULL::jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  answer jsonb;
  started ad_views;
begin
  if not acts_for(person) then
    raise exception 'nobody watches for another' using errcode = 'insufficient_privilege';
  end if;
  perform lock_credits(person);
  perform set_config('plaza.actor', 'system', true);
  answer := case when scope is not null then posted_under(scope) end;
  if answer is null then
    -- Views that were left unfinished are of no use, and must not grow for ever.
    delete from ad_views where user_id = person and completed_at is null
      and started_at < clock_timestamp() - interval '1 day';
    insert into ad_views (id, user_id, ad_id, started_at)
      values (ordered_id(), person, start_ad_view.ad_id, clock_timestamp()) returning * into started;
    answer := remember_answer(scope, jsonb_build_object('view', to_jsonb(started)));
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;

CREATE FUNCTION wallet.take_quote(person uuid, quote uuid, legs jsonb, scope jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  movement constant uuid := ordered_id();
  taken exchange_quotes;
  answer jsonb;
begin
  if not acts_for(person) then
    raise exception 'a quote is taken by who it was made for' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  select * into taken from exchange_quotes q where q.id = quote and q.user_id = person for update;
  answer := posted_under(scope);
  if answer is null then
    if taken.id is null then
      answer := '{"refused": "QUOTE_NOT_FOUND"}';
    elsif taken.movement_id is not null then
      answer := '{"refused": "QUOTE_USED"}';
    elsif taken.expires_at <= clock_timestamp() then
      answer := '{"refused": "QUOTE_EXPIRED"}';
    elsif (select count(*) <> 2 or sum(l.amount)
        filter (where l.currency = taken.from_currency) is distinct from -taken.from_amount
          or sum(l.amount) filter (where l.currency = taken.to_currency) is distinct from taken.to_amount
        from jsonb_to_recordset(legs) l (user_id uuid, currency text, amount numeric) where l.user_id is not null
          and l.user_id = person) then
      raise exception 'the movement is not that of quote %', quote using errcode = 'check_violation';
    else
      answer := post_movement(jsonb_build_object('id', movement, 'scope', scope, 'legs', legs));
      if not answer ? 'refused' then
        update exchange_quotes q set movement_id = movement, used_at = clock_timestamp() where q.id = quote;
        insert into outbox (type, aggregate, destination, user_id, payload)
          select 'plaza.events.v1.ExchangeCompleted', 'user:' || person, 'messaging', person,
              jsonb_build_object('user_id', person, 'quote_id', quote,
              'from_amount', written_amount(taken.from_amount, taken.from_currency),
              'from_currency', taken.from_currency,
              'to_amount', written_amount(taken.to_amount, taken.to_currency),
              'to_currency', taken.to_currency,
              'fee', written_amount(taken.fee, taken.from_currency),
              'rate', trim_scale(taken.rate)::text,
              'from_transaction_id', coalesce(answer#>>'{transactions,0,id}', ''),
              'to_transaction_id', coalesce(answer#>>'{transactions,1,id}', ''));
      end if;
    end if;
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;

CREATE FUNCTION wallet.transactions_as_json(ids uuid[], times timestamp with time zone[]) RETURNS jsonb
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
  select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'user_id', t.user_id, 'type', t.type,
    'direction', t.direction, 'amount', t.amount::text, 'currency', t.currency,
      'balance_after', t.balance_after::text, 'metadata', t.metadata, 'timestamp', t."timestamp")
        order by array_position(ids, t.id)), '[]')
    from transactions t where t.id = any (ids) and t."timestamp" = any (times)
$$;

CREATE FUNCTION wallet.unfreeze_open_wallets(owner uuid, only_currency text, reason text, scope jsonb DEFAULT NULL::jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
begin
  perform pg_advisory_xact_lock(person_lock(owner));
  return case when is_open(owner) then change_freeze(owner, only_currency, false, reason, scope)
    else '{"refused": "ACCOUNT_CLOSED"}' end;
end $$;

CREATE FUNCTION wallet.wallet_refusal(wallet wallet.posting_wallet, closed_wallet wallet.posting_wallet, movement wallet.posting_movement, legs wallet.posting_leg[], place integer, spending numeric, counted boolean, promised boolean) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    AS $$
declare
  amount constant numeric := legs[place].amount;
  given numeric := spending;
begin
  if wallet.mismatched then
    return '{"refused":"CURRENCY_MISMATCH"}';
  elsif wallet.frozen = 'closed' and (amount <> 0 or spending <> 0) then
    -- Whatever it is for. Money that must come nevertheless comes to the account of unclaimed money: see stand-in.ts.
    return jsonb_build_object('refused', 'ACCOUNT_CLOSED',
      'metadata', jsonb_build_object('user_id', wallet.user_id));
  elsif amount > 0 and wallet.kind = 'unclaimed' and closed_wallet.frozen is distinct from 'closed' then
    return '{"refused":"ACCOUNT_OPEN"}';
  elsif not movement.ignores_freezes and not promised
      and (spending > 0 and wallet.frozen is not null or amount > 0 and wallet.frozen = 'all') then
    return '{"refused":"WALLET_FROZEN"}';
  elsif not counted or spending <= 0 then
    return null;
  elsif wallet.spent + spending > wallet.day_limit then
    return jsonb_build_object('refused', 'LIMIT_EXCEEDED', 'metadata', jsonb_build_object('limit', 'day',
      'allowed', greatest(wallet.day_limit - wallet.spent, 0)::text, 'currency', wallet.currency));
  end if;
  for l in movement.first_leg .. place - 1 loop
    if legs[l].account = wallet.place and legs[l].amount < 0 then
      given := given - legs[l].amount;
    end if;
  end loop;
  return case when given > wallet.movement_limit then jsonb_build_object('refused', 'LIMIT_EXCEEDED', 'metadata',
    jsonb_build_object('limit', 'movement', 'allowed', wallet.movement_limit::text, 'currency', wallet.currency)) end;
end $$;

CREATE FUNCTION wallet.wallets_as_json(owner uuid) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO 'wallet', 'pg_temp'
    AS $$
  select coalesce(jsonb_agg(jsonb_build_object('currency', w.currency, 'balance', w.balance::text,
    'available', (w.balance - w.held)::text, 'held', w.held::text,
      'status', case when w.frozen is null then 'active' else 'frozen' end) order by w.currency), '[]')
    from wallets w where w.user_id = owner and w.currency <> 'XCR'
$$;

CREATE FUNCTION wallet.write_effects(state wallet.posting_state) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  insert into holds (id, request_id, user_id, wallet_id, amount, captured, currency, status, metadata, expires_at,
    transaction_id, result, created_at, ended_at)
    select h.id, h.request_id, h.user_id, coalesce(h.wallet_id, (state.wallets)[u.wallet].id), h.amount, h.captured,
        h.currency, h.status, h.metadata, h.expires_at, h.transaction_id, h.result, h.created_at, h.ended_at
      from unnest(state.holds) u, lateral (select (u.hold).*) h where u.changed
    on conflict (id) do update set captured = excluded.captured, status = excluded.status,
      expires_at = excluded.expires_at, transaction_id = excluded.transaction_id, result = excluded.result,
      ended_at = excluded.ended_at;
  insert into refunds (transaction_id, movement_id, user_id, currency, amount, refunded)
    select r.transaction_id, r.movement_id, r.user_id, r.currency, r.amount, r.refunded
      from unnest(state.refunds) u, lateral (select (u.refund).*) r where u.changed
    on conflict (transaction_id) do update set refunded = excluded.refunded, updated_at = now();
  insert into reversals (movement_id, reversed_by)
    select u.id, u.by_id from unnest(state.reversed, state.reversed_by) as u (id, by_id) where u.by_id is not null;
  if not found then
    return;
  end if;
  insert into outbox (id, type, aggregate, destination, user_id, payload)
    select t.id, 'plaza.events.v1.TransactionReversed', 'user:' || o.id, 'messaging', o.id,
        jsonb_build_object('user_id', o.id, 'transaction_id', t.id,
          'reversal_of', coalesce(t.metadata->>'reversal_of', ''), 'direction', t.direction,
          'amount', written_amount(t.amount, t.currency), 'currency', t.currency,
          'reason', coalesce(t.metadata->>'reason', ''), 'merchant_id', coalesce(m.id::text, ''))
      from unnest(state.transactions) t
        left join lateral (select m.* from merchants m where m.id = t.user_id offset 0) m on true,
        lateral (select coalesce(m.user_id, t.user_id) as id) o
      where t.movement_id = any (state.reversed_by);
end $$;

CREATE FUNCTION wallet.write_entries(new_entries wallet.entries[], new_transactions wallet.transactions[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  insert into entries (wallet_id, "timestamp", id, movement_id, user_id, amount, currency, balance_after, number,
    hash)
    select u.wallet_id, u."timestamp", u.id, u.movement_id, u.user_id, u.amount, u.currency, u.balance_after,
        u.number, u.hash
      from unnest(new_entries) u;
  if new_transactions <> '{}' then
    insert into transactions (id, "timestamp", user_id, type, direction, amount, currency, balance_after, metadata,
      counterparty_id, movement_id)
      select u.id, u."timestamp", u.user_id, u.type, u.direction, u.amount, u.currency, u.balance_after, u.metadata,
          u.counterparty_id, u.movement_id
        from unnest(new_transactions) u;
  end if;
end $$;

CREATE FUNCTION wallet.write_keys(movements wallet.posting_movement[], outcomes text[], keyed boolean[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  insert into idempotency_keys (user_id, key, method, request_hash, response)
    select m.key_user_id, m.key, m.key_method, m.key_hash, convert_to(outcomes[m.leader], 'UTF8')
      from unnest(movements) m where m.key is not null and keyed[m.leader];
end $$;

CREATE FUNCTION wallet.write_money_events(new_transactions wallet.transactions[], received integer[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  insert into outbox (id, type, aggregate, destination, user_id, payload)
    select t.id, case t.type when 'deposit' then 'plaza.events.v1.DepositConfirmed'
          else 'plaza.events.v1.MoneyReceived' end,
        'user:' || t.user_id, 'messaging', t.user_id,
        jsonb_build_object('user_id', t.user_id, 'transaction_id', t.id,
          'amount', written_amount(t.amount, t.currency), 'currency', t.currency)
          || case t.type when 'deposit' then jsonb_build_object('provider', coalesce(t.metadata->>'provider', ''),
              'deposit_id', coalesce(t.metadata->>'deposit_id', ''))
            else jsonb_build_object('from_user_id', coalesce(t.counterparty_id::text, '')) end
      from unnest(received) r, lateral (select (new_transactions[r]).*) t;
end $$;

CREATE FUNCTION wallet.write_wallets(wallets wallet.posting_wallet[], opens boolean, today date) RETURNS void
    LANGUAGE plpgsql
    AS $_$
begin
  update wallets w set balance = u.balance, held = u.held, entry_count = u.entry_count, entry_hash = u.entry_hash,
      spent = u.spent, spent_on = today
    from unnest($1) u where w.id = u.id and u.touched and u.is_there;
  if opens then
    insert into wallets (id, kind, user_id, name, shard, currency, balance, held, entry_count, entry_hash, spent,
      spent_on)
      select u.id, u.kind, u.user_id, u.name, u.shard, u.currency, u.balance, u.held, u.entry_count, u.entry_hash,
          u.spent, today
        from unnest($1) u where u.touched and not u.is_there order by u.id;
  end if;
end $_$;

CREATE FUNCTION wallet.written_amount(amount numeric, currency text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (round(amount, CASE currency WHEN 'JPY'::text THEN 0 ELSE 2 END))::text;

CREATE TABLE wallet.ad_views (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    ad_id text NOT NULL,
    started_at timestamp(6) with time zone NOT NULL,
    completed_at timestamp(6) with time zone,
    seconds integer,
    credits smallint,
    day date,
    reward_number smallint,
    balance_after integer,
    CONSTRAINT ad_views_ad_id_check CHECK (((length(ad_id) >= 1) AND (length(ad_id) <= 100))),
    CONSTRAINT ad_views_completed_check CHECK ((num_nulls(completed_at, seconds, credits, day, balance_after) = ANY (ARRAY[0, 5]))),
    CONSTRAINT ad_views_credits_check CHECK ((((credits >= 0) AND (credits <= 2)) AND ((credits > 0) = (reward_number IS NOT NULL)))),
    CONSTRAINT ad_views_reward_check CHECK (((reward_number >= 1) AND (reward_number <= 10)))
);

ALTER TABLE ONLY wallet.ad_views FORCE ROW LEVEL SECURITY;

CREATE TABLE wallet.archived_balances (
    wallet_id uuid NOT NULL,
    month date NOT NULL,
    user_id uuid,
    entries bigint NOT NULL,
    opening_number bigint NOT NULL,
    opening_hash bytea NOT NULL,
    opening_balance numeric(24,4) NOT NULL,
    closing_number bigint NOT NULL,
    closing_hash bytea NOT NULL,
    closing_balance numeric(24,4) NOT NULL,
    CONSTRAINT archived_balances_entries_check CHECK (((entries > 0) AND (closing_number = (opening_number + entries))))
);

ALTER TABLE ONLY wallet.archived_balances FORCE ROW LEVEL SECURITY;

CREATE TABLE wallet.archived_months (
    month date NOT NULL,
    digest bytea NOT NULL,
    entries bigint NOT NULL,
    transactions bigint NOT NULL,
    sums jsonb NOT NULL,
    schema_version text NOT NULL,
    archived_at timestamp(6) with time zone DEFAULT now() NOT NULL,
    CONSTRAINT archived_months_month_check CHECK ((month = date_trunc('month'::text, (month)::timestamp without time zone)))
);

CREATE TABLE wallet.audit_chain (
    number bigint NOT NULL,
    "position" bigint NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT audit_chain_hash_check CHECK ((octet_length(hash) = 32))
);

ALTER TABLE ONLY wallet.audit_chain FORCE ROW LEVEL SECURITY;

CREATE TABLE wallet.audit_checkpoints (
    sequence bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    count bigint NOT NULL,
    begin_count bigint NOT NULL,
    value text NOT NULL,
    CONSTRAINT audit_checkpoints_begin_check CHECK (((begin_count >= 0) AND (begin_count <= count)))
);

ALTER TABLE ONLY wallet.audit_checkpoints FORCE ROW LEVEL SECURITY;

ALTER TABLE wallet.audit_log ALTER COLUMN "position" ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME wallet.audit_log_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE wallet.audit_unsealed (
    "position" bigint NOT NULL
);

ALTER TABLE ONLY wallet.audit_unsealed FORCE ROW LEVEL SECURITY;

CREATE UNLOGGED TABLE wallet.cache_entries (
    name text NOT NULL,
    field text NOT NULL,
    token text NOT NULL,
    value bytea,
    expires_at timestamp with time zone NOT NULL
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0.05');

ALTER TABLE ONLY wallet.cache_entries FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE wallet.cache_entries IS 'The cache while Redis is away. It may be emptied at any time.';

CREATE TABLE wallet.cache_outages (
    process text NOT NULL,
    effective boolean DEFAULT false NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY wallet.cache_outages FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE wallet.cache_outages IS 'Processes that are cut off from Redis. While there is one, no process of this service reads Redis.';

CREATE TABLE wallet.closings (
    user_id uuid NOT NULL,
    attempt integer NOT NULL,
    state text NOT NULL,
    updated_at timestamp(6) with time zone DEFAULT now() NOT NULL,
    CONSTRAINT closings_state_check CHECK ((state = ANY (ARRAY['closing'::text, 'open'::text, 'closed'::text])))
);

ALTER TABLE ONLY wallet.closings FORCE ROW LEVEL SECURITY;

CREATE TABLE wallet.credit_transactions (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    amount integer NOT NULL,
    balance_after integer NOT NULL,
    source text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    reference text DEFAULT ''::text NOT NULL,
    refunded_id uuid,
    movement_id uuid NOT NULL,
    created_at timestamp(6) with time zone NOT NULL,
    CONSTRAINT credit_transactions_amount_check CHECK (((amount <> 0) AND ((amount < 0) = (source = 'spend'::text)) AND (abs(amount) <= 1000000))),
    CONSTRAINT credit_transactions_balance_check CHECK ((balance_after >= 0)),
    CONSTRAINT credit_transactions_refund_check CHECK (((source = 'refund'::text) = (refunded_id IS NOT NULL))),
    CONSTRAINT credit_transactions_source_check CHECK ((source = ANY (ARRAY['purchase'::text, 'ad'::text, 'bonus'::text, 'reward'::text, 'admin'::text, 'spend'::text, 'refund'::text])))
);

ALTER TABLE ONLY wallet.credit_transactions FORCE ROW LEVEL SECURITY;

CREATE TABLE wallet.exchange_quotes (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    from_currency text NOT NULL,
    to_currency text NOT NULL,
    rate numeric(24,12) NOT NULL,
    spread numeric(8,6) NOT NULL,
    from_amount numeric(20,4) NOT NULL,
    to_amount numeric(20,4) NOT NULL,
    fee numeric(20,4) NOT NULL,
    created_at timestamp(6) with time zone NOT NULL,
    expires_at timestamp(6) with time zone NOT NULL,
    movement_id uuid,
    used_at timestamp(6) with time zone,
    CONSTRAINT exchange_quotes_amount_check CHECK (((from_amount > (0)::numeric) AND (to_amount > (0)::numeric) AND (fee >= (0)::numeric) AND (fee < from_amount))),
    CONSTRAINT exchange_quotes_rate_check CHECK (((rate > (0)::numeric) AND (spread >= (0)::numeric) AND (spread < (1)::numeric))),
    CONSTRAINT exchange_quotes_used_check CHECK (((movement_id IS NULL) = (used_at IS NULL)))
);

ALTER TABLE ONLY wallet.exchange_quotes FORCE ROW LEVEL SECURITY;

CREATE TABLE wallet.exchange_rates (
    from_currency text NOT NULL,
    to_currency text NOT NULL,
    valid_from timestamp(6) with time zone NOT NULL,
    rate numeric(24,12) NOT NULL,
    source text NOT NULL,
    CONSTRAINT exchange_rates_pair_check CHECK (((from_currency ~ '^[A-Z]{3}$'::text) AND (to_currency ~ '^[A-Z]{3}$'::text) AND (from_currency <> to_currency))),
    CONSTRAINT exchange_rates_rate_check CHECK ((rate > (0)::numeric))
);

CREATE TABLE wallet.idempotency_keys (
    user_id uuid NOT NULL,
    key text NOT NULL,
    method text NOT NULL,
    request_hash bytea NOT NULL,
    response bytea,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY wallet.idempotency_keys FORCE ROW LEVEL SECURITY;

CREATE TABLE wallet.inbox (
    event_id uuid NOT NULL,
    consumed_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY wallet.inbox FORCE ROW LEVEL SECURITY;

CREATE TABLE wallet.key_spending (
    key_id uuid NOT NULL,
    merchant_id uuid NOT NULL,
    currency text NOT NULL,
    day date NOT NULL,
    spent numeric(24,4) NOT NULL,
    CONSTRAINT key_spending_spent_check CHECK ((spent >= (0)::numeric))
);

ALTER TABLE ONLY wallet.key_spending FORCE ROW LEVEL SECURITY;

CREATE TABLE wallet.limits (
    currency text NOT NULL,
    movement_limit numeric(20,4),
    day_limit numeric(20,4),
    CONSTRAINT limits_amount_check CHECK (((movement_limit >= (0)::numeric) AND (day_limit >= (0)::numeric)))
);

ALTER TABLE ONLY wallet.limits FORCE ROW LEVEL SECURITY;

CREATE TABLE wallet.merchants (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    name text NOT NULL,
    currency text NOT NULL,
    fee_rate integer NOT NULL,
    fee_fixed numeric(20,4) DEFAULT '0'::numeric NOT NULL,
    created_at timestamp(6) with time zone DEFAULT now() NOT NULL,
    suspended_at timestamp(6) with time zone,
    payouts_need_approval boolean DEFAULT false NOT NULL,
    twin_of uuid,
    CONSTRAINT merchants_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT merchants_fee_check CHECK ((((fee_rate >= 0) AND (fee_rate <= 9999)) AND (fee_fixed >= (0)::numeric))),
    CONSTRAINT merchants_twin_check CHECK ((((twin_of IS NULL) = (currency <> 'XTS'::text)) AND ((twin_of IS NULL) OR (user_id = id))))
);

ALTER TABLE ONLY wallet.merchants FORCE ROW LEVEL SECURITY;

CREATE TABLE wallet.merged_guests (
    guest_id uuid NOT NULL,
    user_id uuid NOT NULL,
    merged_at timestamp(6) with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY wallet.merged_guests FORCE ROW LEVEL SECURITY;

CREATE TABLE wallet.migrations (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    executed_at timestamp(6) with time zone DEFAULT CURRENT_TIMESTAMP(6) NOT NULL
);

CREATE SEQUENCE wallet.migrations_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE wallet.migrations_id_seq OWNED BY wallet.migrations.id;

CREATE TABLE wallet.outbox (
    "position" bigint NOT NULL,
    id uuid DEFAULT wallet.outbox_event_id() NOT NULL,
    type text NOT NULL,
    aggregate text NOT NULL,
    destination text NOT NULL,
    user_id uuid NOT NULL,
    payload jsonb NOT NULL,
    state text DEFAULT 'pending'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone,
    handed_until timestamp with time zone,
    last_error text,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    done_at timestamp with time zone,
    CONSTRAINT outbox_handed_check CHECK (((state = 'handed'::text) = (handed_until IS NOT NULL))),
    CONSTRAINT outbox_payload_check CHECK (((jsonb_typeof(payload) = 'object'::text) AND (pg_column_size(payload) <= 16384))),
    CONSTRAINT outbox_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'handed'::text, 'done'::text, 'dead'::text]))),
    CONSTRAINT outbox_waiting_check CHECK (((state = 'pending'::text) OR (next_attempt_at IS NULL)))
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_threshold='1000', autovacuum_analyze_scale_factor='0.1');

ALTER TABLE ONLY wallet.outbox FORCE ROW LEVEL SECURITY;

ALTER TABLE wallet.outbox ALTER COLUMN "position" ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME wallet.outbox_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE UNLOGGED TABLE wallet.outbox_relay (
    id integer DEFAULT 1 NOT NULL,
    awake_until timestamp with time zone NOT NULL,
    CONSTRAINT outbox_relay_id_check CHECK ((id = 1))
)
WITH (fillfactor='10');

CREATE TABLE wallet.payment_intents (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    provider text NOT NULL,
    provider_id text,
    purpose text NOT NULL,
    amount numeric(20,4) NOT NULL,
    currency text NOT NULL,
    credits integer,
    status text DEFAULT 'pending'::text NOT NULL,
    status_at timestamp(6) with time zone,
    movement_id uuid,
    reversed numeric(20,4) DEFAULT '0'::numeric NOT NULL,
    owed numeric(20,4) DEFAULT '0'::numeric NOT NULL,
    credits_reversed integer DEFAULT 0 NOT NULL,
    checked_at timestamp(6) with time zone,
    created_at timestamp(6) with time zone DEFAULT now() NOT NULL,
    updated_at timestamp(6) with time zone DEFAULT now() NOT NULL,
    CONSTRAINT payment_intents_amount_check CHECK (((amount > (0)::numeric) AND (currency ~ '^[A-Z]{3}$'::text))),
    CONSTRAINT payment_intents_credits_check CHECK (((credits > 0) AND ((credits_reversed >= 0) AND (credits_reversed <= COALESCE(credits, 0))))),
    CONSTRAINT payment_intents_owed_check CHECK (((owed >= (0)::numeric) AND (owed <= reversed))),
    CONSTRAINT payment_intents_posted_check CHECK ((((status = 'succeeded'::text) = (movement_id IS NOT NULL)) AND ((status <> 'succeeded'::text) OR (provider_id IS NOT NULL)))),
    CONSTRAINT payment_intents_purpose_check CHECK (((purpose = ANY (ARRAY['deposit'::text, 'credits'::text])) AND ((purpose = 'credits'::text) = (credits IS NOT NULL)))),
    CONSTRAINT payment_intents_reversed_check CHECK ((((reversed >= (0)::numeric) AND (reversed <= amount)) AND ((reversed = (0)::numeric) OR (status = 'succeeded'::text)))),
    CONSTRAINT payment_intents_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'processing'::text, 'failed'::text, 'canceled'::text, 'succeeded'::text])))
);

ALTER TABLE ONLY wallet.payment_intents FORCE ROW LEVEL SECURITY;

CREATE TABLE wallet.payment_postings (
    transaction_id uuid NOT NULL,
    payment_id uuid NOT NULL,
    user_id uuid NOT NULL,
    owner_id uuid NOT NULL,
    kind text NOT NULL,
    amount numeric(20,4) NOT NULL,
    captured numeric(20,4) NOT NULL,
    refunded numeric(20,4) NOT NULL,
    fee numeric(20,4) NOT NULL,
    hold_status text,
    posted_at timestamp(6) with time zone NOT NULL,
    movement_id uuid,
    refund_id uuid,
    CONSTRAINT payment_postings_kind_check CHECK ((kind = ANY (ARRAY['capture'::text, 'fee'::text, 'refund'::text])))
);

ALTER TABLE ONLY wallet.payment_postings FORCE ROW LEVEL SECURITY;

CREATE TABLE wallet.payment_requests (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    merchant_id uuid NOT NULL,
    amount numeric(20,4) NOT NULL,
    currency text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    order_reference text DEFAULT ''::text NOT NULL,
    splits jsonb DEFAULT '[]'::jsonb NOT NULL,
    status text DEFAULT 'open'::text NOT NULL,
    payment_id uuid,
    expires_at timestamp(6) with time zone NOT NULL,
    created_at timestamp(6) with time zone DEFAULT now() NOT NULL,
    updated_at timestamp(6) with time zone DEFAULT now() NOT NULL,
    CONSTRAINT payment_requests_amount_check CHECK ((amount > (0)::numeric)),
    CONSTRAINT payment_requests_status_check CHECK (
CASE status
    WHEN 'open'::text THEN (payment_id IS NULL)
    WHEN 'paid'::text THEN (payment_id IS NOT NULL)
    ELSE (status = 'cancelled'::text)
END)
);

ALTER TABLE ONLY wallet.payment_requests FORCE ROW LEVEL SECURITY;

CREATE TABLE wallet.payout_destinations (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    merchant_id uuid NOT NULL,
    fingerprint bytea NOT NULL,
    destination bytea NOT NULL,
    destination_masked text NOT NULL,
    usable_at timestamp(6) with time zone NOT NULL,
    created_at timestamp(6) with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY wallet.payout_destinations FORCE ROW LEVEL SECURITY;

CREATE TABLE wallet.payouts (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    merchant_id uuid NOT NULL,
    amount numeric(20,4) NOT NULL,
    currency text NOT NULL,
    provider text NOT NULL,
    destination bytea NOT NULL,
    destination_masked text NOT NULL,
    status text DEFAULT 'draft'::text NOT NULL,
    ending text,
    failure text DEFAULT ''::text NOT NULL,
    transaction_id uuid,
    reference text DEFAULT ''::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    due_at timestamp(6) with time zone NOT NULL,
    created_at timestamp(6) with time zone DEFAULT now() NOT NULL,
    ended_at timestamp(6) with time zone,
    fingerprint bytea,
    destination_id uuid,
    new_until timestamp(6) with time zone,
    waits_until timestamp(6) with time zone,
    paused boolean DEFAULT false NOT NULL,
    requested_by uuid,
    needs_approval boolean DEFAULT false NOT NULL,
    approved_by uuid,
    approved_at timestamp(6) with time zone,
    CONSTRAINT payouts_amount_check CHECK ((amount > (0)::numeric)),
    CONSTRAINT payouts_approval_check CHECK ((((approved_at IS NULL) = (approved_by IS NULL)) AND (needs_approval OR (approved_at IS NULL)))),
    CONSTRAINT payouts_ended_check CHECK (((status = ANY (ARRAY['paid'::text, 'failed'::text, 'cancelled'::text])) = (ended_at IS NOT NULL))),
    CONSTRAINT payouts_ending_check CHECK (
CASE
    WHEN (ending IS NULL) THEN (status <> ALL (ARRAY['failed'::text, 'cancelled'::text]))
    ELSE ((ending = ANY (ARRAY['failed'::text, 'cancelled'::text])) AND ((status = ANY (ARRAY['requested'::text, 'processing'::text])) OR (status = ending)))
END),
    CONSTRAINT payouts_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'requested'::text, 'processing'::text, 'paid'::text, 'failed'::text, 'cancelled'::text]))),
    CONSTRAINT payouts_transaction_check CHECK (((status = 'draft'::text) = (transaction_id IS NULL)))
);

ALTER TABLE ONLY wallet.payouts FORCE ROW LEVEL SECURITY;

CREATE TABLE wallet.repeatable_migrations (
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

CREATE TABLE wallet.reversals (
    movement_id uuid NOT NULL,
    reversed_by uuid NOT NULL,
    created_at timestamp(6) with time zone DEFAULT now() NOT NULL
);

CREATE TABLE wallet.settings (
    name text NOT NULL,
    value text NOT NULL
);

ALTER TABLE ONLY wallet.settings FORCE ROW LEVEL SECURITY;

CREATE TABLE wallet.stripe_claims (
    id text NOT NULL,
    provider_id text NOT NULL,
    kind text NOT NULL,
    amount bigint NOT NULL,
    currency text NOT NULL,
    status text NOT NULL,
    status_at timestamp(6) with time zone NOT NULL,
    request_id uuid,
    created_at timestamp(6) with time zone DEFAULT now() NOT NULL,
    CONSTRAINT stripe_claims_amount_check CHECK ((amount >= 0)),
    CONSTRAINT stripe_claims_kind_check CHECK ((kind = ANY (ARRAY['charge'::text, 'refund'::text, 'dispute'::text])))
);

ALTER TABLE ONLY wallet.stripe_claims FORCE ROW LEVEL SECURITY;

CREATE TABLE wallet.stripe_events (
    id text NOT NULL,
    type text NOT NULL,
    created timestamp(6) with time zone NOT NULL,
    processed_at timestamp(6) with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY wallet.stripe_events FORCE ROW LEVEL SECURITY;

CREATE TABLE wallet.upkeep_runs (
    id uuid NOT NULL,
    task text NOT NULL,
    period text,
    state text DEFAULT 'running'::text NOT NULL,
    attempts integer DEFAULT 1 NOT NULL,
    started_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    lease_until timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    figures jsonb DEFAULT '{}'::jsonb NOT NULL,
    findings jsonb DEFAULT '[]'::jsonb NOT NULL,
    error text,
    CONSTRAINT upkeep_runs_ended_check CHECK (((state = 'running'::text) = (ended_at IS NULL))),
    CONSTRAINT upkeep_runs_state_check CHECK ((state = ANY (ARRAY['running'::text, 'succeeded'::text, 'failed'::text])))
);

ALTER TABLE ONLY wallet.upkeep_runs FORCE ROW LEVEL SECURITY;

CREATE TABLE wallet.verifications (
    id uuid NOT NULL,
    started_by uuid NOT NULL,
    status text DEFAULT 'running'::text NOT NULL,
    step text DEFAULT 'chains'::text NOT NULL,
    steps_done smallint DEFAULT 0 NOT NULL,
    wallets bigint DEFAULT 0 NOT NULL,
    entries bigint DEFAULT 0 NOT NULL,
    transactions bigint DEFAULT 0 NOT NULL,
    archived_months integer DEFAULT 0 NOT NULL,
    broken jsonb,
    started_at timestamp(6) with time zone DEFAULT now() NOT NULL,
    seen_at timestamp(6) with time zone DEFAULT now() NOT NULL,
    ended_at timestamp(6) with time zone,
    CONSTRAINT verifications_broken_check CHECK (((status = 'broken'::text) = (broken IS NOT NULL))),
    CONSTRAINT verifications_ended_check CHECK (((status = 'running'::text) = (ended_at IS NULL))),
    CONSTRAINT verifications_status_check CHECK ((status = ANY (ARRAY['running'::text, 'correct'::text, 'broken'::text, 'interrupted'::text])))
);

ALTER TABLE ONLY wallet.verifications FORCE ROW LEVEL SECURITY;

CREATE TABLE wallet.wallet_decisions (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    currency text NOT NULL,
    action text NOT NULL,
    reason text NOT NULL,
    movement_limit numeric(20,4),
    day_limit numeric(20,4),
    decided_by uuid NOT NULL,
    created_at timestamp(6) with time zone NOT NULL,
    CONSTRAINT wallet_decisions_action_check CHECK ((action = ANY (ARRAY['freeze'::text, 'unfreeze'::text, 'limits'::text])))
);

ALTER TABLE ONLY wallet.wallet_decisions FORCE ROW LEVEL SECURITY;

CREATE TABLE wallet.wallets (
    id uuid NOT NULL,
    kind text NOT NULL,
    user_id uuid,
    name text,
    shard smallint DEFAULT 0 NOT NULL,
    currency text NOT NULL,
    balance numeric(24,4) DEFAULT '0'::numeric NOT NULL,
    held numeric(24,4) DEFAULT '0'::numeric NOT NULL,
    assets jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp(6) with time zone DEFAULT now() NOT NULL,
    entry_count bigint DEFAULT 0 NOT NULL,
    entry_hash bytea DEFAULT '\x'::bytea NOT NULL,
    frozen text,
    movement_limit numeric(20,4),
    day_limit numeric(20,4),
    spent numeric(24,4) DEFAULT '0'::numeric NOT NULL,
    spent_on date,
    closed text,
    frozen_by text,
    CONSTRAINT wallets_available_check CHECK (((kind = 'system'::text) OR ((balance - held) >= (0)::numeric))),
    CONSTRAINT wallets_closed_check CHECK (
CASE
    WHEN (closed = ANY (ARRAY['closing'::text, 'closed'::text])) THEN ((frozen = 'all'::text) AND ((currency = 'XCR'::text) OR ((balance = (0)::numeric) AND (held = (0)::numeric))))
    WHEN (closed = 'merging'::text) THEN ((frozen = 'all'::text) AND (held = (0)::numeric))
    ELSE (closed IS NULL)
END),
    CONSTRAINT wallets_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT wallets_frozen_by_check CHECK (((frozen_by IS NULL) OR ((frozen IS NOT NULL) AND (frozen_by = ANY (ARRAY['alone'::text, 'owner'::text, 'both'::text]))))),
    CONSTRAINT wallets_frozen_check CHECK ((frozen = ANY (ARRAY['debits'::text, 'all'::text]))),
    CONSTRAINT wallets_held_check CHECK ((held >= (0)::numeric)),
    CONSTRAINT wallets_limits_check CHECK (((movement_limit >= (0)::numeric) AND (day_limit >= (0)::numeric))),
    CONSTRAINT wallets_owner_check CHECK (
CASE kind
    WHEN 'user'::text THEN ((user_id IS NOT NULL) AND (name IS NULL))
    WHEN 'system'::text THEN ((user_id IS NULL) AND (name IS NOT NULL))
    WHEN 'merchant'::text THEN (name IS NOT NULL)
    WHEN 'unclaimed'::text THEN ((user_id IS NULL) AND (name ~ '^unclaimed:[0-9a-f-]{36}$'::text))
    ELSE false
END),
    CONSTRAINT wallets_spent_check CHECK ((spent >= (0)::numeric))
)
WITH (fillfactor='70');

ALTER TABLE ONLY wallet.wallets FORCE ROW LEVEL SECURITY;

ALTER TABLE ONLY wallet.migrations ALTER COLUMN id SET DEFAULT nextval('wallet.migrations_id_seq'::regclass);

ALTER TABLE ONLY wallet.ad_views
    ADD CONSTRAINT ad_views_pkey PRIMARY KEY (id);

ALTER TABLE ONLY wallet.ad_views
    ADD CONSTRAINT ad_views_reward_unique UNIQUE (user_id, day, reward_number);

ALTER TABLE ONLY wallet.archived_balances
    ADD CONSTRAINT archived_balances_pkey PRIMARY KEY (wallet_id, month);

ALTER TABLE ONLY wallet.archived_months
    ADD CONSTRAINT archived_months_pkey PRIMARY KEY (month);

ALTER TABLE ONLY wallet.audit_chain
    ADD CONSTRAINT audit_chain_pkey PRIMARY KEY (number);

ALTER TABLE ONLY wallet.audit_chain
    ADD CONSTRAINT audit_chain_position_unique UNIQUE ("position");

ALTER TABLE ONLY wallet.audit_checkpoints
    ADD CONSTRAINT audit_checkpoints_pkey PRIMARY KEY (sequence);

ALTER TABLE ONLY wallet.audit_log
    ADD CONSTRAINT audit_log_id_unique UNIQUE (id);

ALTER TABLE ONLY wallet.audit_log
    ADD CONSTRAINT audit_log_pkey PRIMARY KEY ("position");

ALTER TABLE ONLY wallet.audit_unsealed
    ADD CONSTRAINT audit_unsealed_pkey PRIMARY KEY ("position");

ALTER TABLE ONLY wallet.cache_entries
    ADD CONSTRAINT cache_entries_pkey PRIMARY KEY (name, field);

ALTER TABLE ONLY wallet.cache_outages
    ADD CONSTRAINT cache_outages_pkey PRIMARY KEY (process);

ALTER TABLE ONLY wallet.closings
    ADD CONSTRAINT closings_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY wallet.credit_transactions
    ADD CONSTRAINT credit_transactions_movement_unique UNIQUE (movement_id);

ALTER TABLE ONLY wallet.credit_transactions
    ADD CONSTRAINT credit_transactions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY wallet.entries
    ADD CONSTRAINT entries_pkey PRIMARY KEY (wallet_id, "timestamp", id);

ALTER TABLE ONLY wallet.exchange_quotes
    ADD CONSTRAINT exchange_quotes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY wallet.exchange_rates
    ADD CONSTRAINT exchange_rates_pkey PRIMARY KEY (from_currency, to_currency, valid_from);

ALTER TABLE ONLY wallet.holds
    ADD CONSTRAINT holds_pkey PRIMARY KEY (id);

ALTER TABLE ONLY wallet.holds
    ADD CONSTRAINT holds_request_unique UNIQUE (request_id);

ALTER TABLE ONLY wallet.idempotency_keys
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (user_id, key);

ALTER TABLE ONLY wallet.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY wallet.key_spending
    ADD CONSTRAINT key_spending_pkey PRIMARY KEY (key_id);

ALTER TABLE ONLY wallet.limits
    ADD CONSTRAINT limits_pkey PRIMARY KEY (currency);

ALTER TABLE ONLY wallet.merchants
    ADD CONSTRAINT merchants_pkey PRIMARY KEY (id);

ALTER TABLE ONLY wallet.merchants
    ADD CONSTRAINT merchants_twin_of_unique UNIQUE (twin_of);

ALTER TABLE ONLY wallet.merged_guests
    ADD CONSTRAINT merged_guests_pkey PRIMARY KEY (guest_id);

ALTER TABLE ONLY wallet.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY wallet.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY ("position");

ALTER TABLE ONLY wallet.outbox_relay
    ADD CONSTRAINT outbox_relay_pkey PRIMARY KEY (id);

ALTER TABLE ONLY wallet.payment_intents
    ADD CONSTRAINT payment_intents_pkey PRIMARY KEY (id);

ALTER TABLE ONLY wallet.payment_intents
    ADD CONSTRAINT payment_intents_provider_unique UNIQUE (provider_id);

ALTER TABLE ONLY wallet.payment_postings
    ADD CONSTRAINT payment_postings_pkey PRIMARY KEY (transaction_id);

ALTER TABLE ONLY wallet.payment_requests
    ADD CONSTRAINT payment_requests_payment_unique UNIQUE (payment_id);

ALTER TABLE ONLY wallet.payment_requests
    ADD CONSTRAINT payment_requests_pkey PRIMARY KEY (id);

ALTER TABLE ONLY wallet.payments
    ADD CONSTRAINT payments_hold_unique UNIQUE (hold_id);

ALTER TABLE ONLY wallet.payments
    ADD CONSTRAINT payments_pkey PRIMARY KEY (id);

ALTER TABLE ONLY wallet.payout_destinations
    ADD CONSTRAINT payout_destinations_account_unique UNIQUE (merchant_id, fingerprint);

ALTER TABLE ONLY wallet.payout_destinations
    ADD CONSTRAINT payout_destinations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY wallet.payouts
    ADD CONSTRAINT payouts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY wallet.refunds
    ADD CONSTRAINT refunds_pkey PRIMARY KEY (transaction_id);

ALTER TABLE ONLY wallet.repeatable_migrations
    ADD CONSTRAINT repeatable_migrations_pkey PRIMARY KEY (name, checksum);

ALTER TABLE ONLY wallet.reversals
    ADD CONSTRAINT reversals_pkey PRIMARY KEY (movement_id);

ALTER TABLE ONLY wallet.settings
    ADD CONSTRAINT settings_pkey PRIMARY KEY (name);

ALTER TABLE ONLY wallet.stripe_claims
    ADD CONSTRAINT stripe_claims_pkey PRIMARY KEY (id);

ALTER TABLE ONLY wallet.stripe_claims
    ADD CONSTRAINT stripe_claims_request_unique UNIQUE (request_id);

ALTER TABLE ONLY wallet.stripe_events
    ADD CONSTRAINT stripe_events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY wallet.transactions
    ADD CONSTRAINT transactions_pkey PRIMARY KEY (id, "timestamp");

ALTER TABLE ONLY wallet.upkeep_runs
    ADD CONSTRAINT upkeep_runs_period_unique UNIQUE (task, period);

ALTER TABLE ONLY wallet.upkeep_runs
    ADD CONSTRAINT upkeep_runs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY wallet.verifications
    ADD CONSTRAINT verifications_pkey PRIMARY KEY (id);

ALTER TABLE ONLY wallet.wallet_decisions
    ADD CONSTRAINT wallet_decisions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY wallet.wallets
    ADD CONSTRAINT wallets_name_shard_currency_unique UNIQUE (name, shard, currency);

ALTER TABLE ONLY wallet.wallets
    ADD CONSTRAINT wallets_pkey PRIMARY KEY (id);

ALTER TABLE ONLY wallet.wallets
    ADD CONSTRAINT wallets_user_currency_unique UNIQUE (user_id, currency);

CREATE INDEX ad_views_user_index ON wallet.ad_views USING btree (user_id, completed_at);

CREATE INDEX archived_balances_month_index ON wallet.archived_balances USING btree (month);

CREATE INDEX archived_balances_user_index ON wallet.archived_balances USING btree (user_id);

CREATE INDEX audit_log_act_index ON wallet.audit_log USING btree (act, "position") WHERE (act IS NOT NULL);

CREATE INDEX audit_log_actor_index ON wallet.audit_log USING btree (actor, "position");

CREATE INDEX audit_log_at_index ON wallet.audit_log USING btree (at);

CREATE INDEX audit_log_key_index ON wallet.audit_log USING btree (key_id, "position") WHERE (key_id IS NOT NULL);

CREATE INDEX audit_log_merchant_index ON wallet.audit_log USING btree (merchant, "position") WHERE (merchant IS NOT NULL);

CREATE INDEX audit_log_rpc_index ON wallet.audit_log USING btree (rpc, "position");

CREATE INDEX audit_log_subject_index ON wallet.audit_log USING btree (subject, "position");

CREATE INDEX closings_closed_index ON wallet.closings USING btree (updated_at) WHERE (state = 'closed'::text);

CREATE INDEX credit_transactions_refunded_index ON wallet.credit_transactions USING btree (refunded_id);

CREATE INDEX credit_transactions_user_index ON wallet.credit_transactions USING btree (user_id, created_at, id);

CREATE INDEX credit_transactions_user_source_index ON wallet.credit_transactions USING btree (user_id, source, created_at, id);

CREATE INDEX entries_movement_index ON ONLY wallet.entries USING btree (movement_id);

CREATE INDEX exchange_quotes_movement_index ON wallet.exchange_quotes USING btree (movement_id);

CREATE INDEX exchange_quotes_user_index ON wallet.exchange_quotes USING btree (user_id, expires_at);

CREATE INDEX holds_expiry_index ON wallet.holds USING btree (expires_at) WHERE (status = 'held'::text);

CREATE INDEX holds_user_index ON wallet.holds USING btree (user_id);

CREATE INDEX holds_wallet_index ON wallet.holds USING btree (wallet_id);

CREATE INDEX idempotency_keys_created_at_index ON wallet.idempotency_keys USING btree (created_at);

CREATE INDEX merchants_created_index ON wallet.merchants USING btree (created_at, id);

CREATE INDEX merchants_user_index ON wallet.merchants USING btree (user_id, created_at, id);

CREATE INDEX merged_guests_user_index ON wallet.merged_guests USING btree (user_id);

CREATE INDEX outbox_barring_index ON wallet.outbox USING btree (destination, aggregate, "position") WHERE ((state = 'handed'::text) OR ((state = 'pending'::text) AND (next_attempt_at IS NOT NULL)));

CREATE INDEX outbox_dead_index ON wallet.outbox USING btree ("position") WHERE (state = 'dead'::text);

CREATE INDEX outbox_handed_index ON wallet.outbox USING btree (destination, handed_until) WHERE (state = 'handed'::text);

CREATE INDEX outbox_ready_index ON wallet.outbox USING btree (destination, "position") WHERE ((state = 'pending'::text) AND (next_attempt_at IS NULL));

CREATE INDEX outbox_waiting_index ON wallet.outbox USING btree (next_attempt_at) WHERE ((state = 'pending'::text) AND (next_attempt_at IS NOT NULL));

CREATE INDEX payment_intents_owed_index ON wallet.payment_intents USING btree (user_id, currency) WHERE (owed > (0)::numeric);

CREATE INDEX payment_intents_user_index ON wallet.payment_intents USING btree (user_id, created_at);

CREATE INDEX payment_postings_payment_index ON wallet.payment_postings USING btree (payment_id);

CREATE INDEX payment_postings_user_index ON wallet.payment_postings USING btree (user_id);

CREATE INDEX payment_requests_merchant_index ON wallet.payment_requests USING btree (merchant_id, created_at, id);

CREATE INDEX payment_requests_user_index ON wallet.payment_requests USING btree (user_id);

CREATE INDEX payments_draft_index ON wallet.payments USING btree (created_at) WHERE (status = 'draft'::text);

CREATE INDEX payments_merchant_index ON wallet.payments USING btree (merchant_id, created_at, id);

CREATE INDEX payments_open_index ON wallet.payments USING btree (owner_id) WHERE (status = 'requires_capture'::text);

CREATE INDEX payments_owner_index ON wallet.payments USING btree (owner_id);

CREATE INDEX payments_reference_index ON wallet.payments USING btree (merchant_id, order_reference) WHERE (order_reference <> ''::text);

CREATE INDEX payments_request_index ON wallet.payments USING btree (payment_request_id);

CREATE INDEX payments_user_index ON wallet.payments USING btree (user_id, created_at, id);

CREATE INDEX payout_destinations_merchant_created_index ON wallet.payout_destinations USING btree (merchant_id, created_at, id);

CREATE INDEX payout_destinations_user_index ON wallet.payout_destinations USING btree (user_id, created_at, id);

CREATE INDEX payouts_due_index ON wallet.payouts USING btree (due_at) WHERE (status = ANY (ARRAY['draft'::text, 'requested'::text, 'processing'::text]));

CREATE INDEX payouts_merchant_created_index ON wallet.payouts USING btree (merchant_id, created_at, id);

CREATE INDEX payouts_user_index ON wallet.payouts USING btree (user_id, created_at, id);

CREATE INDEX refunds_movement_index ON wallet.refunds USING btree (movement_id);

CREATE INDEX refunds_user_index ON wallet.refunds USING btree (user_id);

CREATE INDEX stripe_claims_provider_index ON wallet.stripe_claims USING btree (provider_id);

CREATE INDEX transactions_user_index ON ONLY wallet.transactions USING btree (user_id, "timestamp", id);

CREATE INDEX transactions_user_type_index ON ONLY wallet.transactions USING btree (user_id, type, "timestamp", id);

CREATE INDEX upkeep_runs_task_index ON wallet.upkeep_runs USING btree (task, started_at);

CREATE UNIQUE INDEX verifications_running_unique ON wallet.verifications USING btree ((true)) WHERE (status = 'running'::text);

CREATE INDEX wallet_decisions_user_index ON wallet.wallet_decisions USING btree (user_id, created_at, id);

CREATE INDEX wallets_unclaimed_index ON wallet.wallets USING btree (created_at, id) WHERE ((kind = 'unclaimed'::text) AND (balance > (0)::numeric));

CREATE TRIGGER audit_chain_unchanged BEFORE DELETE OR UPDATE OR TRUNCATE ON wallet.audit_chain FOR EACH STATEMENT EXECUTE FUNCTION wallet.refuse_audit_change();

CREATE TRIGGER audit_checkpoints_unchanged BEFORE DELETE OR UPDATE OR TRUNCATE ON wallet.audit_checkpoints FOR EACH STATEMENT EXECUTE FUNCTION wallet.refuse_audit_change();

CREATE TRIGGER audit_log_queued AFTER INSERT ON wallet.audit_log FOR EACH ROW EXECUTE FUNCTION wallet.queue_audit_entry();

CREATE TRIGGER audit_log_unchanged BEFORE DELETE OR UPDATE OR TRUNCATE ON wallet.audit_log FOR EACH STATEMENT EXECUTE FUNCTION wallet.refuse_audit_change();

CREATE TRIGGER credit_transactions_unchanged BEFORE DELETE OR UPDATE OR TRUNCATE ON wallet.credit_transactions FOR EACH STATEMENT EXECUTE FUNCTION wallet.refuse_change();

CREATE TRIGGER entries_balanced AFTER INSERT ON wallet.entries REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION wallet.refuse_unbalanced();

CREATE TRIGGER entries_unchanged BEFORE DELETE OR UPDATE OR TRUNCATE ON wallet.entries FOR EACH STATEMENT EXECUTE FUNCTION wallet.refuse_change();

CREATE TRIGGER holds_payment AFTER INSERT OR UPDATE ON wallet.holds FOR EACH ROW WHEN ((new.payment_id IS NOT NULL)) EXECUTE FUNCTION wallet.payment_held();

CREATE TRIGGER merchants_follow_owner AFTER INSERT OR UPDATE OF user_id ON wallet.merchants FOR EACH ROW EXECUTE FUNCTION wallet.follow_owner();

CREATE TRIGGER merchants_open BEFORE INSERT ON wallet.merchants FOR EACH ROW EXECUTE FUNCTION wallet.refuse_closed('user_id');

CREATE TRIGGER outbox_wake AFTER INSERT ON wallet.outbox FOR EACH STATEMENT EXECUTE FUNCTION wallet.outbox_wake();

CREATE TRIGGER payment_intents_open BEFORE INSERT ON wallet.payment_intents FOR EACH ROW EXECUTE FUNCTION wallet.refuse_closed('user_id');

CREATE TRIGGER payment_requests_person_open BEFORE INSERT ON wallet.payment_requests FOR EACH ROW EXECUTE FUNCTION wallet.refuse_closed('user_id');

CREATE TRIGGER payments_open BEFORE INSERT ON wallet.payments FOR EACH ROW EXECUTE FUNCTION wallet.refuse_closed('owner_id');

CREATE TRIGGER transactions_erased BEFORE UPDATE ON wallet.transactions FOR EACH ROW EXECUTE FUNCTION wallet.refuse_rewriting();

CREATE TRIGGER transactions_payment AFTER INSERT ON wallet.transactions FOR EACH ROW WHEN (((new.type = ANY (ARRAY['purchase'::text, 'refund'::text])) AND ((new.metadata ->> 'payment_id'::text) IS NOT NULL))) EXECUTE FUNCTION wallet.payment_posted();

CREATE TRIGGER transactions_payout AFTER INSERT ON wallet.transactions FOR EACH ROW WHEN (((new.type = ANY (ARRAY['payout'::text, 'refund'::text])) AND ((new.metadata ->> 'payout_id'::text) IS NOT NULL))) EXECUTE FUNCTION wallet.payout_posted();

CREATE TRIGGER transactions_unchanged BEFORE DELETE OR UPDATE OR TRUNCATE ON wallet.transactions FOR EACH STATEMENT EXECUTE FUNCTION wallet.refuse_change();

CREATE TRIGGER wallet_decisions_unchanged BEFORE DELETE OR UPDATE OR TRUNCATE ON wallet.wallet_decisions FOR EACH STATEMENT EXECUTE FUNCTION wallet.refuse_change();

CREATE TRIGGER wallets_kept BEFORE DELETE ON wallet.wallets FOR EACH ROW EXECUTE FUNCTION wallet.refuse_orphans();

CREATE TRIGGER wallets_not_emptied BEFORE TRUNCATE ON wallet.wallets FOR EACH STATEMENT EXECUTE FUNCTION wallet.refuse_orphans();

ALTER TABLE ONLY wallet.archived_balances
    ADD CONSTRAINT archived_balances_month_foreign FOREIGN KEY (month) REFERENCES wallet.archived_months(month) ON DELETE CASCADE;

ALTER TABLE ONLY wallet.archived_balances
    ADD CONSTRAINT archived_balances_wallet_id_foreign FOREIGN KEY (wallet_id) REFERENCES wallet.wallets(id);

ALTER TABLE ONLY wallet.credit_transactions
    ADD CONSTRAINT credit_transactions_refunded_id_foreign FOREIGN KEY (refunded_id) REFERENCES wallet.credit_transactions(id);

ALTER TABLE ONLY wallet.holds
    ADD CONSTRAINT holds_wallet_id_foreign FOREIGN KEY (wallet_id) REFERENCES wallet.wallets(id);

ALTER TABLE ONLY wallet.payment_postings
    ADD CONSTRAINT payment_postings_payment_id_foreign FOREIGN KEY (payment_id) REFERENCES wallet.payments(id);

ALTER TABLE ONLY wallet.payment_requests
    ADD CONSTRAINT payment_requests_merchant_id_foreign FOREIGN KEY (merchant_id) REFERENCES wallet.merchants(id);

ALTER TABLE ONLY wallet.payments
    ADD CONSTRAINT payments_merchant_id_foreign FOREIGN KEY (merchant_id) REFERENCES wallet.merchants(id);

ALTER TABLE ONLY wallet.payments
    ADD CONSTRAINT payments_payment_request_id_foreign FOREIGN KEY (payment_request_id) REFERENCES wallet.payment_requests(id);

ALTER TABLE ONLY wallet.payout_destinations
    ADD CONSTRAINT payout_destinations_merchant_id_foreign FOREIGN KEY (merchant_id) REFERENCES wallet.merchants(id);

ALTER TABLE ONLY wallet.payouts
    ADD CONSTRAINT payouts_merchant_id_foreign FOREIGN KEY (merchant_id) REFERENCES wallet.merchants(id);

ALTER TABLE wallet.ad_views ENABLE ROW LEVEL SECURITY;

CREATE POLICY ad_views_actor ON wallet.ad_views USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE wallet.archived_balances ENABLE ROW LEVEL SECURITY;

CREATE POLICY archived_balances_actor ON wallet.archived_balances USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE wallet.audit_chain ENABLE ROW LEVEL SECURITY;

CREATE POLICY audit_chain_system ON wallet.audit_chain USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE wallet.audit_checkpoints ENABLE ROW LEVEL SECURITY;

CREATE POLICY audit_checkpoints_system ON wallet.audit_checkpoints USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE wallet.audit_log ENABLE ROW LEVEL SECURITY;

CREATE POLICY audit_log_read ON wallet.audit_log FOR SELECT USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY audit_log_remove ON wallet.audit_log FOR DELETE USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY audit_log_write ON wallet.audit_log FOR INSERT WITH CHECK ((((actor)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR ((merchant)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE wallet.audit_unsealed ENABLE ROW LEVEL SECURITY;

CREATE POLICY audit_unsealed_system ON wallet.audit_unsealed USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)) WITH CHECK (true);

ALTER TABLE wallet.cache_entries ENABLE ROW LEVEL SECURITY;

CREATE POLICY cache_entries_actor ON wallet.cache_entries USING ((COALESCE(( SELECT current_setting('plaza.actor'::text, true) AS current_setting), ''::text) = ANY (ARRAY[''::text, 'system'::text])));

ALTER TABLE wallet.cache_outages ENABLE ROW LEVEL SECURITY;

CREATE POLICY cache_outages_actor ON wallet.cache_outages USING ((COALESCE(( SELECT current_setting('plaza.actor'::text, true) AS current_setting), ''::text) = ANY (ARRAY[''::text, 'system'::text])));

ALTER TABLE wallet.closings ENABLE ROW LEVEL SECURITY;

CREATE POLICY closings_actor ON wallet.closings USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE wallet.credit_transactions ENABLE ROW LEVEL SECURITY;

CREATE POLICY credit_transactions_actor ON wallet.credit_transactions USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE wallet.entries ENABLE ROW LEVEL SECURITY;

CREATE POLICY entries_actor ON wallet.entries USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text))) WITH CHECK ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE wallet.exchange_quotes ENABLE ROW LEVEL SECURITY;

CREATE POLICY exchange_quotes_actor ON wallet.exchange_quotes USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE wallet.holds ENABLE ROW LEVEL SECURITY;

CREATE POLICY holds_actor ON wallet.holds USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE wallet.idempotency_keys ENABLE ROW LEVEL SECURITY;

CREATE POLICY idempotency_keys_actor ON wallet.idempotency_keys USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE wallet.inbox ENABLE ROW LEVEL SECURITY;

CREATE POLICY inbox_actor ON wallet.inbox USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE wallet.key_spending ENABLE ROW LEVEL SECURITY;

CREATE POLICY key_spending_actor ON wallet.key_spending USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE wallet.limits ENABLE ROW LEVEL SECURITY;

CREATE POLICY limits_actor ON wallet.limits USING (true) WITH CHECK ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY limits_delete_by_system ON wallet.limits AS RESTRICTIVE FOR DELETE USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE wallet.merchants ENABLE ROW LEVEL SECURITY;

CREATE POLICY merchants_actor ON wallet.merchants USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR ((id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

CREATE POLICY merchants_insert_by_system ON wallet.merchants AS RESTRICTIVE FOR INSERT WITH CHECK ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE wallet.merged_guests ENABLE ROW LEVEL SECURITY;

CREATE POLICY merged_guests_actor ON wallet.merged_guests USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE wallet.outbox ENABLE ROW LEVEL SECURITY;

CREATE POLICY outbox_actor ON wallet.outbox USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)) WITH CHECK (true);

ALTER TABLE wallet.payment_intents ENABLE ROW LEVEL SECURITY;

CREATE POLICY payment_intents_actor ON wallet.payment_intents USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

CREATE POLICY payment_intents_begun ON wallet.payment_intents AS RESTRICTIVE FOR INSERT WITH CHECK (((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text) OR ((status = 'pending'::text) AND (provider_id IS NULL) AND (movement_id IS NULL) AND (reversed = (0)::numeric) AND (owed = (0)::numeric))));

CREATE POLICY payment_intents_open ON wallet.payment_intents AS RESTRICTIVE FOR UPDATE USING (((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text) OR (status <> 'succeeded'::text))) WITH CHECK (((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text) OR (status <> 'succeeded'::text)));

ALTER TABLE wallet.payment_postings ENABLE ROW LEVEL SECURITY;

CREATE POLICY payment_postings_actor ON wallet.payment_postings USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR ((owner_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text))) WITH CHECK ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE wallet.payment_requests ENABLE ROW LEVEL SECURITY;

CREATE POLICY payment_requests_actor ON wallet.payment_requests USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR ((merchant_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

CREATE POLICY payment_requests_cancel ON wallet.payment_requests AS RESTRICTIVE FOR UPDATE TO plaza_wallet USING ((status = 'open'::text)) WITH CHECK ((status = 'cancelled'::text));

ALTER TABLE wallet.payments ENABLE ROW LEVEL SECURITY;

CREATE POLICY payments_actor ON wallet.payments USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR ((owner_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR ((merchant_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text))) WITH CHECK ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY payments_draft ON wallet.payments FOR INSERT WITH CHECK ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) AND (status = 'draft'::text) AND (hold_id IS NULL) AND (captured = (0)::numeric)));

CREATE POLICY payments_removal ON wallet.payments AS RESTRICTIVE FOR DELETE USING ((status = 'draft'::text));

ALTER TABLE wallet.payout_destinations ENABLE ROW LEVEL SECURITY;

CREATE POLICY payout_destinations_actor ON wallet.payout_destinations USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR ((merchant_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE wallet.payouts ENABLE ROW LEVEL SECURITY;

CREATE POLICY payouts_actor ON wallet.payouts USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR ((merchant_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

CREATE POLICY payouts_cancelling ON wallet.payouts AS RESTRICTIVE FOR UPDATE USING (((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text) OR (status = 'requested'::text))) WITH CHECK (((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text) OR ((status = 'requested'::text) AND (ending = 'cancelled'::text) AND (reference = ''::text) AND (failure = ''::text))));

CREATE POLICY payouts_draft ON wallet.payouts AS RESTRICTIVE FOR INSERT WITH CHECK (((status = 'draft'::text) AND (ending IS NULL) AND (transaction_id IS NULL) AND (ended_at IS NULL)));

CREATE POLICY payouts_removal ON wallet.payouts AS RESTRICTIVE FOR DELETE USING ((status = 'draft'::text));

ALTER TABLE wallet.refunds ENABLE ROW LEVEL SECURITY;

CREATE POLICY refunds_actor ON wallet.refunds USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE wallet.settings ENABLE ROW LEVEL SECURITY;

CREATE POLICY settings_actor ON wallet.settings USING (true) WITH CHECK ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE wallet.stripe_claims ENABLE ROW LEVEL SECURITY;

CREATE POLICY stripe_claims_actor ON wallet.stripe_claims USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE wallet.stripe_events ENABLE ROW LEVEL SECURITY;

CREATE POLICY stripe_events_actor ON wallet.stripe_events USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE wallet.transactions ENABLE ROW LEVEL SECURITY;

CREATE POLICY transactions_actor ON wallet.transactions USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text))) WITH CHECK ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE wallet.upkeep_runs ENABLE ROW LEVEL SECURITY;

CREATE POLICY upkeep_runs_system ON wallet.upkeep_runs USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE wallet.verifications ENABLE ROW LEVEL SECURITY;

CREATE POLICY verifications_read ON wallet.verifications FOR SELECT USING ((((started_by)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

CREATE POLICY verifications_result ON wallet.verifications FOR UPDATE USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY verifications_start ON wallet.verifications FOR INSERT WITH CHECK ((((started_by)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE wallet.wallet_decisions ENABLE ROW LEVEL SECURITY;

CREATE POLICY wallet_decisions_actor ON wallet.wallet_decisions USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE wallet.wallets ENABLE ROW LEVEL SECURITY;

CREATE POLICY wallets_actor ON wallet.wallets USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

GRANT USAGE ON SCHEMA wallet TO plaza_wallet;

GRANT SELECT ON TABLE wallet.holds TO plaza_wallet;

GRANT SELECT ON TABLE wallet.refunds TO plaza_wallet;

GRANT SELECT ON TABLE wallet.entries TO plaza_wallet;

GRANT SELECT ON TABLE wallet.transactions TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.accounts_of_holds(effects wallet.posting_effect[], accounts wallet.posting_account[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.acts_for(person uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.ad_reward(seconds integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.add_credits(user_id uuid, amount integer, source text, description text, reference text, scope jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.add_credits(user_id uuid, amount integer, source text, description text, reference text, scope jsonb) TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.ads_day(moment timestamp with time zone, zone text) FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.ads_day(moment timestamp with time zone, zone text) TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.ads_today(person uuid, zone text) FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.ads_today(person uuid, zone text) TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.apply_hold(effect wallet.posting_effect, current wallet.posting_hold, movement wallet.posting_movement, legs wallet.posting_leg[], at timestamp with time zone) FROM PUBLIC;

GRANT SELECT ON TABLE wallet.audit_log TO plaza_wallet;

GRANT INSERT(id) ON TABLE wallet.audit_log TO plaza_wallet;

GRANT INSERT(actor) ON TABLE wallet.audit_log TO plaza_wallet;

GRANT INSERT(actor_role) ON TABLE wallet.audit_log TO plaza_wallet;

GRANT INSERT(rpc) ON TABLE wallet.audit_log TO plaza_wallet;

GRANT INSERT(outcome) ON TABLE wallet.audit_log TO plaza_wallet;

GRANT INSERT(subject_kind) ON TABLE wallet.audit_log TO plaza_wallet;

GRANT INSERT(subject) ON TABLE wallet.audit_log TO plaza_wallet;

GRANT INSERT(reason) ON TABLE wallet.audit_log TO plaza_wallet;

GRANT INSERT(request_id) ON TABLE wallet.audit_log TO plaza_wallet;

GRANT INSERT(idempotency_key) ON TABLE wallet.audit_log TO plaza_wallet;

GRANT INSERT(address) ON TABLE wallet.audit_log TO plaza_wallet;

GRANT INSERT(details) ON TABLE wallet.audit_log TO plaza_wallet;

GRANT INSERT(act) ON TABLE wallet.audit_log TO plaza_wallet;

GRANT INSERT(merchant) ON TABLE wallet.audit_log TO plaza_wallet;

GRANT INSERT(key_id) ON TABLE wallet.audit_log TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.audit_content(entry wallet.audit_log) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.capture_hold(effect wallet.posting_effect, current wallet.posting_hold, movement wallet.posting_movement, legs wallet.posting_leg[], at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.change_credits(person uuid, change integer, source text, description text, reference text, refunded uuid, payment jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.change_freeze(owner uuid, only_currency text, freezes boolean, reason text, scope jsonb, opened_ids uuid[], opened_currencies text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.close_person(person uuid, attempt integer, opened_ids uuid[], opened_currencies text[], forfeit_credits boolean, heir uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.close_person(person uuid, attempt integer, opened_ids uuid[], opened_currencies text[], forfeit_credits boolean, heir uuid) TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.create_wallet(owner uuid, wallet_id uuid, wallet_currency text, scope jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.create_wallet(owner uuid, wallet_id uuid, wallet_currency text, scope jsonb) TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.credit_account_id(account text) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.decide_movements(state wallet.posting_state, movements wallet.posting_movement[], legs wallet.posting_leg[], effects wallet.posting_effect[], today date) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.drop_audit_entries() FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.drop_audit_entries() TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.end_payout(payout_id uuid, merchant_id uuid, at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.erase_person(person uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.erase_person(person uuid) TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.expire_holds(most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.expire_holds(most integer) TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.find_hold(asked text) FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.find_hold(asked text) TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.follow_owner() FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.freeze_open_wallets(owner uuid, only_currency text, opened_ids uuid[], opened_currencies text[], reason text, scope jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.freeze_open_wallets(owner uuid, only_currency text, opened_ids uuid[], opened_currencies text[], reason text, scope jsonb) TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.full_outcome(outcome jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.funds_refusal(wallet wallet.posting_wallet, amount numeric, spending numeric) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.guard_partition(parent text, partition text) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.handle_ad_view(person uuid, view uuid, zone text, scope jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.handle_ad_view(person uuid, view uuid, zone text, scope jsonb) TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.held_wallet(wallet wallet.posting_wallet, step wallet.posting_hold_step, action text, today date) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.is_admin(person uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.is_admin(person uuid) TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.is_open(person uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.is_open(person uuid) TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.keep_merchant(merchant_id uuid, owner uuid, merchant_name text, merchant_currency text, rate integer, fixed numeric, merchant_wallet uuid, is_suspended boolean, needs_approval boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.keep_merchant(merchant_id uuid, owner uuid, merchant_name text, merchant_currency text, rate integer, fixed numeric, merchant_wallet uuid, is_suspended boolean, needs_approval boolean) TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.keep_payment_request(request jsonb, scope jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.keep_payment_request(request jsonb, scope jsonb) TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.keep_quote(quote jsonb, seconds integer, scope jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.keep_quote(quote jsonb, seconds integer, scope jsonb) TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.keep_test_twin(merchant_id uuid, twin uuid, twin_wallet uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.keep_test_twin(merchant_id uuid, twin uuid, twin_wallet uuid) TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.known_outcomes(movements wallet.posting_movement[], legs wallet.posting_leg[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.limits_as_json(owner uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.limits_as_json(owner uuid) TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.lock_credits(person uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.lock_effects(effects wallet.posting_effect[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.lock_wallets(accounts wallet.posting_account[], today date) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.make_partition(parent text, month date) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.make_partitions(ahead integer) FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.make_partitions(ahead integer) TO plaza_wallet;

GRANT SELECT,INSERT,DELETE ON TABLE wallet.payments TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.mark_request_paid(payment wallet.payments) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.merchant_wallets_as_json(owner uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.merchant_wallets_as_json(owner uuid) TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.merge_person(guest uuid, heir uuid, heir_wallets uuid[], currencies text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.merge_person(guest uuid, heir uuid, heir_wallets uuid[], currencies text[]) TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.notify_merchant(payment wallet.payments, type text, more jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.notify_of_payment(payment wallet.payments, transaction_id uuid, was_draft boolean, metadata jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.notify_shares(payment wallet.payments, type text, movements uuid[], times timestamp with time zone[], gross numeric, more jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.ordered_id() FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.parties_of(person uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.pause_payouts(merchant_ids uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.payment_after(payment wallet.payments, event text, amount numeric, fee numeric, metadata jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.payment_held() FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.payment_posted() FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.payment_transition(status text, event text, captured numeric, refunded numeric) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.payout_posted() FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.payout_transition(status text, ending text, event text) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.person_is_open(person uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.person_lock(person uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.place_hold(effect wallet.posting_effect, existing wallet.holds, movement wallet.posting_movement, legs wallet.posting_leg[], at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.post_capped_movements(accounts wallet.posting_account[], movements wallet.posting_movement[], legs wallet.posting_leg[], effects wallet.posting_effect[], spender uuid, merchant uuid, call_ceiling numeric, day_ceiling numeric, ceiling_currency text) FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.post_capped_movements(accounts wallet.posting_account[], movements wallet.posting_movement[], legs wallet.posting_leg[], effects wallet.posting_effect[], spender uuid, merchant uuid, call_ceiling numeric, day_ceiling numeric, ceiling_currency text) TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.post_movement(movement jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.post_movement(movement jsonb) TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.post_movements(accounts wallet.posting_account[], movements wallet.posting_movement[], legs wallet.posting_leg[], effects wallet.posting_effect[]) FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.post_movements(accounts wallet.posting_account[], movements wallet.posting_movement[], legs wallet.posting_leg[], effects wallet.posting_effect[]) TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.posted_entry(wallet wallet.posting_wallet, leg wallet.posting_leg, movement wallet.posting_movement, at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.posted_outcome(movements uuid[], transactions uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.posted_transaction(wallet wallet.posting_wallet, leg wallet.posting_leg, movement wallet.posting_movement, at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.posted_under(scope jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.posted_under(scope jsonb) TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.purchase_credits(person uuid, credits integer, payment jsonb, scope jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.purchase_credits(person uuid, credits integer, payment jsonb, scope jsonb) TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.put_exchange_rates(rates jsonb, scope jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.put_exchange_rates(rates jsonb, scope jsonb) TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.queue_audit_entry() FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.read_holds(effects wallet.posting_effect[], wallets wallet.posting_wallet[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.read_refunds(effects wallet.posting_effect[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.refund_credits(person uuid, spend uuid, amount integer, description text, scope jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.refund_credits(person uuid, spend uuid, amount integer, description text, scope jsonb) TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.refund_refusal(before wallet.refunds, amount numeric, reversed uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.refuse_audit_change() FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.refuse_closed() FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.refuse_orphans() FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.refuse_rewriting() FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.release_payment_request(payment wallet.payments, hold_status text) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.remember_answer(scope jsonb, answer jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.reopen_person(person uuid, attempt integer) FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.reopen_person(person uuid, attempt integer) TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.request_payout(payout_id uuid, merchant_id uuid, transaction_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.reversal_refusal(movement wallet.posting_movement, own_legs wallet.posting_leg[], reversal uuid, wallets wallet.posting_wallet[], reversed uuid[], new_refunds wallet.posting_refund[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.seal_audit(most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.seal_audit(most integer) TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.set_limits(owner uuid, wallet_id uuid, wallet_currency text, movement_limit numeric, day_limit numeric, reason text, scope jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.set_limits(owner uuid, wallet_id uuid, wallet_currency text, movement_limit numeric, day_limit numeric, reason text, scope jsonb) TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.spend_credits(person uuid, amount integer, description text, reference text, scope jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.spend_credits(person uuid, amount integer, description text, reference text, scope jsonb) TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.spending_day(at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.spending_day(at timestamp with time zone) TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.start_ad_view(person uuid, ad_id text, scope jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.start_ad_view(person uuid, ad_id text, scope jsonb) TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.take_quote(person uuid, quote uuid, legs jsonb, scope jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.take_quote(person uuid, quote uuid, legs jsonb, scope jsonb) TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.transactions_as_json(ids uuid[], times timestamp with time zone[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.unfreeze_open_wallets(owner uuid, only_currency text, reason text, scope jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.unfreeze_open_wallets(owner uuid, only_currency text, reason text, scope jsonb) TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.wallet_refusal(wallet wallet.posting_wallet, closed_wallet wallet.posting_wallet, movement wallet.posting_movement, legs wallet.posting_leg[], place integer, spending numeric, counted boolean, promised boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.wallets_as_json(owner uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION wallet.wallets_as_json(owner uuid) TO plaza_wallet;

REVOKE ALL ON FUNCTION wallet.write_effects(state wallet.posting_state) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.write_entries(new_entries wallet.entries[], new_transactions wallet.transactions[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.write_keys(movements wallet.posting_movement[], outcomes text[], keyed boolean[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.write_money_events(new_transactions wallet.transactions[], received integer[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.write_wallets(wallets wallet.posting_wallet[], opens boolean, today date) FROM PUBLIC;

REVOKE ALL ON FUNCTION wallet.written_amount(amount numeric, currency text) FROM PUBLIC;

GRANT SELECT ON TABLE wallet.ad_views TO plaza_wallet;

GRANT SELECT ON TABLE wallet.archived_balances TO plaza_wallet;

GRANT SELECT ON TABLE wallet.archived_months TO plaza_wallet;

GRANT SELECT ON TABLE wallet.audit_chain TO plaza_wallet;

GRANT SELECT,INSERT ON TABLE wallet.audit_checkpoints TO plaza_wallet;

GRANT SELECT ON TABLE wallet.audit_unsealed TO plaza_wallet;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE wallet.cache_entries TO plaza_wallet;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE wallet.cache_outages TO plaza_wallet;

GRANT SELECT ON TABLE wallet.closings TO plaza_wallet;

GRANT SELECT ON TABLE wallet.credit_transactions TO plaza_wallet;

GRANT SELECT ON TABLE wallet.exchange_quotes TO plaza_wallet;

GRANT SELECT ON TABLE wallet.exchange_rates TO plaza_wallet;

GRANT SELECT,DELETE ON TABLE wallet.idempotency_keys TO plaza_wallet;

GRANT SELECT,INSERT,DELETE ON TABLE wallet.inbox TO plaza_wallet;

GRANT SELECT ON TABLE wallet.key_spending TO plaza_wallet;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE wallet.limits TO plaza_wallet;

GRANT SELECT,INSERT ON TABLE wallet.merchants TO plaza_wallet;

GRANT SELECT ON TABLE wallet.merged_guests TO plaza_wallet;

GRANT SELECT ON TABLE wallet.migrations TO plaza_wallet;

GRANT SELECT,DELETE ON TABLE wallet.outbox TO plaza_wallet;

GRANT INSERT(id) ON TABLE wallet.outbox TO plaza_wallet;

GRANT INSERT(type) ON TABLE wallet.outbox TO plaza_wallet;

GRANT INSERT(aggregate) ON TABLE wallet.outbox TO plaza_wallet;

GRANT INSERT(destination) ON TABLE wallet.outbox TO plaza_wallet;

GRANT INSERT(user_id) ON TABLE wallet.outbox TO plaza_wallet;

GRANT INSERT(payload) ON TABLE wallet.outbox TO plaza_wallet;

GRANT UPDATE(state) ON TABLE wallet.outbox TO plaza_wallet;

GRANT UPDATE(attempts) ON TABLE wallet.outbox TO plaza_wallet;

GRANT UPDATE(next_attempt_at) ON TABLE wallet.outbox TO plaza_wallet;

GRANT UPDATE(handed_until) ON TABLE wallet.outbox TO plaza_wallet;

GRANT UPDATE(last_error) ON TABLE wallet.outbox TO plaza_wallet;

GRANT UPDATE(done_at) ON TABLE wallet.outbox TO plaza_wallet;

GRANT SELECT,INSERT,UPDATE ON TABLE wallet.outbox_relay TO plaza_wallet;

GRANT SELECT,INSERT,UPDATE ON TABLE wallet.payment_intents TO plaza_wallet;

GRANT SELECT ON TABLE wallet.payment_postings TO plaza_wallet;

GRANT SELECT ON TABLE wallet.payment_requests TO plaza_wallet;

GRANT UPDATE(status) ON TABLE wallet.payment_requests TO plaza_wallet;

GRANT UPDATE(updated_at) ON TABLE wallet.payment_requests TO plaza_wallet;

GRANT SELECT,DELETE ON TABLE wallet.payout_destinations TO plaza_wallet;

GRANT SELECT,INSERT,DELETE ON TABLE wallet.payouts TO plaza_wallet;

GRANT UPDATE(status) ON TABLE wallet.payouts TO plaza_wallet;

GRANT UPDATE(ending) ON TABLE wallet.payouts TO plaza_wallet;

GRANT UPDATE(failure) ON TABLE wallet.payouts TO plaza_wallet;

GRANT UPDATE(reference) ON TABLE wallet.payouts TO plaza_wallet;

GRANT UPDATE(attempts) ON TABLE wallet.payouts TO plaza_wallet;

GRANT UPDATE(due_at) ON TABLE wallet.payouts TO plaza_wallet;

GRANT UPDATE(ended_at) ON TABLE wallet.payouts TO plaza_wallet;

GRANT UPDATE(approved_by) ON TABLE wallet.payouts TO plaza_wallet;

GRANT UPDATE(approved_at) ON TABLE wallet.payouts TO plaza_wallet;

GRANT SELECT ON TABLE wallet.repeatable_migrations TO plaza_wallet;

GRANT SELECT ON TABLE wallet.reversals TO plaza_wallet;

GRANT SELECT,INSERT,UPDATE ON TABLE wallet.settings TO plaza_wallet;

GRANT SELECT,INSERT,UPDATE ON TABLE wallet.stripe_claims TO plaza_wallet;

GRANT SELECT,INSERT ON TABLE wallet.stripe_events TO plaza_wallet;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE wallet.upkeep_runs TO plaza_wallet;

GRANT SELECT ON TABLE wallet.verifications TO plaza_wallet;

GRANT INSERT(id) ON TABLE wallet.verifications TO plaza_wallet;

GRANT INSERT(started_by) ON TABLE wallet.verifications TO plaza_wallet;

GRANT UPDATE(status) ON TABLE wallet.verifications TO plaza_wallet;

GRANT UPDATE(step) ON TABLE wallet.verifications TO plaza_wallet;

GRANT UPDATE(steps_done) ON TABLE wallet.verifications TO plaza_wallet;

GRANT UPDATE(wallets) ON TABLE wallet.verifications TO plaza_wallet;

GRANT UPDATE(entries) ON TABLE wallet.verifications TO plaza_wallet;

GRANT UPDATE(transactions) ON TABLE wallet.verifications TO plaza_wallet;

GRANT UPDATE(archived_months) ON TABLE wallet.verifications TO plaza_wallet;

GRANT UPDATE(broken) ON TABLE wallet.verifications TO plaza_wallet;

GRANT UPDATE(seen_at) ON TABLE wallet.verifications TO plaza_wallet;

GRANT UPDATE(ended_at) ON TABLE wallet.verifications TO plaza_wallet;

GRANT SELECT ON TABLE wallet.wallet_decisions TO plaza_wallet;

GRANT SELECT ON TABLE wallet.wallets TO plaza_wallet;
