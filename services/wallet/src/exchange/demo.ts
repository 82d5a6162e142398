// Rates for a demo: realistic, against the euro, and old. An administrator's rates replace them.
import type { Database } from '@plaza/service';
import { sql } from 'kysely';
import { called } from '../calls.ts';

const rates = { USD: '1.0842', GBP: '0.8431', CHF: '0.9472', JPY: '163.27' };

export async function seedRates(database: Database): Promise<void> {
  const rows = Object.entries(rates).map(([to, rate]) => ({
    from_currency: 'EUR',
    to_currency: to,
    rate,
    source: 'demo',
    valid_from: '2026-01-01T00:00:00Z',
  }));
  await database.asSystem((em) => called(em, sql`wallet.put_exchange_rates(${JSON.stringify(rows)}::jsonb)`));
}
