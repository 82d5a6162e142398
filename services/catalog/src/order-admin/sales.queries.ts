// What was sold, day by day, for the people who run the platform. Rows of the last days are read along the primary keys.
import type { DaySales, GetSalesSummaryResponse } from '@plaza/api/order-admin';
import { Big, formatAmount } from '@plaza/money';
import { firstIdOf, type SqlEntityManager } from '@plaza/service';
import { sql, type RawBuilder } from 'kysely';
import { db } from '../db.ts';
import { refundKinds } from '../refunds/index.ts';
import { isOpenSaga, orderKinds, type OrderSaga } from '../saga/index.ts';
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
    .select([
      sql<number>`count(distinct order_id) filter (where status <> 'refunded')::int`.as('orders'),
      sql<number>`count(*) filter (where status <> 'refunded')::int`.as('items'),
    ])
    .where('id', '>=', since)
    .where(sql<boolean>`status in ('valid', 'used', 'refunded')`)
    .groupBy(['day', 'currency'])
    .execute();
  return lessRefunds(em, since, 'ticket-purchase', rows.map(toDay('tickets')));
}

async function shopDays(em: SqlEntityManager, since: string): Promise<DaySales[]> {
  const quantities = sql<number>`sum((select sum((line ->> 'quantity')::int - coalesce((line ->> 'refunded')::int, 0))
    from jsonb_array_elements(items) line))::int`;
  const rows = await db(em)
    .selectFrom('orders')
    .select([dayOf('created_at').as('day'), 'currency', sql<string>`sum(total - refunded)::text`.as('total')])
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
    .select([sql<string>`sum((state ->> 'price')::numeric)::text`.as('total')])
    .select([
      sql<number>`count(*) filter (where state ->> 'refund' is null)::int`.as('orders'),
      sql<number>`count(*) filter (where state ->> 'refund' is null)::int`.as('items'),
    ])
    .where('id', '>=', since)
    .where(sql<boolean>`kind = ${sql.lit(kind)} and status = 'done'`)
    .groupBy(['day', 'currency'])
    .execute();
  return lessRefunds(em, since, kind, rows.map(toDay(orderKinds[kind])));
}

/** What was refunded of the orders of a day is not sold; a day of which nothing is left is left out. */
async function lessRefunds(
  em: SqlEntityManager,
  since: string,
  kind: OrderSaga,
  sold: readonly DaySales[],
): Promise<DaySales[]> {
  const refunded = await db(em)
    .selectFrom('sagas as r')
    .innerJoin('sagas as s', (join) => join.on(sql<boolean>`s.id = (r.state ->> 'orderId')::uuid`))
    .select([dayOf('s.created_at').as('day'), sql<string>`r.state ->> 'currency'`.as('currency')])
    .select(sql<string>`sum((r.state ->> 'amount')::numeric)::text`.as('amount'))
    .where(sql<boolean>`r.kind in (${sql.join(refundKinds.map((each) => sql.lit(each)))})`)
    // As texts, along the index of refunds: ids of one version sort the same.
    .where(sql<boolean>`r.state ->> 'orderId' >= ${since}`)
    .where('r.status', '=', 'done')
    .where('s.kind', '=', kind)
    .groupBy(['day', 'currency'])
    .execute();
  return sold
    .map((day) => {
      const less = refunded.find((each) => each.day === day.day && each.currency === day.currency)?.amount ?? '0';
      return { ...day, total: formatAmount(new Big(day.total).minus(less), day.currency) };
    })
    .filter(({ total, items }) => items > 0 || new Big(total).gt(0));
}

async function openOrders(em: SqlEntityManager): Promise<{ openOrders: number; stuckOrders: number }> {
  return db(em)
    .selectFrom('sagas')
    .select([count.as('openOrders'), sql<number>`(count(*) filter (where ${isStuck()}))::int`.as('stuckOrders')])
    .where(isOpenSaga())
    .executeTakeFirstOrThrow();
}
