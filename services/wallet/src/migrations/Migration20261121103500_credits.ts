import { Migration } from '@mikro-orm/migrations';
import { grantSql, rowLevelSecuritySql, runtimeRole } from '@plaza/service';

// Who may do what. The wallet does not own users: the service says with each transaction whom it works for and, from the verified token,
// in which role: `plaza.actor` (a person's id, or `system` for the platform itself) and `plaza.role`. Both end with the transaction.
// Whoever connects as the service's role is trusted to say the truth about that, as the service is; whoever says nothing may do nothing.
const permissionSql = `
create function wallet.is_admin(person uuid default null) returns boolean language sql stable security definer
  set search_path = wallet, pg_temp as $$
  -- Of somebody else than who acts nothing is known here, so the answer is no. The platform itself is nobody, and no administrator either.
  select coalesce(current_setting('plaza.role', true) = 'admin'
    and current_setting('plaza.actor', true) ~ '^[0-9a-f-]{36}$'
    and (person is null or current_setting('plaza.actor', true) = person::text), false)
$$;

create function wallet.acts_for(person uuid) returns boolean language sql stable
  set search_path = wallet, pg_temp as $$
  select coalesce(current_setting('plaza.actor', true) in (person::text, 'system'), false)
$$;
`;

// An account's id follows from its name, so that two who open it open the same. PostgreSQL has no SHA-1 of its own, which the ids of money
// wallets are made with; these are of version 8, made with SHA-256.
const idsSql = `
create function wallet.credit_account_id(account text) returns uuid language sql immutable
  set search_path = wallet, pg_temp as $$
  select encode(set_bit(set_bit(set_bit(set_bit(set_bit(set_bit(substring(sha256(convert_to(account, 'UTF8')) from 1 for 16),
    55, 1), 54, 0), 53, 0), 52, 0), 71, 1), 70, 0), 'hex')::uuid
$$;

-- A UUIDv7, which PostgreSQL makes by itself only from 18 on: the milliseconds over a random UUID, its version bits turned from 4 to 7.
create function wallet.ordered_id() returns uuid language sql volatile
  set search_path = wallet, pg_temp as $$
  select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid
$$;
`;

// Every change of a person's credits waits here for the one before, from the first to the last statement of its transaction: so a key, a
// balance and a number of views are read once and stay true.
const changeSql = `
create function wallet.lock_credits(person uuid) returns void language sql volatile
  set search_path = wallet, pg_temp as $$
  select pg_advisory_xact_lock(hashtextextended('credits:' || person, 0))
$$;

-- Keeps an answer under its key, as post_movement does. A refusal is not kept: its key is free.
create function wallet.remember_answer(scope jsonb, answer jsonb) returns jsonb language plpgsql volatile
  set search_path = wallet, pg_temp as $$
begin
  if scope is null or answer ? 'refused' then
    return answer;
  end if;
  insert into idempotency_keys (user_id, key, method, request_hash, response)
    values ((scope->>'user_id')::uuid, scope->>'key', scope->>'method', decode(scope->>'request_hash', 'hex'), convert_to(answer::text, 'UTF8'))
    on conflict do nothing;
  if not found then
    -- The same key for another person's credits, committed a moment ago. Tried again, this finds it.
    raise exception 'the key was used at the same time' using errcode = 'serialization_failure';
  end if;
  return answer;
end $$;

-- The one way by which credits change: entries in the ledger and a row of credit_transactions, together. Runs as 'system', under the
-- person's lock. What else is paid for in the same movement comes as legs.
-- Gives { transaction, balance, payment? } | { refused, metadata? }
create function wallet.change_credits(person uuid, change integer, source text, description text, reference text default null,
  refunded uuid default null, payment jsonb default '[]') returns jsonb language plpgsql volatile
  set search_path = wallet, pg_temp as $$
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
    jsonb_build_object('id', ordered_id(), 'wallet_id', account, 'user_id', person, 'currency', 'XCR', 'amount', change::text),
    jsonb_build_object('id', ordered_id(), 'wallet_id', credit_account_id('system:credits:' || shard || ':XCR'), 'name', 'credits', 'shard', shard,
      'currency', 'XCR', 'amount', (-change)::text))));
  if outcome->>'refused' = 'INSUFFICIENT_FUNDS' and outcome#>>'{metadata,currency}' = 'XCR' then
    return jsonb_build_object('refused', 'INSUFFICIENT_CREDITS', 'metadata',
      jsonb_build_object('available', trunc((outcome#>>'{metadata,available}')::numeric)::text));
  elsif outcome ? 'refused' then
    return outcome;
  end if;
  insert into credit_transactions (id, user_id, amount, balance_after, source, description, reference, refunded_id, movement_id, created_at)
    select ordered_id(), person, change, balance, source, coalesce(description, ''), coalesce(reference, ''), refunded, movement, clock_timestamp()
      from wallets where id = account
    returning * into strict changed;
  return jsonb_build_object('transaction', to_jsonb(changed), 'balance', changed.balance_after)
    || case when payment = '[]' then '{}' else jsonb_build_object('payment', outcome#>'{transactions,0}') end;
end $$;
`;

