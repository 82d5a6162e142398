import { Migration } from '@mikro-orm/migrations';
import { grantSql, rowLevelSecuritySql, runtimeRole } from '@plaza/service';

// A person's wallets are closed in two steps, as auth decides: `closing` from the check on, `closed` when the person is deleted. Whoever is
// about to open what would be found by the check shares the person's lock with others of that kind, and the check has it alone.
const lock = (person: string): string => `hashtextextended(${person}::text, 7052926)`;

// The person, and their merchants, whose wallets bear the merchants' ids.
const partiesSql = `
create function wallet.parties_of(person uuid) returns uuid[] language sql stable set search_path = wallet, pg_temp as $$
  select array(select person union select m.id from merchants m where m.user_id = person)
$$;
`;

/**
 * close_person(…) → {} | { refused, metadata? }: lets nothing more come to, or leave from, the wallets of a person and of their merchants, if
 * nothing is open there. It waits for the postings that have these wallets locked, and those that come after it read that they are frozen.
 * Opens those that are missing, so that nothing can come in by a wallet that is opened later.
 */
const closeSql = `
create function wallet.close_person(person uuid, attempt integer, opened_ids uuid[], opened_currencies text[], forfeit_credits boolean) returns jsonb
  language plpgsql volatile security definer set search_path = wallet, pg_temp as $$
#variable_conflict use_variable
declare
  parties uuid[];
  mark closings;
  found_amounts jsonb;
begin
  if coalesce(current_setting('plaza.actor', true), '') <> 'system' then
    raise exception 'only the platform closes wallets' using errcode = 'insufficient_privilege';
  end if;
  perform pg_advisory_xact_lock(${lock('person')});
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

  -- An earlier attempt that was never ended left them frozen, and nothing has moved since.
  if exists (select from wallets w where w.user_id = any (parties) and w.frozen is not null and w.closed is null) then
    return '{"refused": "WALLET_FROZEN"}';
  end if;
  select jsonb_object_agg(w.currency, w.sum::text) into found_amounts
    from (select w.currency, sum(w.balance) as sum from wallets w where w.user_id = any (parties) and w.currency <> 'XCR' group by w.currency having sum(w.balance) <> 0) w;
  if exists (select from wallets w where w.user_id = any (parties) and w.held > 0) then
    return '{"refused": "MONEY_HELD"}';
  elsif found_amounts is not null then
    return jsonb_build_object('refused', 'MONEY_LEFT', 'metadata', found_amounts);
  elsif exists (select from payment_intents i where i.user_id = person and i.owed > 0) then
    return '{"refused": "MONEY_OWED"}';
  elsif exists (select from payments p where p.status = 'requires_capture' and p.owner_id = person)
      or cardinality(parties) > 1 and exists (select from payments p where p.status = 'requires_capture'
        and exists (select from jsonb_array_elements(p.splits) s where (s.value->>'merchant_id')::uuid = any (parties))) then
    return '{"refused": "PAYMENT_OPEN"}';
  elsif exists (select from payouts p where p.user_id = person and p.status in ('requested', 'processing')) then
    return '{"refused": "PAYOUT_OPEN"}';
  elsif exists (select from payment_intents i where i.user_id = person
      and (i.status = 'processing' or i.status in ('pending', 'failed') and i.updated_at > clock_timestamp() - interval '1 day')) then
    return '{"refused": "DEPOSIT_OPEN"}';
  end if;
  select jsonb_build_object('credits', trunc(w.balance)::text) into found_amounts from wallets w where w.user_id = person and w.currency = 'XCR' and w.balance > 0;
  if found and not forfeit_credits then
    return jsonb_build_object('refused', 'CREDITS_LEFT', 'metadata', found_amounts);
  end if;

  insert into closings as c (user_id, attempt, state, updated_at) values (person, attempt, 'closing', clock_timestamp())
    on conflict (user_id) do update set attempt = excluded.attempt, state = excluded.state, updated_at = excluded.updated_at;
  update wallets w set frozen = 'all', closed = 'closing' where w.user_id = any (parties);
  return '{}';
end $$;
`;

