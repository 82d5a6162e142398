import { Migration } from '@mikro-orm/migrations';
import { grantSql, idempotencyTableSql, rowLevelSecuritySql, runtimeRole } from '@plaza/service';

/** What no statement may do, whoever runs it: post what does not balance, or change what was posted. */
const guardsSql = `
create function wallet.refuse_unbalanced() returns trigger language plpgsql as $$
declare
  fault record;
begin
  -- Judged at the end of each statement, so all entries of a movement are inserted by one.
  select movement_id, currency, sum(amount) as sum into fault from added group by movement_id, currency having sum(amount) <> 0 limit 1;
  if found then
    raise exception 'movement % does not balance: % % too much', fault.movement_id, fault.sum, fault.currency
      using errcode = 'check_violation', constraint = 'entries_balanced_check', table = 'entries', schema = 'wallet';
  end if;
  return null;
end $$;

create function wallet.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'what was posted stays: % of % is refused', lower(tg_op), tg_table_name
    using errcode = 'restrict_violation', table = tg_table_name, schema = 'wallet';
end $$;

create trigger entries_balanced after insert on wallet.entries referencing new table as added
  for each statement execute function wallet.refuse_unbalanced();
create trigger entries_unchanged before update or delete or truncate on wallet.entries
  for each statement execute function wallet.refuse_change();
create trigger transactions_unchanged before update or delete or truncate on wallet.transactions
  for each statement execute function wallet.refuse_change();
`;

/** The stored result of a key: null if it is free, the refusal IDEMPOTENCY_KEY_REUSED if it was used for another request. */
const postedUnderSql = `
create function wallet.posted_under(scope jsonb) returns jsonb language plpgsql security definer
  set search_path = wallet, pg_temp as $$
declare
  earlier idempotency_keys;
begin
  -- For the rest of the transaction, which is this statement's own.
  perform set_config('plaza.actor', 'system', true);
  select * into earlier from idempotency_keys where user_id = (scope->>'user_id')::uuid and key = scope->>'key';
  if not found then
    return null;
  elsif earlier.method <> scope->>'method' or earlier.request_hash <> decode(scope->>'request_hash', 'hex') then
    return jsonb_build_object('refused', 'IDEMPOTENCY_KEY_REUSED');
  end if;
  return convert_from(earlier.response, 'UTF8')::jsonb || '{"replayed": true}';
end $$;
`;

