import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { EsimServiceService } from '@plaza/api/esim';
import { OrderAdminServiceService } from '@plaza/api/order-admin';
import { newId } from '@plaza/service';
import { client, until, type TestClient } from '@plaza/testing';
import { startHouse, type Buyer, type House } from '../../test/harness.ts';
import { endExpired, noticeEnds } from './usage.ts';

let house: House;
let provider: TestClient<typeof EsimServiceService>;

beforeAll(async () => {
  house = await startHouse();
  provider = client(EsimServiceService, house.app.port);
  house.provider.callbacks.deliver = async (body, signature) =>
    (await send(body, signature)) === 'refused' ? 400 : 200;
});

afterAll(async () => {
  provider.close();
  await house.close();
});

async function send(body: string, signature: string): Promise<string> {
  const payload = { contentType: 'application/json', data: Buffer.from(body), extensions: [] };
  return provider.receiveEsimCallback({ payload }, { metadata: { 'esim-signature': signature } }).then(
    ({ result }) => result,
    () => 'refused',
  );
}

/** Somebody with an eSIM of 1,000 MB for 30 days. */
async function bought({ data = 1_000, duration = 30 } = {}): Promise<{ buyer: Buyer; id: string; planId: string }> {
  const planId = newId();
  await house.catalog.admin(
    `insert into esim_plans (id, name, region, data, duration, countries, price) values ($1, 'Riviera', 'Europe', $2, $3, '{FR,MC}', 10)`,
    [planId, data, duration],
  );
  const buyer = await house.buyer('100.00');
  const { esim } = await buyer.esim.activate({ planId });
  return { buyer, id: esim!.id, planId };
}

/** What the owner is notified of, oldest first. */
async function notices(userId: string): Promise<string[]> {
  const rows = await house.catalog.admin<{ type: string; payload: { percent?: number; days?: number } }>(
    `select type, payload from outbox where user_id = $1 and type like 'plaza.events.v1.Esim%' order by position`,
    [userId],
  );
  return rows.map(({ type, payload }) => `${type.slice(20)} ${payload.percent ?? payload.days ?? ''}`.trim());
}

const usedOf = async (buyer: Buyer): Promise<number | undefined> => (await buyer.esim.getActive({})).esim?.dataUsed;

describe('usage that the provider reports', () => {
  test('is read at once, and its owner hears of 75 %, 90 % and all of it, each once', async () => {
    const { buyer, id } = await bought();
    expect(await usedOf(buyer)).toBe(0);
    expect(await house.provider.consume(id, 700)).toBe(200);
    const { esim } = await buyer.esim.getActive({});
    expect(esim).toMatchObject({ dataUsed: 700, usageAt: expect.any(Date), firstUsedAt: expect.any(Date) });
    expect(await house.catalog.admin('select data_used from esim_active where user_id = $1', [buyer.id])).toEqual([
      { data_used: 700 },
    ]);
    expect(await notices(buyer.id)).toEqual([]);
    for (const megabytes of [60, 60, 90, 10, 60, 30, 200]) await house.provider.consume(id, megabytes);
    expect(await usedOf(buyer)).toBe(1_210);
    expect(await notices(buyer.id)).toEqual(['UsageReached 75', 'UsageReached 90', 'UsageReached 100']);
  });

  test('of two shares that are passed at once only the larger one is said', async () => {
    const { buyer, id } = await bought();
    await house.provider.consume(id, 950);
    expect(await notices(buyer.id)).toEqual(['UsageReached 90']);
  });

  test('of an unlimited eSIM is nothing to be notified of', async () => {
    const { buyer, id } = await bought({ data: 0 });
    await house.provider.consume(id, 1_000_000);
    expect([await usedOf(buyer), await notices(buyer.id)]).toEqual([1_000_000, []]);
  });

  test('never goes down, whatever comes twice or in another order', async () => {
    const { buyer, id } = await bought();
    const { callbacks } = house.provider;
    callbacks.hold();
    for (const megabytes of [100, 200, 500, 150]) await house.provider.consume(id, megabytes);
    await callbacks.release({ reversed: true, times: 2 });
    expect([await usedOf(buyer), await notices(buyer.id)]).toEqual([950, ['UsageReached 90']]);
  });

  test('is counted once if the same callbacks come at once', async () => {
    const { buyer, id } = await bought();
    const { callbacks } = house.provider;
    const one = {
      id: `evt_${newId()}`,
      type: 'usage.updated',
      profile: id,
      at: new Date().toISOString(),
      data_used: 800,
    };
    const body = JSON.stringify(one);
    const results = await Promise.all(Array.from({ length: 8 }, () => send(body, callbacks.signatureOf(body))));
    expect(results.sort()).toEqual(['applied', ...Array.from({ length: 7 }, () => 'repeated')]);
    expect([await usedOf(buyer), await notices(buyer.id)]).toEqual([800, ['UsageReached 75']]);
  });

  test('of an eSIM that nobody knows, or of a new kind, is accepted and ignored', async () => {
    const { callbacks } = house.provider;
    const about = { id: `evt_${newId()}`, at: new Date().toISOString(), data_used: 800 };
    for (const more of [
      { profile: newId(), type: 'usage.updated' },
      { profile: newId(), type: 'profile.moved' },
    ]) {
      const body = JSON.stringify({ ...about, id: `evt_${newId()}`, ...more });
      expect(await send(body, callbacks.signatureOf(body))).toBe('ignored');
    }
  });

  test('that nobody signed changes nothing, and is not remembered', async () => {
    const { buyer, id } = await bought();
    const body = JSON.stringify({
      id: `evt_${newId()}`,
      type: 'usage.updated',
      profile: id,
      at: new Date().toISOString(),
      data_used: 999,
    });
    const { callbacks } = house.provider;
    const forged = [
      '',
      callbacks.signatureOf(body, undefined, ['a-secret-of-others']),
      callbacks.signatureOf(body.replace('999', '998')),
      callbacks.signatureOf(body, Math.floor(Date.now() / 1_000) - 600),
    ];
    for (const signature of forged) expect(await send(body, signature)).toBe('refused');
    expect([await usedOf(buyer), await notices(buyer.id)]).toEqual([0, []]);
    expect(await send(body, callbacks.signatureOf(body))).toBe('applied');
    expect(await usedOf(buyer)).toBe(999);
  });

  test('comes by itself if no callback does, also after the provider was away', async () => {
    const { buyer, id } = await bought();
    house.provider.consumeSilently(id, 760);
    house.provider.answer('GET', 503);
    const check = `update esims set check_at = now() - interval '1 second' where id = $1`;
    await house.catalog.admin(check, [id]);
    await until(
      async () =>
        (await house.catalog.admin('select id from esims where id = $1 and check_at > now()', [id])).length === 1,
      'the provider was asked, and is asked again later',
    );
    expect(await usedOf(buyer)).toBe(0);
    house.provider.answer('GET', undefined);
    await house.catalog.admin(check, [id]);
    await until(async () => (await usedOf(buyer)) === 760, 'the usage is read');
    expect(await notices(buyer.id)).toEqual(['UsageReached 75']);
  });
});

