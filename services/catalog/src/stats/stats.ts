import type { SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';

export interface Sales {
  orders: number;
  ticketsSold: number;
}

const number = sql<number>`count(*)::int`;

/** Paid orders, and sold tickets that were not refunded. Both are counted from an index, at most once a minute. */
export async function countSales(em: SqlEntityManager): Promise<Sales> {
  const row = await db(em)
    .selectNoFrom((eb) => [
      eb.selectFrom('orders').select(number.as('number')).where('status', '=', 'paid').as('orders'),
      eb
        .selectFrom('tickets')
        .select(number.as('number'))
        // Literals, so that the planner can use the partial index.
        .where(sql<boolean>`status in ('valid', 'used')`)
        .as('tickets'),
    ])
    .executeTakeFirst();
  return { orders: row?.orders ?? 0, ticketsSold: row?.tickets ?? 0 };
}
