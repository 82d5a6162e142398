// Where merchants are paid out to: a payout to a new account needs a sign-in of a moment ago, is told, waits, and can be cancelled.
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { PayoutServiceService, type Payout } from '@plaza/api/payout';
import { until, type TestClient } from '@plaza/testing';
import { erasePersonalData, openDatabase } from '@plaza/service';
import { schema } from '../../orm.config.ts';
import { personalData } from '../../personal-data.ts';
import { destinationCipher } from './destination.ts';
import { resealDestinations } from './reseal.ts';
import { assertBooksBalance, type TestPerson } from '../../../test/harness.ts';
import { openMarket, type Market, type Shop } from '../../../test/market.ts';

let market: Market;
/** A process as in production: an account is new for a day. */
let careful: TestClient<typeof PayoutServiceService>;
const day = 86_400_000;
beforeAll(async () => {
  market = await openMarket();
  careful = (await market.harness.start({ newDestinationDelayMs: day })).connect(PayoutServiceService);
});
afterEach(() => assertBooksBalance(market.harness.db));
afterAll(() => market.close());

const [french, german, monegasque] = [
  'FR7630006000011234567890189',
  'DE89370400440532013000',
  'MC5811222000010123456789030',
] as const;

async function richShop(): Promise<Shop> {
  const shop = await market.shop({ feeRate: 0, feeFixed: '' });
  await market.payments.createPayment(
    { merchantId: shop.id, amount: '1000', currency: 'EUR' },
    (await market.payer('1000')).as,
  );
  return shop;
}

const payOut = async ({ owner }: Shop, destination: string, amount = '10', as = owner.as): Promise<Payout> =>
  (await careful.createPayout({ amount, currency: 'EUR', destination }, as)).payout!;
const status = async ({ id }: Payout, { as }: TestPerson) =>
  (await market.payouts.getPayout({ id }, as)).payout!.status;
const known = async ({ owner }: Shop) => (await careful.listPayoutDestinations({}, owner.as)).destinations;
/** The account is no longer new. */
const grow = (shop: Shop) =>
  market.harness.db.admin('update payout_destinations set usable_at = now() where merchant_id = $1', [shop.id]);
const eventsOf = async ({ id }: Payout) =>
  (
    await market.harness.db.admin<{ type: string; user_id: string; payload: Record<string, unknown> }>(
      `select type, user_id, payload from outbox where aggregate = 'payout:' || $1 order by position`,
      [id],
    )
  ).map(({ type, user_id: userId, payload }) => ({ type: type.replace('plaza.events.v1.', ''), userId, payload }));

