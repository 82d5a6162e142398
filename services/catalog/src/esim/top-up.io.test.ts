import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ClosingInternalServiceService } from '@plaza/api/catalog-closing';
import { OrderServiceService } from '@plaza/api/order';
import { RefundServiceService } from '@plaza/api/refund-admin';
import { newId } from '@plaza/service';
import { client, failure, until, type TestClient } from '@plaza/testing';
import { startHouse, type Buyer, type House } from '../../test/harness.ts';

let house: House;
let refunds: TestClient<typeof RefundServiceService>;
let closing: TestClient<typeof ClosingInternalServiceService>;

beforeAll(async () => {
  house = await startHouse();
  const token = await house.tokens.userToken(newId(), { role: 'admin' });
  refunds = client(RefundServiceService, house.app.port, { token });
  closing = client(ClosingInternalServiceService, house.app.port, { from: 'auth', to: 'catalog' });
});

afterAll(async () => {
  refunds.close();
  closing.close();
  await house.close();
});

const day = 86_400_000;
const refused = (reason: string, metadata?: object) =>
  expect.objectContaining({ reason, ...(metadata && { metadata }) });

async function plan({ data = 1_000, duration = 10, countries = '{FR,MC}', price = '10.00', more = '' } = {}) {
  const id = newId();
  await house.catalog.admin(
    `insert into esim_plans (id, name, region, data, duration, countries, price) values ($1, 'Riviera', 'Europe', $2, $3, $4, $5)`,
    [id, data, duration, countries, price],
  );
  if (more) await house.catalog.admin(`update esim_plans set ${more} where id = $1`, [id]);
  return id;
}

interface Owned {
  buyer: Buyer;
  id: string;
  planId: string;
  /** Its data, its usage, and the days from its activation to its end. */
  now: () => Promise<[number, number, number]>;
}

async function owned(data?: number): Promise<Owned> {
  const planId = await plan({ data });
  const buyer = await house.buyer('100.00');
  const { esim } = await buyer.esim.activate({ planId });
  const id = esim!.id;
  return {
    buyer,
    id,
    planId,
    async now() {
      const found = (await buyer.esim.listEsims({})).esims.find((one) => one.id === id)!;
      const days = (found.expiresAt!.getTime() - found.activatedAt!.getTime()) / day;
      return [found.dataTotal, found.dataUsed, days];
    },
  };
}

const use = (id: string, used: number): Promise<unknown> =>
  house.catalog.admin('update esims set data_used = $2 where id = $1', [id, used]);

