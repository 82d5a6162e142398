// The feature's queries. The rules of quotes are in the SQL functions beside this file.
import { Big } from '@plaza/money';
import type { Database } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';
import type { Price } from './quote.ts';

/** A row of exchange_rates in the cache. */
export interface StoredRate {
  from: string;
  to: string;
  /** Decimal string. */
  rate: string;
  /** ISO 8601. */
  validFrom: string;
  source: string;
}

/** The valid rate of each pair, and its future ones. */
export async function storedRates(database: Database): Promise<StoredRate[]> {
  const rows = await database.asSystem((em) =>
    db(em)
      .selectFrom('exchange_rates as r')
      .select(['from_currency as from', 'to_currency as to', 'rate', 'valid_from', 'source'])
      .where('valid_from', '>=', (eb) =>
        eb.fn.coalesce(
          eb
            .selectFrom('exchange_rates as o')
            .select(({ fn }) => fn.max('o.valid_from').as('latest'))
            .whereRef('o.from_currency', '=', 'r.from_currency')
            .whereRef('o.to_currency', '=', 'r.to_currency')
            .where('o.valid_from', '<=', sql<Date>`clock_timestamp()`),
          sql<Date>`'-infinity'`,
        ),
      )
      .orderBy('from_currency')
      .orderBy('to_currency')
      .orderBy('valid_from')
      .execute(),
  );
  return rows.map(({ valid_from: validFrom, ...rate }) => ({ ...rate, validFrom: validFrom.toISOString() }));
}

/** The result of keep_quote. */
export interface StoredQuote {
  id: string;
  from: string;
  to: string;
  rate: string;
  spread: string;
  fromAmount: string;
  toAmount: string;
  fee: string;
  expiresAt: string;
}

/** A person's own quote, used or not. */
export async function findQuote(database: Database, userId: string, id: string): Promise<Price | undefined> {
  const row = await database.asUser(userId, (em) =>
    db(em)
      .selectFrom('exchange_quotes')
      .select(['from_currency as from', 'to_currency as to', 'rate', 'spread', 'fee'])
      .select(['from_amount as fromAmount', 'to_amount as toAmount'])
      .where('id', '=', id)
      .where('user_id', '=', userId)
      .executeTakeFirst(),
  );
  return (
    row && {
      from: row.from,
      to: row.to,
      rate: new Big(row.rate),
      spread: new Big(row.spread),
      fromAmount: new Big(row.fromAmount),
      toAmount: new Big(row.toAmount),
      fee: new Big(row.fee),
    }
  );
}
