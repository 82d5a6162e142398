// What was sold, day by day, for the people who run the platform. Rows of the last days are read along the primary keys.
import type { DaySales, GetSalesSummaryResponse } from '@plaza/api/order-admin';
import { formatAmount } from '@plaza/money';
import { firstIdOf, type SqlEntityManager } from '@plaza/service';
import { sql, type RawBuilder } from 'kysely';
import { db } from '../db.ts';
import { isOpenSaga, orderKinds } from '../saga/index.ts';
import { isStuck } from './order.queries.ts';

/** Days, kinds and currencies of an answer. */
const maxRows = 1_000;

const count = sql<number>`count(*)::int`;
const dayOf = (column: string): RawBuilder<string> =>
  sql<string>`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD')`;

/** The days that have begun since `days` times 24 hours ago, today among them. */
export async function salesSummary(em: SqlEntityManager, days: number, today: Date): Promise<GetSalesSummaryResponse> {
  const midnight = Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate() - days + 1);
  const since = firstIdOf(midnight);
  const sold = [
    ...(await ticketDays(em, since)),
    ...(await shopDays(em, since)),
    ...(await esimDays(em, since, 'esim-activation')),
    ...(await esimDays(em, since, 'esim-top-up')),
  ]
    .sort((a, b) => a.day.localeCompare(b.day) || a.kind.localeCompare(b.kind) || a.currency.localeCompare(b.currency))
    .slice(-maxRows);
  return { days: sold, ...(await openOrders(em)) };
}

type Row = Omit<DaySales, 'kind'>;

const toDay =
  (kind: string) =>
  (row: Row): DaySales => ({ ...row, kind, total: formatAmount(row.total, row.currency) });

async function ticketDays(em: SqlEntityManager, since: string): Promise<DaySales[]> {
  const rows = await db(em)
    .selectFrom('tickets')
    .select([dayOf('created_at').as('day'), 'currency', sql<string>`sum(price)::text`.as('total')])
    .select([sql<number>`count(distinct order_id)::int`.as('orders'), count.as('items')])
    .where('id', '>=', since)
    .where(sql<boolean>`status in ('valid', 'used')`)
    .groupBy(['day', 'currency'])
    .execute();
  return rows.map(toDay('tickets'));
}

async function shopDays(em: SqlEntityManager, since: string): Promise<DaySales[]> {
  const quantities = sql<number>`sum((select sum((line ->> 'quantity')::int) from jsonb_array_elements(items) line))::int`;
  const rows = await db(em)
    .selectFrom('orders')
    .select([dayOf('created_at').as('day'), 'currency', sql<string>`sum(total)::text`.as('total')])
    .select([count.as('orders'), quantities.as('items')])
    .where('id', '>=', since)
    .where('status', '=', 'paid')
    .groupBy(['day', 'currency'])
    .execute();
  return rows.map(toDay('shop'));
}

async function esimDays(
  em: SqlEntityManager,
  since: string,
  kind: 'esim-activation' | 'esim-top-up',
): Promise<DaySales[]> {
  const rows = await db(em)
    .selectFrom('sagas')
    .select([dayOf('created_at').as('day'), sql<string>`state ->> 'currency'`.as('currency')])
    .select([sql<string>`sum((state ->> 'price')::numeric)::text`.as('total'), count.as('orders'), count.as('items')])
    .where('id', '>=', since)
    .where(sql<boolean>`kind = ${sql.lit(kind)} and status = 'done' and state ->> 'refund' is null`)
    .groupBy(['day', 'currency'])
    .execute();
  return rows.map(toDay(orderKinds[kind]));
}

async function openOrders(em: SqlEntityManager): Promise<{ openOrders: number; stuckOrders: number }> {
  return db(em)
    .selectFrom('sagas')
    .select([count.as('openOrders'), sql<number>`(count(*) filter (where ${isStuck()}))::int`.as('stuckOrders')])
    .where(isOpenSaga())
    .executeTakeFirstOrThrow();
}
