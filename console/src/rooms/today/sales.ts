// What was sold, day by day, out of the rows of the API: one for each day, kind and currency.
import type { DaySales } from '@plaza/client';
import { sumOf } from '../../ui/amounts.ts';

export const kinds = ['tickets', 'shop', 'esim', 'esim_top_up'] as const;

/** The last days, oldest first, as UTC has them. */
export function lastDays(count: number, now = new Date()): string[] {
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  return Array.from({ length: count }, (_, index) =>
    new Date(today - (count - 1 - index) * 86_400_000).toISOString().slice(0, 10),
  );
}

/** The currency in which most orders were paid comes first. */
export function currenciesOf(rows: readonly DaySales[]): string[] {
  const orders = new Map<string, number>();
  for (const row of rows) orders.set(row.currency, (orders.get(row.currency) ?? 0) + row.orders);
  return [...orders].sort(([, one], [, other]) => other - one).map(([currency]) => currency);
}

export interface Sales {
  total: string;
  orders: number;
  items: number;
}

export const add = (rows: readonly DaySales[]): Sales => ({
  total: sumOf(rows.map(({ total }) => total)),
  orders: rows.reduce((sum, row) => sum + row.orders, 0),
  items: rows.reduce((sum, row) => sum + row.items, 0),
});
