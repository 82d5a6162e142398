import type { ManagedPlan, PlanManagementServiceService } from '@plaza/api/manage';
import { formatAmount } from '@plaza/money';
import { cursorFields, cutPage, fields, isTestCall, newId, pageTokens, parse, type Handlers } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { z } from 'zod';
import { keys } from '../cache-keys.ts';
import { db, type DB } from '../db.ts';
import { esimErrors } from '../esim/index.ts';
import { actAs } from './acting.ts';
import { sendEtag } from './etag.ts';
import { thingHandlers, type ManageDeps } from './handlers.ts';
import { planSales } from './plan-sales.ts';
import { changedExternalId, clockColumns, clocksRequest, newExternalId, price, sent } from './requests.ts';
import { sellerOf } from './seller.ts';
import { clocks, insert, readThing, toManaged, type Columns, type Thing } from './thing.ts';

type Row = Selectable<DB['esim_plans']>;

const country = z.string().regex(/^[A-Z]{2}$/, 'Must be a country such as MC (ISO 3166-1 alpha-2).');
export const createRequest = z.object({
  merchantId: fields.idOrNone(),
  name: fields.text(1, 100),
  region: fields.text(1, 100),
  data: z.int().min(0).max(10_000_000),
  duration: z.int().min(1, 'Must be 1 to 3650.').max(3650, 'Must be 1 to 3650.'),
  countries: z.array(country).min(1, 'Must have at least one.').max(300),
  price,
  popular: z.boolean(),
  clocks: clocksRequest,
  externalId: newExternalId,
});
export const updateRequest = z.object({
  id: fields.uuid(),
  name: fields.text(1, 100).optional(),
  region: fields.text(1, 100).optional(),
  data: z.int().min(0).max(10_000_000).optional(),
  duration: z.int().min(1, 'Must be 1 to 3650.').max(3650, 'Must be 1 to 3650.').optional(),
  countries: z.array(country).max(300),
  price: price.optional(),
  popular: z.boolean().optional(),
  clocks: clocksRequest,
  externalId: changedExternalId,
});

const salesRequest = z.object({
  merchantId: fields.idOrNone(),
  planId: fields.idOrNone(),
  pageSize: fields.pageSize(),
  pageToken: fields.pageToken(),
});
const salesTokens = pageTokens('sales of plans', z.tuple([cursorFields.id()]));

type Fields = Partial<Omit<z.infer<typeof createRequest>, 'merchantId' | 'externalId'>> & {
  externalId?: string | null | undefined;
};

export function columnsOf({ clocks: moments, countries = [], externalId, ...given }: Fields): Columns {
  return sent({
    ...given,
    external_id: externalId,
    countries: countries.length > 0 ? countries : undefined,
    ...clockColumns(moments),
  });
}

export function planThing(): Thing<Row> & { readonly kind: 'plan' } {
  return {
    kind: 'plan',
    table: 'esim_plans',
    write: 'plans.write',
    columns: ['name', 'region', 'data', 'duration', 'countries', 'price', 'popular', 'external_id', ...clocks],
    sold: ['data', 'duration', 'countries'],
    approved: ['name', 'region', 'data', 'duration', 'countries'],
    notFound: () => esimErrors.PLAN_NOT_FOUND(),
    async isSold(em, id) {
      const row = await db(em)
        .selectFrom('sagas')
        .select('id')
        .where(sql<boolean>`kind = 'esim-activation' and status <> 'failed' and state ->> 'planId' = ${id}`)
        .limit(1)
        .executeTakeFirst();
      const topUp = await db(em)
        .selectFrom('esim_top_ups')
        .select('id')
        .where('plan_id', '=', id)
        .limit(1)
        .executeTakeFirst();
      return (row ?? topUp) !== undefined;
    },
    views: () => [keys.esimPlans()],
    complete: async (_em, _row, columns) => columns,
    assertSellable: async () => undefined,
  };
}

function toMessage(row: Row): ManagedPlan {
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
    managed: toManaged(row),
  };
}

export function planManagement(deps: ManageDeps): Handlers<typeof PlanManagementServiceService> {
  const thing = planThing();
  const things = thingHandlers(deps, thing, async (_em, row) => toMessage(row));
  return {
    async createPlan(request, context) {
      const { merchantId, ...given } = parse(createRequest, request);
      const seller = await sellerOf(deps.members, thing.write, context, merchantId);
      const owner = seller.merchantId ?? (merchantId || null);
      if (owner !== null) await deps.currencyOf(owner, context);
      const answer = await context.once(async (em) => {
        await actAs(em, context, { staff: seller.merchantId === undefined });
        const id = newId();
        await insert(em, thing.table, { id, merchant_id: owner, state: 'draft', ...columnsOf(given) });
        await context.audit(em, { subject: id });
        return { plan: toMessage(await readThing(em, thing, id)) };
      });
      sendEtag(context, 1);
      return answer;
    },
    async listManagedPlans(request, context) {
      const { rows, next } = await things.list(context, request);
      return { plans: rows, nextPageToken: next };
    },
    async listPlanSales(request, context) {
      const { merchantId, planId, pageSize, pageToken } = parse(salesRequest, request);
      const seller = await sellerOf(deps.members, 'catalogue.read', context, merchantId);
      const of = seller.merchantId ?? merchantId;
      const before = salesTokens.read(pageToken, [of, planId])?.[0];
      // There are no test orders.
      if (isTestCall(context)) return { plans: [], nextPageToken: '' };
      const filter = { merchantId: of || undefined, planId: planId || undefined };
      const rows = await deps.database.asSystem((em) => planSales(em, filter, before, pageSize + 1));
      const { shown, last } = cutPage(rows, pageSize);
      return { plans: shown, nextPageToken: salesTokens.write(last && [last.planId], [of, planId]) };
    },
    getManagedPlan: async (request, context) => ({ plan: await things.get(context, request) }),
    async updatePlan(request, context) {
      const { id, ...given } = parse(updateRequest, request);
      return things.update(context, { id, etag: request.etag }, columnsOf(given));
    },
    setPlanState: (request, context) => things.setState(context, request),
    revertPlan: (request, context) => things.revert(context, request),
    deletePlan: (request, context) => things.remove(context, request),
  };
}
