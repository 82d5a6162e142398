import { defineEntity, p } from '@mikro-orm/postgresql';
import { Wallet } from '../wallets/wallet.entity.ts';

export const ArchivedMonthSchema = defineEntity({
  name: 'ArchivedMonth',
  tableName: 'archived_months',
  properties: {
    // Its first day, in UTC.
    month: p.date().primary(),
    // SHA-256 of the archive's rows: only the file with these can be restored.
    digest: p.blob(),
    entries: p.bigint('string'),
    transactions: p.bigint('string'),
    sums: p.json<Record<string, Record<string, string>>>(),
    // The last migration before the archiving.
    schemaVersion: p.text(),
    archivedAt: p.datetime(6).defaultRaw('now()'),
  },
  checks: [{ name: 'archived_months_month_check', expression: `month = date_trunc('month', month::timestamp)` }],
});

/** A month whose transactions and entries are in a file. */
export class ArchivedMonth extends ArchivedMonthSchema.class {}
ArchivedMonthSchema.setClass(ArchivedMonth);

export const ArchivedBalanceSchema = defineEntity({
  name: 'ArchivedBalance',
  tableName: 'archived_balances',
  primaryKeys: ['wallet', 'month'],
  properties: {
    wallet: () => p.manyToOne(Wallet).joinColumn('wallet_id').mapToPk().primary(),
    month: () =>
      p
        .manyToOne(ArchivedMonth)
        .fieldName('month')
        .mapToPk()
        .primary()
        .deleteRule('cascade')
        .index('archived_balances_month_index'),
    userId: p.uuid().nullable().index('archived_balances_user_index'),
    entries: p.bigint('string'),
    // Of the last entry before the month; zero and empty without one.
    openingNumber: p.bigint('string'),
    openingHash: p.blob(),
    openingBalance: p.decimal().precision(24).scale(4),
    // Of the last entry of the month.
    closingNumber: p.bigint('string'),
    closingHash: p.blob(),
    closingBalance: p.decimal().precision(24).scale(4),
  },
  checks: [
    {
      name: 'archived_balances_entries_check',
      expression: 'entries > 0 and closing_number = opening_number + entries',
    },
  ],
});

/** The chain of a wallet before and after an archived month. Wallets without an entry in it have no row. */
export class ArchivedBalance extends ArchivedBalanceSchema.class {}
ArchivedBalanceSchema.setClass(ArchivedBalance);