const addSql = `
create function wallet.add_credits(user_id uuid, amount integer, source text, description text, reference text default null,
  scope jsonb default null) returns jsonb language plpgsql volatile security definer
  set search_path = wallet, pg_temp as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  answer jsonb;
begin
  -- What is watched for, spent and given back has rules of its own, and functions of its own.
  if not coalesce(case source
      when 'admin' then is_admin()
      when 'bonus' then caller = 'system' or is_admin()
      when 'reward' then caller = 'system' or is_admin()
      when 'purchase' then caller = 'system'
    end, false) then
    raise exception 'credits from the source % cannot be added by who acts here', source using errcode = 'insufficient_privilege';
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
`;

const purchaseSql = `
-- The payment is the money's side of the movement: legs as post_movement takes them.
create function wallet.purchase_credits(person uuid, credits integer, payment jsonb, scope jsonb default null) returns jsonb
  language plpgsql volatile security definer
  set search_path = wallet, pg_temp as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  answer jsonb;
begin
  if not acts_for(person) then
    raise exception 'credits are bought for oneself' using errcode = 'insufficient_privilege';
  elsif credits is null or credits not between 1 and 1000000 then
    raise exception 'credits are bought 1 to 1000000 at once' using errcode = 'invalid_parameter_value';
  elsif jsonb_array_length(payment) = 0
      or exists (select from jsonb_to_recordset(payment) leg (user_id uuid, currency text) where leg.currency = 'XCR' or leg.user_id <> person)
      -- The platform may let the money come in and go out again in the same movement; a person only pays.
      or caller <> 'system' and (select coalesce(max(leg.amount), 0) >= 0 from jsonb_to_recordset(payment) leg (user_id uuid, amount numeric) where leg.user_id = person) then
    raise exception 'credits are paid for in money, by who gets them' using errcode = 'invalid_parameter_value';
  end if;
  perform lock_credits(person);
  perform set_config('plaza.actor', 'system', true);
  answer := case when scope is not null then posted_under(scope) end;
  if answer is null then
    answer := remember_answer(scope, change_credits(person, credits, 'purchase', credits || ' credits', payment => payment));
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;
`;

const spendSql = `
create function wallet.spend_credits(person uuid, amount integer, description text, reference text, scope jsonb) returns jsonb
  language plpgsql volatile security definer
  set search_path = wallet, pg_temp as $$
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

-- Without an amount: all that is left of what was spent.
create function wallet.refund_credits(person uuid, spend uuid, amount integer, description text, scope jsonb) returns jsonb
  language plpgsql volatile security definer
  set search_path = wallet, pg_temp as $$
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
  return remember_answer(scope, change_credits(person, coalesce(amount, rest), 'refund', description, spent.reference, spend));
end $$;
`;

const offered = [
  'is_admin(uuid)',
  'add_credits(uuid, integer, text, text, text, jsonb)',
  'purchase_credits(uuid, integer, jsonb, jsonb)',
  'spend_credits(uuid, integer, text, text, jsonb)',
  'refund_credits(uuid, uuid, integer, text, jsonb)',
];
const own = [
  'acts_for(uuid)',
  'credit_account_id(text)',
  'ordered_id()',
  'lock_credits(uuid)',
  'remember_answer(jsonb, jsonb)',
  'change_credits(uuid, integer, text, text, text, uuid, jsonb)',
];

export class Migration20261121103500_credits extends Migration {
  override up(): void {
    this.addSql(`
      create table wallet.credit_transactions (
        id uuid not null primary key,
        user_id uuid not null,
        amount integer not null,
        balance_after integer not null,
        source text not null,
        description text not null default '',
        reference text not null default '',
        refunded_id uuid null,
        movement_id uuid not null,
        created_at timestamptz(6) not null,
        constraint credit_transactions_movement_unique unique (movement_id),
        constraint credit_transactions_refunded_id_foreign foreign key (refunded_id) references wallet.credit_transactions (id),
        constraint credit_transactions_source_check check (source in ('purchase', 'ad', 'bonus', 'reward', 'admin', 'spend', 'refund')),
        constraint credit_transactions_amount_check check (amount <> 0 and (amount < 0) = (source = 'spend') and abs(amount) <= 1000000),
        constraint credit_transactions_balance_check check (balance_after >= 0),
        constraint credit_transactions_refund_check check ((source = 'refund') = (refunded_id is not null))
      )`);
    this.addSql('create index credit_transactions_user_index on wallet.credit_transactions (user_id, created_at, id)');
    this.addSql(
      'create index credit_transactions_user_source_index on wallet.credit_transactions (user_id, source, created_at, id)',
    );
    this.addSql('create index credit_transactions_refunded_index on wallet.credit_transactions (refunded_id)');
    this.addSql(rowLevelSecuritySql('wallet', 'credit_transactions'));
    this.addSql(grantSql('wallet', 'credit_transactions', 'select'));
    this.addSql(`
      create trigger credit_transactions_unchanged before update or delete or truncate on wallet.credit_transactions
        for each statement execute function wallet.refuse_change()`);
    for (const sql of [permissionSql, idsSql, changeSql, addSql, purchaseSql, spendSql]) this.addSql(sql);
    for (const signature of [...offered, ...own]) this.addSql(`revoke all on function wallet.${signature} from public`);
    for (const signature of offered)
      this.addSql(`grant execute on function wallet.${signature} to ${runtimeRole('wallet')}`);
  }

  override down(): void {
    for (const signature of [...offered, ...own].reverse()) this.addSql(`drop function wallet.${signature}`);
    this.addSql('drop table wallet.credit_transactions');
  }
}
