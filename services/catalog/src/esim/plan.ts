import type { EsimPlan } from '@plaza/api/esim';
import { formatAmount } from '@plaza/money';
import type { SqlEntityManager } from '@plaza/service';
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

/** Every plan, popular ones first, then by price. There are dozens, never thousands. */
export async function listPlans(em: SqlEntityManager): Promise<EsimPlan[]> {
  const rows = await em.execute<PlanRow[]>(`select ${columns} from esim_plans order by popular desc, price, name, id`);
  return rows.map(toPlan);
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