describe('a top-up', () => {
  test('adds its data and its days to the same eSIM, for its price, and is an order', async () => {
    const { buyer, id, now } = await owned();
    await use(id, 950);
    expect((await buyer.esim.getActive({})).esim?.dataUsed).toBeLessThanOrEqual(950);
    const world = await plan({ data: 500, duration: 5, countries: '{DE,FR,MC}', price: '7.50' });
    const { esim, topUp, transaction } = await buyer.esim.topUp({ id, planId: world, expectedTotal: '7.5' });
    expect(esim).toMatchObject({ id, dataTotal: 1_500, dataUsed: 950, status: 'active' });
    expect(topUp).toMatchObject({ esimId: id, planId: world, data: 500, duration: 5, status: 'active' });
    expect(transaction).toMatchObject({ type: 'purchase', amount: '7.50' });
    expect(await now()).toEqual([1_500, 950, 15]);
    expect((await buyer.esim.getActive({})).esim).toEqual(esim);
    expect((await buyer.esim.listTopUps({ id })).topUps).toEqual([topUp]);
    expect([await buyer.balance(), [...house.provider.toppedUp].includes(topUp!.id)]).toEqual(['82.50', true]);
    const orders = client(OrderServiceService, house.app.port, { token: buyer.token });
    const { order } = await orders.getPlacedOrder({ id: topUp!.id });
    orders.close();
    expect(order).toMatchObject({ kind: 'esim_top_up', status: 'paid', result: { $case: 'esimTopUp' } });
    const paid = await house.catalog.admin<{ kind: string; things: object[] }>(
      `select payload ->> 'kind' as kind, payload -> 'things' as things
         from outbox where user_id = $1 and type like '%OrderPaid' order by position`,
      [buyer.id],
    );
    expect(paid.map(({ kind }) => kind)).toEqual(['esim', 'esim_top_up']);
    expect(paid[1]!.things).toEqual([{ kind: 'plan', id: world }]);
  });

  test('begins anew what its owner is notified of', async () => {
    const { buyer, id, planId } = await owned();
    await house.catalog.admin(
      `update esims set data_used = 950, noticed_percent = 90, notice_at = null where id = $1`,
      [id],
    );
    await buyer.esim.topUp({ id, planId });
    const [row] = await house.catalog.admin(
      `select noticed_percent, extract(epoch from expires_at - notice_at)::int as before from esims where id = $1`,
      [id],
    );
    expect(row).toEqual({ noticed_percent: 0, before: 3 * 86_400 });
  });

  test('ten at once with one key are one, and without a key each counts', async () => {
    const { buyer, id, planId, now } = await owned();
    const same = await Promise.all(
      Array.from({ length: 10 }, () => buyer.esim.topUp({ id, planId, requestId: 'again' })),
    );
    for (const answer of same) expect(answer).toEqual(same[0]);
    expect([await now(), await buyer.balance()]).toEqual([[2_000, 0, 20], '80.00']);
    await Promise.all(Array.from({ length: 5 }, () => buyer.esim.topUp({ id, planId })));
    expect([await now(), await buyer.balance()]).toEqual([[7_000, 0, 70], '30.00']);
    const page = await buyer.esim.listTopUps({ id, pageSize: 4 });
    const rest = await buyer.esim.listTopUps({ id, pageSize: 4, pageToken: page.nextPageToken });
    expect([page.topUps.length, rest.topUps.length, rest.nextPageToken]).toEqual([4, 2, '']);
    expect((await failure(buyer.esim.topUp({ id, planId: newId(), requestId: 'again' }))).reason).toBe(
      'IDEMPOTENCY_KEY_REUSED',
    );
  });

  test('that is refused changes nothing, and says why', async () => {
    const { buyer, id, planId, now } = await owned();
    const other = await owned();
    const cases: [object, string, object?][] = [
      [{ id: other.id, planId }, 'ESIM_NOT_FOUND'],
      [{ id: newId(), planId }, 'ESIM_NOT_FOUND'],
      [{ id: 'x', planId }, 'INVALID_ARGUMENT'],
      [{ id }, 'INVALID_ARGUMENT'],
      [{ id, planId: newId() }, 'PLAN_NOT_FOUND'],
      [{ id, planId, expectedTotal: '9.99' }, 'PRICE_CHANGED', { total: '10.00', currency: 'EUR' }],
      [{ id, planId, expectedTotal: '-10' }, 'INVALID_ARGUMENT'],
      [{ id, planId: await plan({ countries: '{FR}' }) }, 'ESIM_TOP_UP_UNFIT', { countries: 'MC' }],
      [{ id, planId: await plan({ data: 0 }) }, 'ESIM_TOP_UP_UNFIT', { data: '0' }],
      [{ id, planId: await plan({ data: 1_000_000_000 }) }, 'ESIM_TOP_UP_UNFIT', { data: '1000000000' }],
      [{ id, planId: await plan({ duration: 3_650 }) }, 'ESIM_TOP_UP_UNFIT', { duration: '3650' }],
      [{ id, planId: await plan({ price: '90.01' }) }, 'INSUFFICIENT_FUNDS'],
      [{ id, planId: await plan({ more: `state = 'draft'` }) }, 'PLAN_NOT_FOUND'],
      [{ id, planId: await plan({ more: `on_sale_until = now() - interval '1 hour'` }) }, 'NOT_ON_SALE'],
    ];
    for (const [request, reason, metadata] of cases)
      expect(await failure(buyer.esim.topUp(request))).toEqual(
        expect.objectContaining({ reason, ...(metadata && { metadata: expect.objectContaining(metadata) }) }),
      );
    house.provider.answer('PUT', 422);
    expect((await failure(buyer.esim.topUp({ id, planId }))).reason).toBe('ESIM_DECLINED');
    house.provider.answer('PUT', undefined);
    expect([await now(), await buyer.balance(), (await buyer.esim.listTopUps({ id })).topUps]).toEqual([
      [1_000, 0, 10],
      '90.00',
      [],
    ]);
    expect(await house.catalog.admin('select id from esim_top_ups where user_id = $1', [buyer.id])).toEqual([]);
    expect((await failure(other.buyer.esim.listTopUps({ id }))).reason).toBe('ESIM_NOT_FOUND');
  });

  test('fits an unlimited eSIM if it is unlimited itself, and adds days', async () => {
    const { buyer, id, planId, now } = await owned(0);
    await buyer.esim.topUp({ id, planId });
    expect(await now()).toEqual([0, 0, 20]);
    expect(await failure(buyer.esim.topUp({ id, planId: await plan() }))).toEqual(refused('ESIM_TOP_UP_UNFIT'));
  });

  test('of an eSIM that has ended, or is refunded, is refused', async () => {
    const [ended, returned] = [await owned(), await owned()];
    await house.catalog.admin(
      `update esims set activated_at = now() - interval '10 days', expires_at = now() - interval '1 second' where id = $1`,
      [ended.id],
    );
    await refunds.refundPlacedOrder({ id: returned.id });
    for (const [{ buyer, id, planId }, status] of [
      [ended, 'expired'],
      [returned, 'refunded'],
    ] as const)
      expect(await failure(buyer.esim.topUp({ id, planId }))).toEqual(refused('ESIM_NOT_USABLE', { status }));
  });

  test('goes with a guest to their account', async () => {
    const { buyer, id, planId } = await owned();
    await buyer.esim.topUp({ id, planId });
    const heir = await house.buyer();
    await closing.closePerson({ userId: buyer.id, attempt: 1 });
    await closing.movePerson({ userId: buyer.id, heirId: heir.id });
    expect((await heir.esim.listTopUps({ id })).topUps).toHaveLength(1);
  });
});

