import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { demoId, openDatabase, type Database } from '@plaza/service';
import { until } from '@plaza/testing';
import { seedEsim } from './esim.seed.ts';
import { schema } from '../orm.config.ts';
import { openShopWorld, reasonOf, type ShopWorld } from '../../test/shop-world.ts';

let world: ShopWorld;
let database: Database;
const europe = demoId('plan:europe-5');
const world20 = demoId('plan:world-20');
const activationCode = /^LPA:1\$[a-z0-9.-]+\$[A-Z0-9-]+$/;

const activeRows = (userId: string) =>
  world.db.admin<Record<string, unknown>>('select id, plan_id from esim_active where user_id = $1', [userId]);

beforeAll(async () => {
  world = await openShopWorld();
  database = await openDatabase(schema, world.db.url);
  await database.asSystem(seedEsim);
  await database.asSystem(seedEsim);
});

afterAll(async () => {
  await database.close();
  await world.close();
});

describe('plans', () => {
  test('there are eight, popular ones first, over several regions, with the codes of their countries', async () => {
    const { plans } = await world.esim.listPlans({});
    expect(plans).toHaveLength(8);
    expect(new Set(plans.map(({ region }) => region)).size).toBeGreaterThan(4);
    const popular = plans.map((plan) => plan.popular);
    expect(popular).toEqual([...popular].sort((a, b) => Number(b) - Number(a)));
    for (const plan of plans) {
      expect(plan.price).toMatch(/^\d+\.\d\d$/);
      expect(plan.countries.every((country) => /^[A-Z]{2}$/.test(country))).toBe(true);
      expect(new Set(plan.countries).size).toBe(plan.countries.length);
    }
    expect(await world.esim.listPlans({})).toEqual({ plans, nextPageToken: '' });
  });
});