const reopenSql = `
create function wallet.reopen_person(person uuid, attempt integer) returns jsonb language plpgsql volatile security definer
  set search_path = wallet, pg_temp as $$
#variable_conflict use_variable
begin
  if coalesce(current_setting('plaza.actor', true), '') <> 'system' then
    raise exception 'only the platform opens wallets again' using errcode = 'insufficient_privilege';
  end if;
  perform pg_advisory_xact_lock(${lock('person')});
  -- Also where the close never came: should it come late, it finds that it is over.
  insert into closings as c (user_id, attempt, state, updated_at) values (person, attempt, 'open', clock_timestamp())
    on conflict (user_id) do update set attempt = excluded.attempt, state = excluded.state, updated_at = excluded.updated_at
      where c.state <> 'closed' and c.attempt <= excluded.attempt;
  if found then
    perform from wallets w where w.user_id = any (parties_of(person)) order by w.id for no key update;
    update wallets w set frozen = null, closed = null where w.user_id = any (parties_of(person)) and w.closed = 'closing';
  end if;
  return '{}';
end $$;
`;

/**
 * erase_person(person): the person is deleted. Credits that are left are given up; what says who the person was goes, and everything that
 * says what was posted stays. Doing it twice changes nothing.
 */
const eraseSql = `
create function wallet.erase_person(person uuid) returns void language plpgsql volatile security definer
  set search_path = wallet, pg_temp as $$
declare
  parties uuid[];
  credits constant uuid := credit_account_id('user:' || person || ':XCR');
  rest numeric;
  answer jsonb;
begin
  if coalesce(current_setting('plaza.actor', true), '') <> 'system' then
    raise exception 'only the platform erases people' using errcode = 'insufficient_privilege';
  end if;
  perform pg_advisory_xact_lock(${lock('person')});
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
  -- The name stands in what others read of their movements with the person, and others' names in what the person read.
  update transactions o set metadata = o.metadata - 'counterparty_name'
    from (select t.movement_id, t."timestamp", t.counterparty_id from transactions t where t.user_id = person and t.counterparty_id is not null) m
    where o.user_id = m.counterparty_id and o."timestamp" = m."timestamp" and o.movement_id = m.movement_id and o.metadata ? 'counterparty_name';
  update transactions t set metadata = t.metadata - array['counterparty_name', 'note']
    where t.user_id = person and t.metadata ?| array['counterparty_name', 'note'];
  perform set_config('plaza.erasing', '', true);
  update payouts p set destination = '' where p.user_id = person;
  update merchants m set name = 'Closed merchant' where m.user_id = person;
  delete from ad_views v where v.user_id = person;
  delete from exchange_quotes q where q.user_id = person and q.movement_id is null;
  delete from idempotency_keys k where k.user_id = person;
end $$;
`;