describe('the refund of a top-up', () => {
  async function toppedUp() {
    const esim = await owned();
    const { topUp } = await esim.buyer.esim.topUp({ id: esim.id, planId: esim.planId });
    return { ...esim, order: topUp!.id };
  }

  test('takes back what it added, returns it to its provider first, and gives the money back once', async () => {
    const { buyer, id, order, now } = await toppedUp();
    await use(id, 999);
    expect((await refunds.previewOrderRefund({ id: order })).kind).toBe('esim_top_up');
    const { kind } = await refunds.refundPlacedOrder({ id: order });
    expect([kind, await now(), await buyer.balance()]).toEqual(['esim_top_up', [1_000, 999, 10], '90.00']);
    expect([...house.provider.toppedUp]).not.toContain(order);
    expect((await buyer.esim.listTopUps({ id })).topUps).toMatchObject([{ id: order, status: 'refunded' }]);
    await expect(refunds.refundPlacedOrder({ id: order })).rejects.toEqual(
      refused('ORDER_NOT_REFUNDABLE', { status: 'refunded' }),
    );
    // Of little data that is left now, its owner hears.
    expect(
      await house.catalog.admin(
        `select payload ->> 'percent' as percent from outbox where user_id = $1 and type like '%EsimUsageReached'`,
        [buyer.id],
      ),
    ).toEqual([{ percent: '90' }]);
  });

  test('is refused once any of its data or its days is used', async () => {
    const { id, order } = await toppedUp();
    await use(id, 1_001);
    await expect(refunds.refundPlacedOrder({ id: order })).rejects.toEqual(
      refused('ORDER_NOT_REFUNDABLE', { status: 'used' }),
    );
    await use(id, 0);
    await house.catalog.admin(
      `update esims set activated_at = now() - interval '11 days', expires_at = now() + interval '9 days' where id = $1`,
      [id],
    );
    await expect(refunds.refundPlacedOrder({ id: order })).rejects.toEqual(
      refused('ORDER_NOT_REFUNDABLE', { status: 'used' }),
    );
  });

  test('that its provider refuses leaves it as it was', async () => {
    const { buyer, order, now } = await toppedUp();
    house.provider.answer('DELETE', 409);
    await expect(refunds.refundPlacedOrder({ id: order })).rejects.toEqual(refused('ESIM_IN_USE'));
    house.provider.answer('DELETE', undefined);
    expect([await now(), await buyer.balance()]).toEqual([[2_000, 0, 20], '80.00']);
    await refunds.refundPlacedOrder({ id: order });
    expect([await now(), await buyer.balance()]).toEqual([[1_000, 0, 10], '90.00']);
  });

  test('comes before that of the eSIM, and two at once take back both', async () => {
    const { buyer, id, planId, order, now } = await toppedUp();
    const { topUp } = await buyer.esim.topUp({ id, planId });
    await expect(refunds.refundPlacedOrder({ id })).rejects.toEqual(
      refused('ORDER_NOT_REFUNDABLE', { status: 'used' }),
    );
    await Promise.all([order, topUp!.id].map((each) => refunds.refundPlacedOrder({ id: each })));
    expect([await now(), await buyer.balance()]).toEqual([[1_000, 0, 10], '90.00']);
    await refunds.refundPlacedOrder({ id });
    expect(await buyer.balance()).toBe('100.00');
  });

  test('of an eSIM and its top-up at once never leaves a top-up on what was returned', async () => {
    const { buyer, id, planId } = await owned();
    await Promise.allSettled([buyer.esim.topUp({ id, planId }), refunds.refundPlacedOrder({ id })]);
    await until(
      async () =>
        (
          await house.catalog.admin(`select id from sagas where user_id = $1 and status not in ('done', 'failed')`, [
            buyer.id,
          ])
        ).length === 0,
      'both have ended',
    );
    const [row] = await house.catalog.admin<{ status: string; top_ups: number }>(
      `select status, (select count(*)::int from esim_top_ups t where t.esim_id = e.id) as top_ups from esims e where id = $1`,
      [id],
    );
    expect([row, await buyer.balance()]).toEqual(
      row?.status === 'refunded'
        ? [{ status: 'refunded', top_ups: 0 }, '100.00']
        : [{ status: 'active', top_ups: 1 }, '80.00'],
    );
  });
});
