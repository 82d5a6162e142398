import { Migration } from '@mikro-orm/migrations';
import { grantSql, rowLevelSecuritySql } from '@plaza/service';

/**
 * entry_hash(…) → what an entry's `hash` must be: SHA-256 of the hash of the wallet's entry before it (nothing for the first) and then
 *   number          8 bytes, big-endian: 1 for the wallet's first entry, one more for each
 *   id, wallet_id, movement_id   16 bytes each
 *   timestamp       8 bytes, big-endian: microseconds since 2000-01-01 00:00 UTC
 *   currency, amount, balance_after   UTF-8, with one space between, both numbers with four digits after the point
 * Each wallet has a chain of its own, so two wallets' postings never wait for each other; `wallets.entry_hash` and `wallets.entry_count`
 * are where it ends, so that a missing end is found too.
 */
const entryHashSql = `
create function wallet.entry_hash(previous bytea, number bigint, id uuid, wallet_id uuid, movement_id uuid, "timestamp" timestamptz,
    currency text, amount numeric, balance_after numeric) returns bytea language sql immutable parallel safe
  return sha256(previous || int8send(number) || uuid_send(id) || uuid_send(wallet_id) || uuid_send(movement_id) || timestamptz_send("timestamp")
    || convert_to(currency || ' ' || amount::text || ' ' || balance_after::text, 'UTF8'));
`;

// What was posted before there was a chain gets its place in it. The triggers that keep entries unchanged stand aside for this once.
const chainExistingSql = `
do $$
declare
  tables regclass[] := array(select 'wallet.entries'::regclass union all select inhrelid::regclass from pg_inherits where inhparent = 'wallet.entries'::regclass);
  one regclass;
  entry record;
  last_wallet uuid;
  last_number bigint;
  last_hash bytea;
begin
  perform set_config('plaza.actor', 'system', true);
  foreach one in array tables loop
    execute format('alter table %s disable trigger user', one);
  end loop;
  for entry in select wallet_id, "timestamp", id, movement_id, currency, amount, balance_after from wallet.entries order by wallet_id, "timestamp", id loop
    if last_wallet is distinct from entry.wallet_id then
      last_wallet := entry.wallet_id;
      last_number := 0;
      last_hash := '';
    end if;
    last_number := last_number + 1;
    last_hash := wallet.entry_hash(last_hash, last_number, entry.id, entry.wallet_id, entry.movement_id, entry."timestamp", entry.currency, entry.amount, entry.balance_after);
    update wallet.entries set number = last_number, hash = last_hash where wallet_id = entry.wallet_id and "timestamp" = entry."timestamp" and id = entry.id;
    update wallet.wallets set entry_count = last_number, entry_hash = last_hash where id = entry.wallet_id;
  end loop;
  foreach one in array tables loop
    execute format('alter table %s enable trigger user', one);
  end loop;
end $$;
`;

/** What the engine decides by: the end of each wallet's chain, freezes, limits, what was captured of a hold and taken back of a movement. */
export class Migration20261121104000_posting_state extends Migration {
  override up(): void {
    this.addSql(entryHashSql);
    this.addSql(`
      alter table wallet.wallets
        add column entry_count bigint not null default 0,
        add column entry_hash bytea not null default '',
        add column frozen text null,
        add column movement_limit numeric(20,4) null,
        add column day_limit numeric(20,4) null,
        add column spent numeric(24,4) not null default '0',
        add column spent_on date null,
        add constraint wallets_frozen_check check (frozen in ('debits', 'all')),
        add constraint wallets_limits_check check (movement_limit >= 0 and day_limit >= 0),
        add constraint wallets_spent_check check (spent >= 0),
        drop constraint wallets_owner_check,
        add constraint wallets_owner_check check (case kind when 'user' then user_id is not null and name is null when 'system' then user_id is null and name is not null when 'merchant' then name is not null else false end),
        drop constraint wallets_available_check,
        add constraint wallets_available_check check (kind = 'system' or balance - held >= 0)`);
    this.addSql('alter table wallet.entries add column number bigint null, add column hash bytea null');
    this.addSql(chainExistingSql);
    this.addSql('alter table wallet.entries alter column number set not null, alter column hash set not null');
    this.addSql(`
      alter table wallet.holds
        add column captured numeric(20,4) not null default '0',
        drop constraint holds_captured_check`);
    // What was captured so far was captured whole.
    this.addSql(
      `do $$ begin perform set_config('plaza.actor', 'system', true); update wallet.holds set captured = amount where status = 'captured'; end $$`,
    );
    this.addSql(
      `alter table wallet.holds add constraint holds_captured_check check (captured >= 0 and captured <= coalesce(amount, 0) and (status <> 'captured' or captured > 0))`,
    );
    this.addSql(`
      create table wallet.limits (
        currency text not null primary key,
        movement_limit numeric(20,4) null,
        day_limit numeric(20,4) null,
        constraint limits_amount_check check (movement_limit >= 0 and day_limit >= 0)
      )`);
    this.addSql(grantSql('wallet', 'limits', 'select, insert, update, delete'));
    this.addSql(`
      create table wallet.refunds (
        transaction_id uuid not null primary key,
        movement_id uuid not null,
        user_id uuid not null,
        currency text not null,
        amount numeric(20,4) not null,
        refunded numeric(20,4) not null,
        updated_at timestamptz(6) not null default now(),
        constraint refunds_rest_check check (refunded > 0 and refunded <= amount)
      )`);
    this.addSql('create index refunds_movement_index on wallet.refunds (movement_id)');
    this.addSql('create index refunds_user_index on wallet.refunds (user_id)');
    this.addSql(rowLevelSecuritySql('wallet', 'refunds'));
    this.addSql(grantSql('wallet', 'refunds', 'select'));
    this.addSql(`
      create table wallet.reversals (
        movement_id uuid not null primary key,
        reversed_by uuid not null,
        created_at timestamptz(6) not null default now()
      )`);
    this.addSql(grantSql('wallet', 'reversals', 'select'));
  }
}
