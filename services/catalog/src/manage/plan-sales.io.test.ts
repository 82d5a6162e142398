// What a merchant reads of the eSIMs of its plans: numbers, and nothing of one person.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PlanManagementServiceService } from '@plaza/api/manage';
import { newId } from '@plaza/service';
import { teamRoles } from '@plaza/services';
import { client, type TestClient } from '@plaza/testing';
import { failure, startHouse, type House } from '../../test/harness.ts';

type Plans = TestClient<typeof PlanManagementServiceService>;

let house: House;
const open: { close(): void }[] = [];

beforeAll(async () => {
  house = await startHouse();
});
afterAll(async () => {
  for (const each of open) each.close();
  await house.close();
});

function at(token: string): Plans {
  const made = client(PlanManagementServiceService, house.app.port, { token });
  open.push(made);
  return made;
}

async function seller(scope = teamRoles.shop.permissions.join(' ')): Promise<{ id: string; plans: Plans }> {
  const id = newId();
  await house.walletData.admin(
    `insert into merchants (id, user_id, name, currency, fee_rate, fee_fixed) values ($1, $2, 'Roam', 'EUR', 1000, 0)`,
    [id, newId()],
  );
  return { id, plans: at(await house.tokens.userToken(newId(), { merchant: id, scope })) };
}

async function plan(merchantId: string | null, { name = 'Riviera', data = 1_000 } = {}): Promise<string> {
  const id = newId();
  await house.catalog.admin(
    `insert into esim_plans (id, name, region, data, duration, countries, price, merchant_id)
     values ($1, $2, 'Europe', $3, 10, '{FR}', 5, $4)`,
    [id, name, data, merchantId],
  );
  return id;
}

async function bought(planId: string): Promise<{ id: string; topUp(of: string): Promise<unknown> }> {
  const buyer = await house.buyer('50.00');
  const { esim } = await buyer.esim.activate({ planId });
  const { id } = esim!;
  return { id, topUp: (of) => buyer.esim.topUp({ id, planId: of }) };
}

const set = (id: string, what: string): Promise<unknown> =>
  house.catalog.admin(`update esims set ${what} where id = $1`, [id]);

test('a merchant reads how many were sold and how they are, and from five on how much was used of all', async () => {
  const roam = await seller();
  const riviera = await plan(roam.id);
  const more = await plan(roam.id, { name: 'More', data: 500 });
  await plan(null, { name: 'Of the platform' });
  const sold = [];
  for (let n = 0; n < 5; n++) sold.push(await bought(riviera));
  for (const [at, used] of [400, 300, 200, 100, 0].entries()) await set(sold[at]!.id, `data_used = ${used}`);
  await sold[0]!.topUp(more);
  await set(sold[1]!.id, `status = 'expired'`);
  // Its time is over, and nobody has noted it yet.
  await set(sold[2]!.id, `activated_at = now() - interval '2 days', expires_at = now() - interval '1 second'`);
  const read = async () => (await roam.plans.listPlanSales({})).plans;
  const numbers = { planId: riviera, name: 'Riviera', merchantId: roam.id };
  expect(await read()).toEqual([
    {
      ...{ planId: more, name: 'More', merchantId: roam.id, sold: 0, active: 0, expired: 0, refunded: 0 },
      ...{ topUps: 1, dataTotal: 0, dataUsed: undefined },
    },
    { ...numbers, sold: 5, active: 3, expired: 2, refunded: 0, topUps: 0, dataTotal: 5_500, dataUsed: 1_000 },
  ]);
  // Of four it is not said any more.
  await set(sold[4]!.id, `status = 'refunded'`);
  expect(await roam.plans.listPlanSales({ planId: riviera })).toEqual({
    plans: [
      { ...numbers, sold: 5, active: 2, expired: 2, refunded: 1, topUps: 0, dataTotal: 4_500, dataUsed: undefined },
    ],
    nextPageToken: '',
  });
});

test('others do not read it, staff reads it of everybody, and a test key finds nothing', async () => {
  const [roam, other] = [await seller(), await seller()];
  const [one, two] = [await plan(roam.id), await plan(roam.id)];
  expect((await other.plans.listPlanSales({})).plans).toEqual([]);
  expect((await other.plans.listPlanSales({ planId: one })).plans).toEqual([]);
  expect((await failure(other.plans.listPlanSales({ merchantId: roam.id }))).reason).toBe('MERCHANT_NOT_FOUND');
  const staff = at(await house.tokens.userToken(newId(), { role: 'admin' }));
  expect((await staff.listPlanSales({ merchantId: roam.id })).plans.map(({ planId }) => planId)).toEqual([two, one]);
  const first = await staff.listPlanSales({ merchantId: roam.id, pageSize: 1 });
  expect(
    (await staff.listPlanSales({ merchantId: roam.id, pageSize: 1, pageToken: first.nextPageToken })).plans,
  ).toMatchObject([{ planId: one }]);
  expect((await failure(staff.listPlanSales({ pageToken: first.nextPageToken }))).reason).toBe('PAGE_TOKEN_INVALID');
  for (const wrong of [{ merchantId: 'x' }, { planId: 'x' }, { pageSize: 101 }])
    expect((await failure(staff.listPlanSales(wrong))).reason).toBe('INVALID_ARGUMENT');
  const nobody = at(await house.tokens.userToken(newId()));
  expect((await failure(nobody.listPlanSales({}))).reason).toBe('PERMISSION_MISSING');
  const claims = { role: 'merchant', sid: newId(), merchant: roam.id, scope: 'catalogue.read', key: 'test' } as const;
  expect((await at(await house.tokens.userToken(roam.id, claims)).listPlanSales({})).plans).toEqual([]);
});
