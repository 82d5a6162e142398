import { defineEntity, p } from '@mikro-orm/postgresql';
import type { Account } from '../posting/accounts.ts';

export const WalletSchema = defineEntity({
  name: 'Wallet',
  tableName: 'wallets',
  properties: {
    // Derived from the owner and the currency: see accounts.ts.
    id: p.uuid().primary(),
    // `user`, `merchant`, `system`, or `unclaimed`: money that came back for a deleted person.
    kind: p.text().$type<NonNullable<Account['kind']>>(),
    userId: p.uuid().nullable(),
    // A system account's name, such as `cash-in:sandbox`. Of unclaimed money: `unclaimed:` and the id of the former owner.
    name: p.text().nullable(),
    // A busy system account has several rows, which are summed up when read, so that payers do not wait for one row.
    shard: p.smallint().default(0),
    currency: p.text(),
    balance: p.decimal().precision(24).scale(4).default('0'),
    // The part of the money that holds reserve.
    held: p.decimal().precision(24).scale(4).default('0'),
    assets: p.json<Record<string, unknown>>().defaultRaw(`'{}'`),
    // The end of its chain of entries: their number, and the hash of the last.
    entryCount: p.bigint('string').defaultRaw('0'),
    entryHash: p.blob().defaultRaw(`''`),
    // Null, `debits` (no money leaves it) or `all` (none reaches it either).
    frozen: p.text().nullable(),
    // What an administrator froze: `alone` this wallet, `owner` the owner of the merchant, or `both`.
    frozenBy: p.text().nullable(),
    // Null, `closing` while the account deletion of its owner is decided, or `closed`; `merging` from then on when a guest is merged into another account,
    // until the money has moved there. Frozen for all in each.
    closed: p.text().nullable(),
    // The largest movement and the limit of a day, in UTC. Null: those of the currency's row in `limits`.
    movementLimit: p.decimal().precision(20).scale(4).nullable(),
    dayLimit: p.decimal().precision(20).scale(4).nullable(),
    // The spent and held money on the day `spentOn`.
    spent: p.decimal().precision(24).scale(4).default('0'),
    spentOn: p.date().nullable(),
    createdAt: p.datetime(6).defaultRaw('now()'),
  },
  uniques: [
    { name: 'wallets_user_currency_unique', properties: ['userId', 'currency'] },
    { name: 'wallets_name_shard_currency_unique', properties: ['name', 'shard', 'currency'] },
  ],
  indexes: [
    {
      name: 'wallets_unclaimed_index',
      expression: `create index "wallets_unclaimed_index" on "wallet"."wallets" ("created_at", "id") where kind = 'unclaimed' and balance > 0`,
    },
  ],
  checks: [
    {
      name: 'wallets_owner_check',
      expression: `case kind when 'user' then user_id is not null and name is null when 'system' then user_id is null and name is not null when 'merchant' then name is not null when 'unclaimed' then user_id is null and name ~ '^unclaimed:[0-9a-f-]{36}$' else false end`,
    },
    { name: 'wallets_currency_check', expression: `currency ~ '^[A-Z]{3}$'` },
    // A person's balance is never below zero. A system account's may be: deposits come from one.
    { name: 'wallets_available_check', expression: `kind = 'system' or balance - held >= 0` },
    { name: 'wallets_held_check', expression: 'held >= 0' },
    { name: 'wallets_frozen_check', expression: `frozen in ('debits', 'all')` },
    // The wallet of a person whose account is deleted, or about to be, is empty and stays so, unless its money is about to move to somebody else's.
    {
      name: 'wallets_closed_check',
      expression: `case when closed in ('closing', 'closed') then frozen = 'all' and (currency = 'XCR' or balance = 0 and held = 0) when closed = 'merging' then frozen = 'all' and held = 0 else closed is null end`,
    },
    {
      name: 'wallets_frozen_by_check',
      expression: `frozen_by is null or frozen is not null and frozen_by in ('alone', 'owner', 'both')`,
    },
    { name: 'wallets_limits_check', expression: 'movement_limit >= 0 and day_limit >= 0' },
    { name: 'wallets_spent_check', expression: 'spent >= 0' },
  ],
});

export class Wallet extends WalletSchema.class {}
WalletSchema.setClass(Wallet);

export const LimitSchema = defineEntity({
  name: 'Limit',
  tableName: 'limits',
  properties: {
    currency: p.text().primary(),
    movementLimit: p.decimal().precision(20).scale(4).nullable(),
    dayLimit: p.decimal().precision(20).scale(4).nullable(),
  },
  checks: [{ name: 'limits_amount_check', expression: 'movement_limit >= 0 and day_limit >= 0' }],
});

/** The limits of wallets without their own. No row, or null: no limit. */
export class Limit extends LimitSchema.class {}
LimitSchema.setClass(Limit);