describe('the end', () => {
  const endIn = (id: string, interval: string): Promise<unknown> =>
    house.catalog.admin(
      `update esims set activated_at = now() - interval '30 days', expires_at = now() + $2::interval,
         notice_at = now() + $2::interval - interval '3 days' where id = $1`,
      [id, interval],
    );
  const round = (): Promise<unknown> =>
    Promise.all(
      Array.from({ length: 4 }, async () => {
        await house.database.asSystem((em) => endExpired(em, 500));
        await house.database.asSystem((em) => noticeEnds(em, 500));
      }),
    );

  test('is said three days and one day before it, and when it is here, each once, by whichever replica', async () => {
    const { buyer, id } = await bought();
    const said = async (): Promise<string[]> => {
      for (let time = 0; time < 3; time++) await round();
      return notices(buyer.id);
    };
    expect(await said()).toEqual([]);
    await endIn(id, '71 hours');
    expect(await said()).toEqual(['Expiring 3']);
    await house.catalog.admin(
      `update esims set expires_at = now() + interval '23 hours', notice_at = now() - interval '1 hour' where id = $1`,
      [id],
    );
    expect(await said()).toEqual(['Expiring 3', 'Expiring 1']);
    await endIn(id, '-1 second');
    expect(await said()).toEqual(['Expiring 3', 'Expiring 1', 'Expired']);
    await expect(buyer.esim.getActive({})).rejects.toMatchObject({ reason: 'ESIM_NOT_ACTIVE' });
  });

  test('of both days that are passed at once only the nearer one is said, and of a short plan only what lies ahead', async () => {
    const [late, short, day] = [await bought(), await bought({ duration: 2 }), await bought({ duration: 1 })];
    await endIn(late.id, '20 hours');
    await round();
    expect(await notices(late.buyer.id)).toEqual(['Expiring 1']);
    expect([await notices(short.buyer.id), await notices(day.buyer.id)]).toEqual([[], []]);
    const [row] = await house.catalog.admin<{ at: number; none: boolean }>(
      `select (select extract(epoch from expires_at - notice_at)::int from esims where id = $1) as at,
         (select notice_at is null from esims where id = $2) as none`,
      [short.id, day.id],
    );
    expect(row).toEqual({ at: 86_400, none: true });
  });

  test('that the provider reports is the end here too, once', async () => {
    const { buyer, id } = await bought();
    await house.provider.expire(id);
    await house.provider.expire(id);
    await round();
    expect(await notices(buyer.id)).toEqual(['Expired']);
    expect((await buyer.esim.listEsims({})).esims).toMatchObject([{ id, status: 'expired' }]);
    await expect(buyer.esim.getActive({})).rejects.toMatchObject({ reason: 'ESIM_NOT_ACTIVE' });
  });
});

test('staff reads the usage of an eSIM in the story of its order, and in that of a top-up, without its code', async () => {
  const { buyer, id, planId } = await bought();
  await house.provider.consume(id, 250);
  const { topUp } = await buyer.esim.topUp({ id, planId });
  const token = await house.tokens.userToken(newId(), { role: 'admin' });
  const orders = client(OrderAdminServiceService, house.app.port, { token });
  for (const order of [id, topUp!.id]) {
    const { esims } = await orders.getOrderStory({ id: order });
    expect(esims).toMatchObject([
      { id, planName: 'Riviera', status: 'active', dataUsed: 250, dataTotal: 2_000, qrCode: '' },
    ]);
    expect(esims[0]?.usageAt).toBeInstanceOf(Date);
  }
  orders.close();
});