describe('a payout to a new account', () => {
  it('is refused to a token whose sign-in is older than five minutes, and takes no money', async () => {
    const shop = await richShop();
    await expect(payOut(shop, french, '10', shop.owner.later)).rejects.toMatchObject({
      reason: 'STEP_UP_REQUIRED',
      message: 'This needs a more recent proof of who you are.',
    });
    expect(await market.takings(shop)).toBe('1000.00');
    expect(await known(shop)).toEqual([]);
    await payOut(shop, french);
    // While it is new, one payout to it is as dangerous as another.
    await expect(payOut(shop, french, '10', shop.owner.later)).rejects.toMatchObject({ reason: 'STEP_UP_REQUIRED' });
  });

  it('is refused to a token that says to wait, until then', async () => {
    const shop = await richShop();
    const waiting = async (seconds: number) => ({
      token: await market.harness.tokens.userToken(shop.owner.id, {
        cool_until: Math.floor(Date.now() / 1000) + seconds,
      }),
    });
    await expect(payOut(shop, french, '10', await waiting(60))).rejects.toMatchObject({ reason: 'COOL_OFF' });
    expect(await market.takings(shop)).toBe('1000.00');
    await payOut(shop, french, '10', await waiting(-1));
  });

  it('waits for a day, and its owner is told when it goes out', async () => {
    const shop = await richShop();
    const before = Date.now();
    const payout = await payOut(shop, french, '250.50');
    expect(await market.takings(shop)).toBe('749.50');
    expect(payout).toMatchObject({
      status: 'requested',
      destination: 'FR*********************0189',
      destinationId: payout.id,
      frozen: false,
    });
    expect(payout.dueAt!.getTime()).toBeGreaterThanOrEqual(before + day);
    expect(payout.dueAt!.getTime()).toBeLessThanOrEqual(Date.now() + day);
    const due = {
      merchant_id: shop.id,
      payout_id: payout.id,
      user_id: shop.owner.id,
      destination: 'FR*********************0189',
    };
    const events = await eventsOf(payout);
    expect(events).toEqual([
      {
        type: 'PayoutDestinationAdded',
        userId: shop.owner.id,
        payload: { ...due, destination_id: payout.id, usable_at: expect.any(String) },
      },
      {
        type: 'PayoutRequested',
        userId: shop.owner.id,
        payload: { ...due, amount: '250.50', currency: 'EUR', due_at: expect.any(String) },
      },
    ]);
    for (const at of [events[0]!.payload['usable_at'], events[1]!.payload['due_at']])
      expect(new Date(String(at))).toEqual(payout.dueAt);
    // Whoever looks for payouts to carry on finds none: the next of the same shop to an account of a moment ago is paid meanwhile.
    const other = await richShop();
    const { payout: quick } = await market.payouts.createPayout(
      { amount: '1', currency: 'EUR', destination: german },
      other.owner.as,
    );
    await until(async () => (await status(quick!, other.owner)) === 'paid', 'a payout that does not wait is paid');
    expect(await status(payout, shop.owner)).toBe('requested');
    await market.harness.db.admin('update payouts set due_at = now() where id = $1', [payout.id]);
    await until(async () => (await status(payout, shop.owner)) === 'paid', 'it is paid when its time has come');
  });

  it('that is cancelled brings the money back, and the account is as new as before', async () => {
    const shop = await richShop();
    const payout = await payOut(shop, french);
    expect((await careful.cancelPayout({ id: payout.id }, shop.owner.as)).payout).toMatchObject({
      status: 'cancelled',
    });
    expect(await market.takings(shop)).toBe('1000.00');
    expect(await known(shop)).toEqual([]);
    await expect(payOut(shop, french, '10', shop.owner.later)).rejects.toMatchObject({ reason: 'STEP_UP_REQUIRED' });
    expect((await eventsOf(await payOut(shop, french))).map(({ type }) => type)).toEqual([
      'PayoutDestinationAdded',
      'PayoutRequested',
    ]);
  });

  it('waits as the first to it did, also of many at once', async () => {
    const shop = await richShop();
    const payouts = await Promise.all(Array.from({ length: 6 }, () => payOut(shop, french)));
    expect(new Set(payouts.map(({ dueAt }) => dueAt!.getTime())).size).toBe(1);
    expect(new Set(payouts.map(({ destinationId }) => destinationId)).size).toBe(1);
    const events = (await Promise.all(payouts.map((payout) => eventsOf(payout)))).flat().map(({ type }) => type);
    expect(events.filter((type) => type === 'PayoutDestinationAdded')).toHaveLength(1);
    expect(events.filter((type) => type === 'PayoutRequested')).toHaveLength(6);
  });

  it('that is refused for want of money leaves the account unknown', async () => {
    const shop = await richShop();
    await expect(payOut(shop, french, '1000.01')).rejects.toMatchObject({ reason: 'INSUFFICIENT_FUNDS' });
    expect(await known(shop)).toEqual([]);
  });

  it('under a repeated key is answered the same, also when the sign-in is old by then', async () => {
    const shop = await richShop();
    const ask = (as: { token: string }) =>
      careful.createPayout({ amount: '10', currency: 'EUR', destination: french }, { ...as, idempotencyKey: 'friday' });
    const first = await ask(shop.owner.as);
    await careful.cancelPayout({ id: first.payout!.id }, shop.owner.as);
    expect(await ask(shop.owner.later)).toEqual(first);
  });
});

describe('a payout to a known account', () => {
  it('needs no sign-in and goes out soon, by its IBAN however it is written, or by the id of the destination', async () => {
    const shop = await richShop();
    const first = await payOut(shop, french);
    await grow(shop);
    const [destination] = await known(shop);
    expect(destination).toMatchObject({
      id: first.id,
      merchantId: shop.id,
      destination: 'FR*********************0189',
    });
    const second = await payOut(shop, 'fr76 3000 6000 0112 3456 7890 189', '20', shop.owner.later);
    const { payout: third } = await careful.createPayout(
      { amount: '30', currency: 'EUR', destinationId: destination!.id },
      shop.owner.later,
    );
    for (const payout of [second, third!]) {
      expect(payout).toMatchObject({ destinationId: first.id, destination: 'FR*********************0189' });
      await until(async () => (await status(payout, shop.owner)) === 'paid', 'it is paid');
      expect((await eventsOf(payout)).map(({ type }) => type)).toEqual(['PayoutRequested', 'PayoutPaid']);
    }
    // Another merchant's account is new to this one, whoever owns both.
    const other = await market.shop({ feeRate: 0, feeFixed: '' }, shop.owner);
    await market.payments.createPayment(
      { merchantId: other.id, amount: '100', currency: 'EUR' },
      (await market.payer()).as,
    );
    const ask = (more: object, as = shop.owner.later) =>
      careful.createPayout({ amount: '1', currency: 'EUR', merchantId: other.id, ...more }, as);
    await expect(ask({ destination: french })).rejects.toMatchObject({ reason: 'STEP_UP_REQUIRED' });
    await expect(ask({ destinationId: destination!.id })).rejects.toMatchObject({
      reason: 'PAYOUT_DESTINATION_NOT_FOUND',
    });
    await expect(ask({ destinationId: destination!.id, destination: french })).rejects.toMatchObject({
      reason: 'INVALID_ARGUMENT',
      violations: [{ field: 'destination' }],
    });
    await expect(ask({ destinationId: 'mine' })).rejects.toMatchObject({ violations: [{ field: 'destination_id' }] });
  });

  it('is one to a new account when the owner has had it forgotten; what was requested goes on', async () => {
    const shop = await richShop();
    const first = await payOut(shop, french);
    await grow(shop);
    const second = await payOut(shop, german);
    const stranger = await richShop();
    await careful.forgetPayoutDestination({ id: first.id }, stranger.owner.as);
    expect(await known(shop)).toHaveLength(2);
    for (let time = 0; time < 2; time++) await careful.forgetPayoutDestination({ id: first.id }, shop.owner.later);
    expect((await known(shop)).map(({ id }) => id)).toEqual([second.id]);
    await expect(payOut(shop, french, '10', shop.owner.later)).rejects.toMatchObject({ reason: 'STEP_UP_REQUIRED' });
    expect(await status(first, shop.owner)).toBe('requested');
  });
});

