import type { EsimPlan } from '@plaza/api/esim';
import { formatAmount } from '@plaza/money';
import { anyOf, cutPage, type SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, type DB } from '../db.ts';
import { isListed, isOnSale, isVisible } from '../managed.ts';
import { saleErrors } from '../managed.errors.ts';
import { esimErrors } from './esim.errors.ts';

/** The cursor after a page: the sort key of its last plan. */
export interface PlanPosition {
  popular: boolean;
  price: string;
  id: string;
}

export interface PlanPage {
  plans: EsimPlan[];
  /** Undefined on the last page. */
  next: PlanPosition | undefined;
}

/** Plans, popular ones first, then by price, at most `limit`, after a cursor. There are dozens, never thousands. */
export async function listPlans(
  em: SqlEntityManager,
  after: PlanPosition | undefined,
  limit: number,
): Promise<PlanPage> {
  let query = db(em).selectFrom('esim_plans').selectAll().where(isListed('esim_plans'));
  if (after) {
    const { popular, price, id } = after;
    query = query.where(
      sql<boolean>`(not popular, price, id) > (${!popular}::boolean, ${price}::numeric, ${id}::uuid)`,
    );
  }
  const rows = await query
    .orderBy(sql`not popular`)
    .orderBy('price')
    .orderBy('id')
    .limit(limit + 1)
    .execute();
  const { shown, last } = cutPage(rows, limit);
  return { plans: shown.map(toPlan), next: last && { popular: last.popular, price: last.price, id: last.id } };
}

/** A plan that can be bought now; as it is now. Throws PLAN_NOT_FOUND, NOT_ON_SALE. */
export async function planOnSale(em: SqlEntityManager, id: string): Promise<EsimPlan> {
  const row = await db(em)
    .selectFrom('esim_plans')
    .selectAll()
    .select(isOnSale('esim_plans').as('on_sale'))
    .where('id', '=', id)
    .where(isVisible('esim_plans'))
    .executeTakeFirst();
  if (!row) throw esimErrors.PLAN_NOT_FOUND();
  if (!row.on_sale) throw saleErrors.NOT_ON_SALE({ metadata: { plan_id: id } });
  return toPlan(row);
}

/** Those of these ids that there are, in no order. */
export async function plansById(em: SqlEntityManager, ids: readonly string[]): Promise<EsimPlan[]> {
  if (ids.length === 0) return [];
  const rows = await db(em)
    .selectFrom('esim_plans')
    .selectAll()
    .where('id', '=', anyOf(ids))
    .where(isListed('esim_plans'))
    .execute();
  return rows.map(toPlan);
}

function toPlan(row: Selectable<DB['esim_plans']>): EsimPlan {
  const { id, name, region, data, duration, countries, currency, popular } = row;
  return {
    id,
    name,
    region,
    data,
    duration,
    countries,
    price: formatAmount(row.price, currency),
    currency,
    popular,
    merchantId: row.merchant_id ?? '',
    onSaleFrom: row.on_sale_from ?? undefined,
    onSaleUntil: row.on_sale_until ?? undefined,
  };
}
