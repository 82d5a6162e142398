import type { SqlEntityManager } from '@plaza/service';

export interface Sales {
  orders: number;
  ticketsSold: number;
}

/** Paid orders, and tickets that were sold and not given back. Both are counted from an index, at most once a minute. */
export async function countSales(em: SqlEntityManager): Promise<Sales> {
  const [row] = await em.execute<{ orders: number; tickets: number }[]>(
    `select (select count(*)::int from orders where status = 'paid') as orders,
       (select count(*)::int from tickets where status in ('valid', 'used')) as tickets`,
  );
  return { orders: row?.orders ?? 0, ticketsSold: row?.tickets ?? 0 };
}
