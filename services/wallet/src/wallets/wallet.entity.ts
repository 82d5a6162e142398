import { defineEntity, p } from '@mikro-orm/postgresql';

const properties = defineEntity({
  name: 'Wallet',
  tableName: 'wallets',
  properties: {
    // Made from the owner and the currency: see accounts.ts.
    id: p.uuid().primary(),
    kind: p.text(),
    userId: p.uuid().nullable(),
    // A system account's name, such as `cash-in:sandbox`.
    name: p.text().nullable(),
    // A busy system account is kept in several rows that are added up when read, so that payers do not queue for one row.
    shard: p.smallint().default(0),
    currency: p.text(),
    balance: p.decimal().precision(24).scale(4).default('0'),
    // Part of the balance that is set aside by holds.
    held: p.decimal().precision(24).scale(4).default('0'),
    assets: p.json<Record<string, unknown>>().defaultRaw(`'{}'`),
    createdAt: p.datetime(6).defaultRaw('now()'),
  },
  uniques: [
    { name: 'wallets_user_currency_unique', properties: ['userId', 'currency'] },
    { name: 'wallets_name_shard_currency_unique', properties: ['name', 'shard', 'currency'] },
  ],
  checks: [
    { name: 'wallets_owner_check', expression: `case kind when 'user' then user_id is not null and name is null when 'system' then user_id is null and name is not null else false end` },
    { name: 'wallets_currency_check', expression: `currency ~ '^[A-Z]{3}$'` },
    // The last word on what a person can spend. A system account may go below zero: money that comes in has to come from somewhere.
    { name: 'wallets_available_check', expression: 'user_id is null or balance - held >= 0' },
    { name: 'wallets_held_check', expression: 'held >= 0' },
  ],
});

export class Wallet extends properties.class {}
properties.setClass(Wallet);
