import type { EsimPlan } from '@plaza/api/esim';
import { formatAmount } from '@plaza/money';
import { cutPage, type SqlEntityManager } from '@plaza/service';
import { esimErrors } from './esim.errors.ts';

interface PlanRow {
  id: string;
  name: string;
  region: string;
  data: number;
  duration: number;
  countries: string[];
  price: string;
  currency: string;
  popular: boolean;
}

const columns = 'id, name, region, data, duration, countries, price, currency, popular';

/** Where a page ends: the sort key of its last plan. */
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

/** Plans, popular ones first, then by price, at most `limit`, from after a position on. There are dozens, never thousands. */
export async function listPlans(
  em: SqlEntityManager,
  after: PlanPosition | undefined,
  limit: number,
): Promise<PlanPage> {
  const rows = await em.execute<PlanRow[]>(
    `select ${columns} from esim_plans ${after ? 'where (not popular, price, id) > (?, ?::numeric, ?::uuid)' : ''}
     order by not popular, price, id limit ?`,
    [...(after ? [!after.popular, after.price, after.id] : []), limit + 1],
  );
  const { shown, last } = cutPage(rows, limit);
  return { plans: shown.map(toPlan), next: last && { popular: last.popular, price: last.price, id: last.id } };
}

/** Throws PLAN_NOT_FOUND. */
export async function getPlan(em: SqlEntityManager, id: string): Promise<EsimPlan> {
  const [row] = await em.execute<PlanRow[]>(`select ${columns} from esim_plans where id = ?`, [id]);
  if (!row) throw esimErrors.PLAN_NOT_FOUND();
  return toPlan(row);
}

function toPlan(row: PlanRow): EsimPlan {
  return { ...row, price: formatAmount(row.price, row.currency) };
}