describe('the list of destinations', () => {
  it('is the owner’s, newest first, page by page, by merchant, and shows no account', async () => {
    const [shop, stranger] = [await richShop(), await richShop()];
    const ids: string[] = [];
    for (const destination of [french, german, monegasque]) ids.unshift((await payOut(shop, destination)).id);
    const list = (request: object, who = shop.owner) => careful.listPayoutDestinations(request, who.as);
    const first = await list({ pageSize: 2 });
    const rest = await list({ pageSize: 2, pageToken: first.nextPageToken });
    expect([...first.destinations, ...rest.destinations].map(({ id }) => id)).toEqual(ids);
    expect(rest.nextPageToken).toBe('');
    expect(JSON.stringify(first)).not.toMatch(/3704|1122/);
    expect((await list({ merchantId: stranger.id })).destinations).toEqual([]);
    expect((await list({}, stranger.owner)).destinations).toEqual([]);
    await expect(list({ merchantId: shop.id, pageToken: first.nextPageToken })).rejects.toMatchObject({
      reason: 'PAGE_TOKEN_INVALID',
    });
    expect(await market.as(stranger.owner.id, 'select from wallet.payout_destinations')).toHaveLength(0);
    const rows = await market.harness.db.admin<{ destination: Buffer; fingerprint: Buffer }>(
      'select destination, fingerprint from payout_destinations where merchant_id = $1',
      [shop.id],
    );
    for (const { destination, fingerprint } of rows)
      expect(Buffer.concat([destination, fingerprint]).includes('3000')).toBe(false);
    expect(
      await market.harness.db.admin(`select from payouts where merchant_id = $1 and fingerprint is not null`, [
        shop.id,
      ]),
    ).toEqual([]);
  });

  it('is empty when the person is deleted', async () => {
    const [shop, other] = [await richShop(), await richShop()];
    for (const one of [shop, other]) await payOut(one, french);
    const database = await market.harness.db.open();
    try {
      await database.asSystem((em) => erasePersonalData(em, personalData, [shop.owner.id]));
    } finally {
      await database.close();
    }
    expect([await known(shop), await known(other)]).toEqual([[], [expect.objectContaining({ merchantId: other.id })]]);
  });

  it('is added to by the ledger alone', async () => {
    const shop = await richShop();
    await payOut(shop, french);
    await expect(
      market.as(
        'system',
        `insert into wallet.payout_destinations select gen_random_uuid(), user_id, merchant_id, '\\x00', destination, 'x', now(), now() from wallet.payout_destinations`,
      ),
    ).rejects.toThrow(/permission denied/);
    await expect(market.as('system', 'update wallet.payout_destinations set usable_at = now()')).rejects.toThrow(
      /permission denied/,
    );
    for (const column of ['waits_until', 'paused', 'destination_id'])
      await expect(market.as('system', `update wallet.payouts set ${column} = null`)).rejects.toThrow(
        /permission denied/,
      );
  });
});

it('accounts that are encrypted again under another key are known by it', async () => {
  const shop = await richShop();
  const payout = await payOut(shop, german);
  const [old, next] = [market.harness.config.encryptionKey, randomBytes(32)];
  const database = await openDatabase(schema, market.harness.db.adminUrl, { role: 'plaza_wallet_owner' });
  try {
    expect(await resealDestinations(database, [next, old])).toBeGreaterThanOrEqual(2);
    expect(await resealDestinations(database, [next, old])).toBe(0);
    const rows = await market.harness.db.admin<{ id: string; destination: Buffer; fingerprint: Buffer }>(
      `select id, destination, null as fingerprint from payouts where id = $1
       union all select id, destination, fingerprint from payout_destinations where merchant_id = $2`,
      [payout.id, shop.id],
    );
    const cipher = destinationCipher(next);
    expect(rows).toHaveLength(2);
    for (const { id, destination } of rows) expect(cipher.open(id, destination)).toBe(german);
    expect(rows[1]?.fingerprint).toEqual(cipher.fingerprint(shop.id, german));
    // For the tests of this file, whose service has the old key.
    await resealDestinations(database, [old, next]);
  } finally {
    await database.close();
  }
});
