// What the feature asks of the database: reads, and the functions in the .sql files beside this one, which hold the rules of quotes.
import { Big } from '@plaza/money';
import type { Database } from '@plaza/service';
import type { Price } from './quote.ts';

/** A row of exchange_rates as the cache keeps it. */
export interface StoredRate {
  from: string;
  to: string;
  /** Decimal string. */
  rate: string;
  /** ISO 8601. */
  validFrom: string;
  source: string;
}

/** Of each pair the rate that holds now, and those that will. */
export async function storedRates(database: Database): Promise<StoredRate[]> {
  const rows = await database.asSystem((em) =>
    em.execute<(Omit<StoredRate, 'validFrom'> & { valid_from: Date | string })[]>(`
    select from_currency as "from", to_currency as "to", rate::text, valid_from, source from wallet.exchange_rates r
      where valid_from >= coalesce((select max(o.valid_from) from wallet.exchange_rates o
        where o.from_currency = r.from_currency and o.to_currency = r.to_currency and o.valid_from <= clock_timestamp()), '-infinity')
      order by 1, 2, 4`),
  );
  return rows.map(({ valid_from: validFrom, ...rate }) => ({ ...rate, validFrom: new Date(validFrom).toISOString() }));
}

/** As keep_quote answers it. */
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

/** A person's own quote, whatever became of it. */
export async function findQuote(database: Database, userId: string, id: string): Promise<Price | undefined> {
  const [row] = await database.asUser(userId, (em) =>
    em.execute<Omit<StoredQuote, 'id' | 'expiresAt'>[]>(
      `
    select from_currency as "from", to_currency as "to", rate::text, spread::text, from_amount::text as "fromAmount", to_amount::text as "toAmount", fee::text
      from wallet.exchange_quotes where id = ? and user_id = ?`,
      [id, userId],
    ),
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

/** What a key's request got earlier, as the function that it was for answered it. */
export async function findAnswer<Answer>(
  database: Database,
  userId: string,
  scope: string,
): Promise<Answer | undefined> {
  const [row] = await database.asUser(userId, (em) =>
    em.execute<{ answer: Answer | null }[]>('select wallet.posted_under(?::jsonb) as answer', [scope]),
  );
  return row?.answer ?? undefined;
}
