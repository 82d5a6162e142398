// The accounts of the platform, and what all wallets together have. One statement reads both, so that the sums are of one moment.
import type { GetLedgerAccountsResponse, LedgerTotal } from '@plaza/api/ledger-admin';
import { Big, formatAmount, testCurrency } from '@plaza/money';
import type { SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../../db.ts';

/** Names of accounts and currencies. */
const maxAccounts = 1_000;

/** Every wallet is read once. Test money is no money. */
export async function ledgerAccounts(em: SqlEntityManager): Promise<GetLedgerAccountsResponse> {
  const rows = await db(em)
    .selectFrom('wallets')
    // The wallets of people, merchants and former owners are summed up by their kind.
    .select(['kind', 'currency', sql<string | null>`case kind when 'system' then name end`.as('account')])
    .select(({ fn }) => [fn.sum<string>('balance').as('balance'), fn.sum<string>('held').as('held')])
    .select(sql<number>`count(*)::int`.as('wallets'))
    .where('currency', '<>', testCurrency)
    .groupBy(['kind', 'currency', 'account'])
    .orderBy('account')
    .orderBy('currency')
    .execute();
  const accounts = rows
    .filter(({ kind }) => kind === 'system')
    .slice(0, maxAccounts)
    .map(({ account, currency, balance }) => ({
      name: account ?? '',
      currency,
      balance: signedAmount(new Big(balance), currency),
    }));
  const currencies = [...new Set(rows.map(({ currency }) => currency))].sort();
  return { accounts, totals: currencies.map((currency) => totalOf(currency, rows)) };
}

interface Row {
  kind: string;
  currency: string;
  balance: string;
  held: string;
  wallets: number;
}

function totalOf(currency: string, rows: readonly Row[]): LedgerTotal {
  const of = (kind?: string) => rows.filter((row) => row.currency === currency && (!kind || row.kind === kind));
  const sum = (some: readonly Row[], column: 'balance' | 'held' = 'balance') =>
    signedAmount(
      some.reduce((all, row) => all.plus(row[column]), new Big(0)),
      currency,
    );
  const count = (some: readonly Row[]) => some.reduce((all, { wallets }) => all + wallets, 0);
  return {
    currency,
    people: sum(of('user')),
    merchants: sum(of('merchant')),
    unclaimed: sum(of('unclaimed')),
    platform: sum(of('system')),
    sum: sum(of()),
    held: sum(of(), 'held'),
    peopleWallets: count(of('user')),
    merchantWallets: count(of('merchant')),
  };
}

/** An amount that can be below zero. */
export function signedAmount(amount: Big, currency: string): string {
  const value = formatAmount(amount.abs(), currency);
  return amount.lt(0) ? `-${value}` : value;
}