// Nothing is written before every check has passed, so that a refusal is a plain return and not a rollback. Wallets are locked first and
// in the order of their ids, holds after them and only by who has their wallet: two postings never wait for each other in a circle.
const postMovementSql = `
create function wallet.post_movement(movement jsonb) returns jsonb language plpgsql security definer
  set search_path = wallet, pg_temp as $$
declare
  legs constant jsonb := movement->'legs';
  scope constant jsonb := movement->'scope';
  effect constant text := movement#>>'{hold,effect}';
  hold_request constant text := movement#>>'{hold,request_id}';
  wallet_ids uuid[];
  hold holds;
  -- What the hold's effect adds to the held part of which wallet.
  held_wallet uuid;
  held_amount numeric := 0;
  short record;
  posted_at timestamptz;
  outcome jsonb;
begin
  perform set_config('plaza.actor', 'system', true);
  select array_agg((leg->>'wallet_id')::uuid) into wallet_ids from jsonb_array_elements(legs) leg;
  if effect is not null then
    wallet_ids := wallet_ids || (select wallet_id from holds where request_id = hold_request);
  end if;
  perform from wallets where id = any(wallet_ids) order by id for no key update;

  if scope is not null then
    outcome := posted_under(scope);
    if outcome is not null then
      return outcome;
    end if;
  end if;

  if effect is not null then
    select * into hold from holds where request_id = hold_request for update;
    outcome := jsonb_build_object('hold', jsonb_build_object('id', hold.id, 'status', hold.status), 'replayed', true);
    if effect = 'place' then
      if hold.status = 'voided' then
        return '{"refused": "HOLD_VOIDED"}';
      elsif hold.user_id <> (movement#>>'{hold,user_id}')::uuid or hold.amount <> (movement#>>'{hold,amount}')::numeric or hold.currency <> movement#>>'{hold,currency}' then
        return '{"refused": "IDEMPOTENCY_KEY_REUSED"}';
      elsif hold.status = 'expired' then
        return '{"refused": "HOLD_EXPIRED"}';
      elsif hold.id is not null then
        return outcome;
      end if;
      if (movement#>>'{hold,expires_at}')::timestamptz <= clock_timestamp() then
        return '{"refused": "HOLD_EXPIRED"}';
      end if;
      held_wallet := (legs#>>'{0,wallet_id}')::uuid;
      held_amount := (movement#>>'{hold,amount}')::numeric;
    elsif effect = 'capture' then
      if hold.id is null then
        return '{"refused": "HOLD_NOT_FOUND"}';
      elsif hold.status = 'captured' then
        return hold.result || '{"replayed": true}';
      elsif hold.status = 'voided' then
        return '{"refused": "HOLD_VOIDED"}';
      elsif hold.status = 'expired' or hold.expires_at <= clock_timestamp() then
        return '{"refused": "HOLD_EXPIRED"}';
      end if;
      held_wallet := hold.wallet_id;
      held_amount := -hold.amount;
    elsif effect = 'void' then
      if hold.id is null then
        insert into holds (id, request_id, user_id, status, ended_at)
          values ((movement#>>'{hold,id}')::uuid, hold_request, (movement#>>'{hold,user_id}')::uuid, 'voided', clock_timestamp());
        return jsonb_build_object('hold', jsonb_build_object('id', movement#>>'{hold,id}', 'status', 'voided'));
      elsif hold.user_id <> (movement#>>'{hold,user_id}')::uuid then
        return '{"refused": "HOLD_NOT_FOUND"}';
      elsif hold.status = 'captured' then
        return '{"refused": "HOLD_CAPTURED"}';
      elsif hold.status <> 'held' then
        return outcome;
      end if;
      held_wallet := hold.wallet_id;
      held_amount := -hold.amount;
    else
      raise exception 'unknown effect on a hold: %', effect;
    end if;
  end if;

  -- A wallet that was not opened yet has nothing.
  select coalesce(w.balance - w.held, 0) as available, c.currency into short
    from (
      select leg.wallet_id, leg.currency, sum(leg.amount) - case when leg.wallet_id = held_wallet then held_amount else 0 end as change
        from jsonb_to_recordset(legs) leg (wallet_id uuid, user_id uuid, currency text, amount numeric)
        where leg.user_id is not null group by leg.wallet_id, leg.currency
    ) c left join wallets w on w.id = c.wallet_id
    where c.change < 0 and coalesce(w.balance - w.held, 0) + c.change < 0
    order by c.wallet_id limit 1;
  if found then
    return jsonb_build_object('refused', 'INSUFFICIENT_FUNDS', 'metadata', jsonb_build_object('available', short.available::text, 'currency', short.currency));
  end if;

  insert into wallets (id, kind, user_id, name, shard, currency)
    select leg.wallet_id, case when leg.user_id is null then 'system' else 'user' end, leg.user_id, leg.name, coalesce(leg.shard, 0), leg.currency
      from jsonb_to_recordset(legs) leg (wallet_id uuid, user_id uuid, name text, shard smallint, currency text)
      where not exists (select from wallets w where w.id = leg.wallet_id)
      order by leg.wallet_id
    on conflict (id) do nothing;

  -- After the locks: in every wallet, the order of time is the order of balances.
  posted_at := clock_timestamp();
  with leg as (
    select leg.*, number from jsonb_array_elements(legs) with ordinality as element (value, number),
      jsonb_to_record(value) leg (id uuid, wallet_id uuid, amount numeric, transaction_id uuid, type text, metadata jsonb, counterparty_id uuid)
  ), change as (
    select wallet_id, sum(amount) as amount, sum(held) as held from (
      select wallet_id, amount, 0 as held from leg
      union all
      select held_wallet, 0, held_amount where held_wallet is not null
    ) part group by wallet_id
  ), moved as (
    update wallets w set balance = w.balance + change.amount, held = w.held + change.held
      from change where w.id = change.wallet_id and (change.amount <> 0 or change.held <> 0)
      returning w.id, w.user_id, w.currency, w.balance, w.held
  ), posted as (
    -- The balance after each leg, where a wallet has several: the final one without what comes later.
    select leg.*, moved.user_id, moved.currency, moved.balance - coalesce(sum(leg.amount)
        over (partition by leg.wallet_id order by leg.number rows between 1 following and unbounded following), 0) as balance_after
      from leg join moved on moved.id = leg.wallet_id where leg.amount <> 0
  ), entry as (
    insert into entries (wallet_id, "timestamp", id, movement_id, user_id, amount, currency, balance_after)
      select wallet_id, posted_at, id, (movement->>'id')::uuid, user_id, amount, currency, balance_after from posted
  ), transaction as (
    insert into transactions (id, "timestamp", user_id, type, direction, amount, currency, balance_after, metadata, counterparty_id, movement_id)
      select transaction_id, posted_at, user_id, type, case when amount > 0 then 'credit' else 'debit' end, abs(amount), currency, balance_after,
          coalesce(metadata, '{}'), counterparty_id, (movement->>'id')::uuid
        from posted where transaction_id is not null
  )
  select jsonb_build_object(
    'transactions', (select coalesce(jsonb_agg(jsonb_build_object('id', transaction_id, 'user_id', user_id, 'type', type,
        'direction', case when amount > 0 then 'credit' else 'debit' end, 'amount', abs(amount)::text, 'currency', currency,
        'balance_after', balance_after::text, 'metadata', coalesce(metadata, '{}'), 'timestamp', posted_at) order by number), '[]')
      from posted where transaction_id is not null),
    'available', (select coalesce(jsonb_agg(jsonb_build_object('user_id', user_id, 'currency', currency, 'amount', (balance - held)::text)), '[]')
      from moved where user_id is not null))
    into outcome;

  if effect = 'place' then
    insert into holds (id, request_id, user_id, wallet_id, amount, currency, status, metadata, expires_at)
      values ((movement#>>'{hold,id}')::uuid, hold_request, (movement#>>'{hold,user_id}')::uuid, held_wallet, held_amount,
        movement#>>'{hold,currency}', 'held', coalesce(movement#>'{hold,metadata}', '{}'), (movement#>>'{hold,expires_at}')::timestamptz);
    outcome := outcome || jsonb_build_object('hold', jsonb_build_object('id', movement#>>'{hold,id}', 'status', 'held'));
  elsif effect = 'capture' then
    outcome := outcome || jsonb_build_object('hold', jsonb_build_object('id', hold.id, 'status', 'captured'));
    update holds set status = 'captured', ended_at = posted_at, result = outcome, transaction_id = (outcome#>>'{transactions,0,id}')::uuid where id = hold.id;
  elsif effect = 'void' then
    outcome := outcome || jsonb_build_object('hold', jsonb_build_object('id', hold.id, 'status', 'voided'));
    update holds set status = 'voided', ended_at = posted_at where id = hold.id;
  end if;

  if scope is not null then
    insert into idempotency_keys (user_id, key, method, request_hash, response)
      values ((scope->>'user_id')::uuid, scope->>'key', scope->>'method', decode(scope->>'request_hash', 'hex'), convert_to(outcome::text, 'UTF8'));
  end if;
  return outcome;
end $$;
`;

