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

  test('the next one replaces the previous one', async () => {
    const ben = await world.person('100.00');
    const first = await world.esim.activate({ planId: europe }, ben);
    await world.esim.getActive({}, ben);
    const second = await world.esim.activate({ planId: world20 }, ben);
    expect(second.esim?.id).not.toBe(first.esim?.id);
    expect(second.esim?.qrCode).not.toBe(first.esim?.qrCode);
    expect((await world.esim.getActive({}, ben)).esim).toEqual(second.esim);
    expect(await world.db.admin('select plan_id from esim_active where user_id = $1', [ben.id])).toEqual([
      { plan_id: world20 },
    ]);
    expect(await world.balance(ben)).toBe('22.20');
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
      `update esim_active set activated_at = now() - interval '15 days', expires_at = now() + interval '1 second' where user_id = $1`,
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
    expect(await database.orm.em.fork().execute<unknown[]>('select * from esim_active')).toEqual([]);
  });
});