const guardsSql = `
-- What was posted stays; only names and notes may go from what people read of it, when a person is erased. See refuse_rewriting.
create or replace function wallet.refuse_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and tg_table_name = 'transactions' and current_setting('plaza.erasing', true) = 'on' then
    return null;
  end if;
  raise exception 'what was posted stays: % of % is refused', lower(tg_op), tg_table_name
    using errcode = 'restrict_violation', table = tg_table_name, schema = 'wallet';
end $$;

create function wallet.refuse_rewriting() returns trigger language plpgsql as $$
begin
  if to_jsonb(old) - 'metadata' <> to_jsonb(new) - 'metadata' or not old.metadata @> new.metadata
      or old.metadata - array['counterparty_name', 'note'] <> new.metadata - array['counterparty_name', 'note'] then
    raise exception 'what was posted stays: transaction % may only lose a name', old.id using errcode = 'restrict_violation', table = tg_table_name, schema = 'wallet';
  end if;
  return new;
end $$;

create trigger transactions_erased before update on wallet.transactions for each row execute function wallet.refuse_rewriting();

-- Whether a person is there to stay, until the end of the transaction: a closing waits for it.
create function wallet.is_open(person uuid) returns boolean language plpgsql volatile security definer set search_path = wallet, pg_temp as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  answer boolean;
begin
  perform pg_advisory_xact_lock_shared(${lock('person')});
  perform set_config('plaza.actor', 'system', true);
  answer := not exists (select from closings c where c.user_id = person and c.state <> 'open');
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;

-- For what begins without touching a wallet, and would end in one. The trigger says in which column the person stands.
create function wallet.refuse_closed() returns trigger language plpgsql set search_path = wallet, pg_temp as $$
begin
  if not is_open((to_jsonb(new)->>tg_argv[0])::uuid) then
    raise exception 'the wallets are closed' using errcode = 'check_violation', constraint = 'person_open_check', table = tg_table_name, schema = 'wallet';
  end if;
  return new;
end $$;

create trigger payment_intents_open before insert on wallet.payment_intents for each row execute function wallet.refuse_closed('user_id');
create trigger merchants_open before insert on wallet.merchants for each row execute function wallet.refuse_closed('user_id');
create trigger payments_open before insert on wallet.payments for each row execute function wallet.refuse_closed('owner_id');

-- What an administrator decides about a person's wallets could not be told from their closing, and would end with it.
create function wallet.freeze_open_wallets(owner uuid, only_currency text, opened_ids uuid[], opened_currencies text[], reason text, scope jsonb default null) returns jsonb
  language sql volatile security definer set search_path = wallet, pg_temp as $$
  select case when is_open(owner) then freeze_wallets(owner, only_currency, opened_ids, opened_currencies, reason, scope) else '{"refused": "ACCOUNT_CLOSED"}' end
$$;
create function wallet.unfreeze_open_wallets(owner uuid, only_currency text, reason text, scope jsonb default null) returns jsonb
  language sql volatile security definer set search_path = wallet, pg_temp as $$
  select case when is_open(owner) then unfreeze_wallets(owner, only_currency, reason, scope) else '{"refused": "ACCOUNT_CLOSED"}' end
$$;
`;

const offered = [
  'close_person(uuid, integer, uuid[], text[], boolean)',
  'reopen_person(uuid, integer)',
  'erase_person(uuid)',
  'is_open(uuid)',
  'freeze_open_wallets(uuid, text, uuid[], text[], text, jsonb)',
  'unfreeze_open_wallets(uuid, text, text, jsonb)',
];
const own = [
  'parties_of(uuid)',
  'refuse_rewriting()',
  'refuse_closed()',
  'freeze_wallets(uuid, text, uuid[], text[], text, jsonb)',
  'unfreeze_wallets(uuid, text, text, jsonb)',
];

/** Wallet's part in deleting a person. */
export class Migration20261121132000_closing extends Migration {
  override up(): void {
    this.addSql(`
      create table wallet.closings (
        user_id uuid not null primary key,
        attempt integer not null,
        state text not null,
        updated_at timestamptz(6) not null default now(),
        constraint closings_state_check check (state in ('closing', 'open', 'closed'))
      )`);
    this.addSql(rowLevelSecuritySql('wallet', 'closings'));
    this.addSql(grantSql('wallet', 'closings', 'select'));
    // While it is decided, nothing moves, not even what a freeze does not stop. Afterwards a provider may still bring what it took before.
    this.addSql(`
      alter table wallet.wallets
        add column closed text null,
        add constraint wallets_closed_check check (case closed when 'closing' then frozen = 'all' and (currency = 'XCR' or balance = 0 and held = 0) when 'closed' then frozen = 'all' else closed is null end)`);
    for (const sql of [partiesSql, closeSql, reopenSql, eraseSql, guardsSql]) this.addSql(sql);
    for (const signature of [...offered, ...own])
      this.addSql(`revoke all on function wallet.${signature} from public, ${runtimeRole('wallet')}`);
    for (const signature of offered)
      this.addSql(`grant execute on function wallet.${signature} to ${runtimeRole('wallet')}`);
  }
}