/** Ends holds whose time is over, at most so many at once, and answers whose they were. Wallets in use are left to the next round, or to another replica. */
const expireHoldsSql = `
create function wallet.expire_holds(most integer) returns table (owner_id uuid) language plpgsql security definer
  set search_path = wallet, pg_temp as $$
declare
  wallet_ids uuid[];
  -- A variable, because an index is not searched for what a volatile function gives.
  due constant timestamptz := clock_timestamp();
begin
  perform set_config('plaza.actor', 'system', true);
  wallet_ids := array(select wallet_id from holds where status = 'held' and expires_at <= due order by expires_at limit most);
  wallet_ids := array(select id from wallets where id = any(wallet_ids) order by id for no key update skip locked);
  return query
    with ended as (
      update holds set status = 'expired', ended_at = due
        where wallet_id = any(wallet_ids) and status = 'held' and expires_at <= due
        returning wallet_id, user_id, amount
    ), released as (
      update wallets w set held = w.held - part.amount from (select wallet_id, sum(amount) as amount from ended group by wallet_id) part
        where w.id = part.wallet_id
    )
    select distinct user_id from ended;
end $$;
`;

export class Migration20261121100000_ledger extends Migration {
  override up(): void {
    this.addSql(`
      create table wallet.wallets (
        id uuid not null primary key,
        kind text not null,
        user_id uuid null,
        name text null,
        shard smallint not null default 0,
        currency text not null,
        balance numeric(24,4) not null default '0',
        held numeric(24,4) not null default '0',
        assets jsonb not null default '{}',
        created_at timestamptz(6) not null default now(),
        constraint wallets_user_currency_unique unique (user_id, currency),
        constraint wallets_name_shard_currency_unique unique (name, shard, currency),
        constraint wallets_owner_check check (case kind when 'user' then user_id is not null and name is null when 'system' then user_id is null and name is not null else false end),
        constraint wallets_currency_check check (currency ~ '^[A-Z]{3}$'),
        constraint wallets_available_check check (user_id is null or balance - held >= 0),
        constraint wallets_held_check check (held >= 0)
      ) with (fillfactor = 70)`);
    this.addSql(`
      create table wallet.transactions (
        id uuid not null,
        "timestamp" timestamptz(6) not null,
        user_id uuid not null,
        type text not null,
        direction text not null,
        amount numeric(20,4) not null,
        currency text not null,
        balance_after numeric(24,4) not null,
        metadata jsonb not null default '{}',
        counterparty_id uuid null,
        movement_id uuid not null,
        primary key (id, "timestamp"),
        constraint transactions_type_check check (type in ('deposit', 'send', 'receive', 'purchase', 'refund', 'payout', 'exchange', 'fee')),
        constraint transactions_direction_check check (direction in ('credit', 'debit')),
        constraint transactions_amount_check check (amount > 0),
        constraint transactions_balance_check check (balance_after >= 0)
      )`);
    this.addSql('create index transactions_user_index on wallet.transactions (user_id, "timestamp", id)');
    this.addSql('create index transactions_user_type_index on wallet.transactions (user_id, type, "timestamp", id)');
    this.addSql(`
      create table wallet.entries (
        wallet_id uuid not null,
        "timestamp" timestamptz(6) not null,
        id uuid not null,
        movement_id uuid not null,
        user_id uuid null,
        amount numeric(20,4) not null,
        currency text not null,
        balance_after numeric(24,4) not null,
        primary key (wallet_id, "timestamp", id),
        constraint entries_wallet_id_foreign foreign key (wallet_id) references wallet.wallets (id),
        constraint entries_amount_check check (amount <> 0)
      )`);
    this.addSql('create index entries_movement_index on wallet.entries (movement_id)');
    this.addSql(`
      create table wallet.holds (
        id uuid not null primary key,
        request_id text not null,
        user_id uuid not null,
        wallet_id uuid null,
        amount numeric(20,4) null,
        currency text null,
        status text not null,
        metadata jsonb not null default '{}',
        expires_at timestamptz(6) null,
        transaction_id uuid null,
        result jsonb null,
        created_at timestamptz(6) not null default now(),
        ended_at timestamptz(6) null,
        constraint holds_request_unique unique (request_id),
        constraint holds_wallet_id_foreign foreign key (wallet_id) references wallet.wallets (id) on delete no action,
        constraint holds_status_check check (status in ('held', 'captured', 'voided', 'expired')),
        constraint holds_amount_check check (amount > 0),
        constraint holds_tombstone_check check (wallet_id is not null and amount is not null and currency is not null and expires_at is not null or status = 'voided'),
        constraint holds_captured_check check (status <> 'captured' or transaction_id is not null and result is not null),
        constraint holds_ended_check check ((status = 'held') = (ended_at is null))
      )`);
    this.addSql('create index holds_user_index on wallet.holds (user_id)');
    this.addSql('create index holds_wallet_index on wallet.holds (wallet_id)');
    this.addSql(`create index "holds_expiry_index" on "wallet"."holds" ("expires_at") where status = 'held'`);
    this.addSql(idempotencyTableSql('wallet'));
    // The runtime role only reads: post_movement and expire_holds are the only ways to write, and they run as the owner.
    this.addSql(`revoke insert, update on wallet.idempotency_keys from ${runtimeRole('wallet')}`);
    for (const table of ['wallets', 'transactions', 'entries', 'holds']) {
      this.addSql(rowLevelSecuritySql('wallet', table));
      this.addSql(grantSql('wallet', table, 'select'));
    }
    this.addSql(guardsSql);
    this.addSql(postedUnderSql);
    this.addSql(postMovementSql);
    this.addSql(expireHoldsSql);
    for (const signature of ['posted_under(jsonb)', 'post_movement(jsonb)', 'expire_holds(integer)']) {
      this.addSql(`revoke all on function wallet.${signature} from public`);
      this.addSql(`grant execute on function wallet.${signature} to ${runtimeRole('wallet')}`);
    }
  }

  override down(): void {
    this.addSql('drop function wallet.expire_holds(integer), wallet.post_movement(jsonb), wallet.posted_under(jsonb)');
    this.addSql(
      'drop table wallet.holds, wallet.entries, wallet.transactions, wallet.wallets, wallet.idempotency_keys',
    );
    this.addSql('drop function wallet.refuse_unbalanced(), wallet.refuse_change()');
  }
}
