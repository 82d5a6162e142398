// What was sold of plans, in numbers that say nothing of one person.
import type { PlanSales } from '@plaza/api/manage';
import type { SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db, now } from '../db.ts';

/** Of fewer eSIMs a sum could tell what one of them has used. */
const fewestForUsage = 5;

/** What is left out does not filter. */
export interface PlanSalesFilter {
  merchantId?: string | undefined;
  planId?: string | undefined;
}

/** Of plans that were published once, newest first, at most `limit`, with ids below `before`. */
export async function planSales(
  em: SqlEntityManager,
  { merchantId, planId }: PlanSalesFilter,
  before: string | undefined,
  limit: number,
): Promise<PlanSales[]> {
  const isActive = sql<boolean>`e.status = 'active' and e.expires_at > ${now}`;
  const isKept = sql<boolean>`e.status <> 'refunded'`;
  const rows = await db(em)
    .selectFrom('esim_plans as p')
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom('esims as e')
          .whereRef('e.plan_id', '=', 'p.id')
          .select([
            sql<number>`count(*)::int`.as('sold'),
            sql<number>`(count(*) filter (where ${isActive}))::int`.as('active'),
            sql<number>`(count(*) filter (where not ${isKept}))::int`.as('refunded'),
            sql<string>`coalesce(sum(e.data_total) filter (where ${isKept}), 0)::text`.as('dataTotal'),
            sql<string>`coalesce(sum(e.data_used) filter (where ${isKept}), 0)::text`.as('dataUsed'),
          ])
          .as('s'),
      (join) => join.onTrue(),
    )
    .select(['p.id', 'p.name', 'p.merchant_id'])
    .selectAll('s')
    .select((eb) =>
      eb
        .selectFrom('esim_top_ups as t')
        .whereRef('t.plan_id', '=', 'p.id')
        .where('t.status', 'in', ['active', 'refunding'])
        .select(sql<number>`count(*)::int`.as('count'))
        .$asScalar()
        .$notNull()
        .as('topUps'),
    )
    .where((eb) => eb.or([eb('p.state', 'in', ['published', 'archived']), eb('p.published_at', 'is not', null)]))
    .$if(merchantId !== undefined, (query) => query.where('p.merchant_id', '=', merchantId!))
    .$if(planId !== undefined, (query) => query.where('p.id', '=', planId!))
    .$if(before !== undefined, (query) => query.where('p.id', '<', before!))
    .orderBy('p.id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ id, name, merchant_id: seller, dataTotal, dataUsed, ...counts }) => {
    const kept = counts.sold - counts.refunded;
    return {
      ...counts,
      planId: id,
      name,
      merchantId: seller ?? '',
      expired: kept - counts.active,
      dataTotal: Number(dataTotal),
      dataUsed: kept < fewestForUsage ? undefined : Number(dataUsed),
    };
  });
}