describe('activation', () => {
  test('a plan is paid and active, with a code that a phone can scan', async () => {
    const ana = await world.person('50.00');
    expect(await reasonOf(world.esim.getActive({}, ana))).toBe('ESIM_NOT_ACTIVE');
    const { esim, transaction } = await world.esim.activate({ planId: europe }, ana);
    expect(esim).toMatchObject({ planId: europe, dataTotal: 5120, dataUsed: 0 });
    expect(esim?.qrCode).toMatch(activationCode);
    expect((esim?.expiresAt?.getTime() ?? 0) - (esim?.activatedAt?.getTime() ?? 0)).toBe(15 * 86_400_000);
    expect(transaction).toMatchObject({ type: 'purchase', amount: '12.90', direction: 'debit' });
    expect(await world.balance(ana)).toBe('37.10');
    expect((await world.esim.getActive({}, ana)).esim).toEqual(esim);
  });

  test('the next one is the active one, and both are kept', async () => {
    const ben = await world.person('100.00');
    const first = await world.esim.activate({ planId: europe }, ben);
    await world.esim.getActive({}, ben);
    const second = await world.esim.activate({ planId: world20 }, ben);
    expect(second.esim?.id).not.toBe(first.esim?.id);
    expect(second.esim?.qrCode).not.toBe(first.esim?.qrCode);
    expect((await world.esim.getActive({}, ben)).esim).toEqual(second.esim);
    expect(await activeRows(ben.id)).toEqual([{ id: second.esim?.id, plan_id: world20 }]);
    expect((await world.esim.listEsims({}, ben)).esims).toEqual([second.esim, first.esim]);
    expect(second.esim).toMatchObject({ status: 'active', planName: 'World Tour 20 GB' });
    const page = await world.esim.listEsims({ pageSize: 1 }, ben);
    expect(page.esims).toEqual([second.esim]);
    expect(await world.esim.listEsims({ pageSize: 1, pageToken: page.nextPageToken }, ben)).toEqual({
      esims: [first.esim],
      nextPageToken: '',
    });
    expect(await world.balance(ben)).toBe('22.20');
  });

  test('when the newest is over, the one that was bought before it is active again', async () => {
    const ida = await world.person('100.00');
    const first = await world.esim.activate({ planId: world20 }, ida);
    const second = await world.esim.activate({ planId: europe }, ida);
    await world.db.admin(
      `update esims set activated_at = now() - interval '15 days', expires_at = now() + interval '1 second' where id = $1`,
      [second.esim?.id],
    );
    await until(
      async () => (await world.esim.getActive({}, ida)).esim?.id === first.esim?.id,
      'the first is active again',
    );
    await until(async () => (await activeRows(ida.id))[0]?.['id'] === first.esim?.id, 'also for operators');
    const { esims } = await world.esim.listEsims({}, ida);
    expect(esims.map(({ status }) => status)).toEqual(['expired', 'active']);
    await world.db.admin('delete from esims where user_id = $1', [ida.id]);
    expect(await activeRows(ida.id)).toEqual([]);
  });

  test('ten bought at once are all kept, and one of them is active', async () => {
    const jon = await world.person('200.00');
    const bought = await Promise.all(Array.from({ length: 10 }, () => world.esim.activate({ planId: europe }, jon)));
    const { esims } = await world.esim.listEsims({}, jon);
    expect(new Set(esims.map(({ id }) => id))).toEqual(new Set(bought.map(({ esim }) => esim?.id)));
    const [active, ...more] = await activeRows(jon.id);
    expect(more).toEqual([]);
    expect((await world.esim.getActive({}, jon)).esim?.id).toBe(active?.['id']);
  });

  test('without the money nothing is activated, and the old one stays', async () => {
    const cleo = await world.person('20.00');
    const { esim } = await world.esim.activate({ planId: europe }, cleo);
    expect(await reasonOf(world.esim.activate({ planId: world20 }, cleo))).toBe('INSUFFICIENT_FUNDS');
    expect((await world.esim.getActive({}, cleo)).esim).toEqual(esim);
    expect(await world.balance(cleo)).toBe('7.10');
  });

  test('repeated with its key, also ten times at once, it is paid once; with another plan it is refused', async () => {
    const dana = await world.person('100.00');
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => world.esim.activate({ planId: europe, requestId: 'e1' }, dana)),
    );
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(await world.balance(dana)).toBe('87.10');
    expect(await reasonOf(world.esim.activate({ planId: world20, requestId: 'e1' }, dana))).toBe(
      'IDEMPOTENCY_KEY_REUSED',
    );
  });

  test('an unknown plan, a malformed id and nobody are refused', async () => {
    const emil = await world.person('50.00');
    expect(await reasonOf(world.esim.activate({ planId: randomUUID() }, emil))).toBe('PLAN_NOT_FOUND');
    expect(await reasonOf(world.esim.activate({ planId: `${europe}' or 'a'='a` }, emil))).toBe('INVALID_ARGUMENT');
    expect(await reasonOf(world.esim.activate({}, emil))).toBe('INVALID_ARGUMENT');
    expect(await reasonOf(world.esim.activate({ planId: europe }))).toBe('UNAUTHENTICATED');
    expect(await world.balance(emil)).toBe('50.00');
  });

  test('an eSIM that has expired is not active, even if it was cached while it was', async () => {
    const finn = await world.person('50.00');
    await world.esim.activate({ planId: europe }, finn);
    await world.db.admin(
      `update esims set activated_at = now() - interval '15 days', expires_at = now() + interval '1 second' where user_id = $1`,
      [finn.id],
    );
    // It may be active or expired when it is read: the cached eSIM is not returned after its end.
    await until(
      () =>
        world.esim.getActive({}, finn).then(
          () => false,
          ({ reason }: { reason?: string }) => reason === 'ESIM_NOT_ACTIVE',
        ),
      'it is over',
    );
  });

  test("nobody sees another's eSIM, through the service or with a forgotten condition", async () => {
    const [gil, hana] = [await world.person('50.00'), await world.person()];
    await world.esim.activate({ planId: europe }, gil);
    expect(await reasonOf(world.esim.getActive({}, hana))).toBe('ESIM_NOT_ACTIVE');
    expect(await database.asUser(hana.id, (em) => em.execute<unknown[]>('select * from esim_active'))).toEqual([]);
    expect(
      await database.asUser(hana.id, (em) =>
        em.execute<unknown[]>('update esim_active set data_used = 0 returning id'),
      ),
    ).toEqual([]);
    expect((await world.esim.listEsims({}, hana)).esims).toEqual([]);
    for (const table of ['esims', 'esim_active']) {
      expect(await database.asUser(hana.id, (em) => em.execute<unknown[]>(`select * from ${table}`))).toEqual([]);
      expect(await database.orm.em.fork().execute<unknown[]>(`select * from ${table}`)).toEqual([]);
    }
  });
});
