import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AccountAdminServiceService, AccountServiceService } from '@plaza/api/account';
import { HoldInternalServiceService } from '@plaza/api/hold';
import { MerchantServiceService } from '@plaza/api/merchant';
import { PaymentServiceService } from '@plaza/api/payment';
import { WalletServiceService } from '@plaza/api/wallet';
import { newId } from '@plaza/service';
import { dated, until, type TestClient } from '@plaza/testing';
import { readLimitsConfig } from './limits.ts';
import { setClock } from '../../../test/clock.ts';
import { assertBooksBalance, startWallet, type Harness, type TestPerson } from '../../../test/harness.ts';

let harness: Harness;
let accounts: TestClient<typeof AccountServiceService>;
let decisions: TestClient<typeof AccountAdminServiceService>;
let admin: TestPerson;
let other: TestPerson;
beforeAll(async () => {
  harness = await startWallet();
  accounts = harness.connect(AccountServiceService);
  decisions = harness.connect(AccountAdminServiceService);
  admin = await harness.person('Admin', 'admin');
  other = await harness.person('Other');
});
afterEach(() => assertBooksBalance(harness.db));
afterAll(() => harness.close());

async function limited(limits: { movementLimit?: string; dayLimit?: string }, currency = 'EUR'): Promise<TestPerson> {
  const person = await harness.person();
  await harness.wallet.deposit({ amount: '1000', currency }, person.as);
  await decisions.setLimits({ userId: person.id, currency, reason: 'Asked for it', ...limits }, admin.as);
  return person;
}

const send = (from: TestPerson, amount: string, currency = 'EUR') =>
  harness.wallet.send({ recipientId: other.id, amount, currency }, from.as);
const hold = (person: TestPerson, amount: string, requestId = newId(), forMs = 60_000) =>
  harness.internal.placeHold({
    requestId,
    userId: person.id,
    amount,
    currency: 'EUR',
    expiresAt: new Date(Date.now() + forMs),
    metadata: {},
  });
const limitOf = async (person: TestPerson, currency = 'EUR') =>
  (await accounts.getLimits({}, person.as)).limits.find((limit) => limit.currency === currency);
const reasonOf = (result: PromiseSettledResult<unknown>) =>
  result.status === 'rejected' ? (result.reason as { reason: string }).reason : 'done';
const exceeded = (metadata: Record<string, string>) => ({ reason: 'LIMIT_EXCEEDED', metadata });

describe('the limit of a movement', () => {
  it('is refused above, with the limit in the refusal', async () => {
    const person = await limited({ movementLimit: '50.00' });
    await send(person, '50');
    await expect(send(person, '50.01')).rejects.toMatchObject(
      exceeded({ limit: 'movement', allowed: '50.00', currency: 'EUR' }),
    );
    await send(person, '50');
    expect(await limitOf(person)).toEqual({
      currency: 'EUR',
      movementLimit: '50.00',
      dayLimit: '',
      spentToday: '100.00',
      leftToday: '',
    });
  });

  it('of zero lets nothing out, and lets money in', async () => {
    const person = await limited({ movementLimit: '0' });
    await expect(send(person, '0.01')).rejects.toMatchObject(
      exceeded({ limit: 'movement', allowed: '0.00', currency: 'EUR' }),
    );
    await harness.wallet.deposit({ amount: '5', currency: 'EUR' }, person.as);
  });

  it('is in the digits of its currency', async () => {
    const person = await limited({ movementLimit: '90', dayLimit: '100' }, 'JPY');
    await expect(send(person, '91', 'JPY')).rejects.toMatchObject(
      exceeded({ limit: 'movement', allowed: '90', currency: 'JPY' }),
    );
    await send(person, '90', 'JPY');
    await expect(send(person, '11', 'JPY')).rejects.toMatchObject(
      exceeded({ limit: 'day', allowed: '10', currency: 'JPY' }),
    );
    expect(await limitOf(person, 'JPY')).toEqual({
      currency: 'JPY',
      movementLimit: '90',
      dayLimit: '100',
      spentToday: '90',
      leftToday: '10',
    });
    await expect(
      decisions.setLimits({ userId: person.id, currency: 'JPY', movementLimit: '0.5' }, admin.as),
    ).rejects.toMatchObject({ reason: 'AMOUNT_INVALID', violations: [{ field: 'movement_limit' }] });
    await expect(
      decisions.setLimits({ userId: person.id, currency: 'JPY', dayLimit: '-1' }, admin.as),
    ).rejects.toMatchObject({ reason: 'AMOUNT_INVALID', violations: [{ field: 'day_limit' }] });
  });
});

describe('the limit of a day', () => {
  it('counts what leaves, and not what comes in', async () => {
    const person = await limited({ dayLimit: '100' });
    await send(person, '60');
    await harness.wallet.deposit({ amount: '500', currency: 'EUR' }, person.as);
    await expect(send(person, '40.01')).rejects.toMatchObject(
      exceeded({ limit: 'day', allowed: '40.00', currency: 'EUR' }),
    );
    await send(person, '40');
    await expect(send(person, '0.01')).rejects.toMatchObject(
      exceeded({ limit: 'day', allowed: '0.00', currency: 'EUR' }),
    );
    expect(await limitOf(person)).toMatchObject({ dayLimit: '100.00', spentToday: '100.00', leftToday: '0.00' });
  });

  it('is never passed by two at once, whichever processes they ask', async () => {
    const person = await limited({ dayLimit: '10' });
    const wallets = [harness.wallet, (await harness.start()).connect(WalletServiceService)];
    const results = await Promise.allSettled(
      Array.from({ length: 40 }, (_, index) =>
        wallets[index % 2]!.send({ recipientId: other.id, amount: '3', currency: 'EUR' }, person.as),
      ),
    );
    expect(results.map(reasonOf).sort()).toEqual([...Array<string>(37).fill('LIMIT_EXCEEDED'), 'done', 'done', 'done']);
    expect(await limitOf(person)).toMatchObject({ spentToday: '9.00', leftToday: '1.00' });
  });

  it('is never passed by sends and holds together', async () => {
    const person = await limited({ dayLimit: '10' });
    const results = await Promise.allSettled(
      Array.from({ length: 40 }, (_, index) => (index % 2 ? send(person, '1.50') : hold(person, '1.50'))),
    );
    expect(results.map(reasonOf).filter((reason) => reason === 'done')).toHaveLength(6);
    expect(results.map(reasonOf).filter((reason) => reason === 'LIMIT_EXCEEDED')).toHaveLength(34);
    expect(await limitOf(person)).toMatchObject({ spentToday: '9.00', leftToday: '1.00' });
  });

  it('counts what a hold sets aside, once, and gives back what the hold does', async () => {
    const person = await limited({ dayLimit: '100' });
    const [captured, voided] = [newId(), newId()];
    await hold(person, '50', captured);
    await hold(person, '30', voided);
    await expect(hold(person, '21')).rejects.toMatchObject(
      exceeded({ limit: 'day', allowed: '20.00', currency: 'EUR' }),
    );
    await harness.internal.captureHold({ requestId: captured });
    expect(await limitOf(person)).toMatchObject({ spentToday: '80.00', leftToday: '20.00' });
    await harness.internal.voidHold({ requestId: voided, userId: person.id });
    expect(await limitOf(person)).toMatchObject({ spentToday: '50.00', leftToday: '50.00' });
  });

  it('gets back what a hold set aside that expires, less what was captured of it', async () => {
    const person = await limited({ dayLimit: '100' });
    const [untouched, part] = [newId(), newId()];
    await hold(person, '40', untouched);
    await hold(person, '30', part);
    await harness
      .connect(HoldInternalServiceService, 'catalog')
      .capturePart({ holdRequestId: part, amount: '10', final: false, requestId: newId() });
    expect(await limitOf(person)).toMatchObject({ spentToday: '70.00' });
    await harness.db.admin('update holds set expires_at = now() where user_id = $1', [person.id]);
    await until(async () => (await harness.wallet.getBalance({}, person.as)).held === '0.00', 'nothing is held');
    expect(await limitOf(person)).toMatchObject({ spentToday: '10.00', leftToday: '90.00' });
  });

  it('that is set now counts what has left today already', async () => {
    const person = await limited({});
    await send(person, '70');
    const { limit } = await decisions.setLimits({ userId: person.id, currency: 'EUR', dayLimit: '50' }, admin.as);
    expect(limit).toEqual({
      currency: 'EUR',
      movementLimit: '',
      dayLimit: '50.00',
      spentToday: '70.00',
      leftToday: '0.00',
    });
    await expect(send(person, '1')).rejects.toMatchObject(exceeded({ limit: 'day', allowed: '0.00', currency: 'EUR' }));
    await decisions.setLimits({ userId: person.id, currency: 'EUR' }, admin.as);
    await send(person, '1');
  });

  it('is set once for each key, also for a wallet that is not open yet', async () => {
    const person = await limited({});
    const request = { userId: person.id, currency: 'CHF', dayLimit: '20', reason: 'New' };
    const first = await decisions.setLimits(request, { ...admin.as, idempotencyKey: 'chf' });
    await decisions.setLimits({ ...request, dayLimit: '30' }, admin.as);
    expect(await decisions.setLimits(request, { ...admin.as, idempotencyKey: 'chf' })).toEqual(first);
    expect(await limitOf(person, 'CHF')).toMatchObject({ dayLimit: '30.00' });
    await expect(
      decisions.setLimits({ ...request, dayLimit: '1' }, { ...admin.as, idempotencyKey: 'chf' }),
    ).rejects.toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
    expect(
      (await decisions.getAccount({ userId: person.id }, admin.as)).decisions.map(
        ({ action, currency }) => `${action} ${currency}`,
      ),
    ).toEqual(['limits CHF', 'limits CHF', 'limits EUR']);
    await expect(decisions.setLimits({ userId: newId(), currency: 'EUR' }, admin.as)).rejects.toMatchObject({
      reason: 'WALLET_NOT_FOUND',
    });
  });
});

describe('the limits of a currency', () => {
  it('are those of people: what a merchant is paid out has a limit only where an administrator says so', async () => {
    const configured = await harness.start(readLimitsConfig({ WALLET_LIMITS: 'EUR:5:5' }));
    try {
      const { merchant } = await harness
        .connect(MerchantServiceService)
        .createMerchant({ userId: other.id, name: 'Shop', currency: 'EUR' }, admin.as);
      const payer = await limited({ movementLimit: '100', dayLimit: '100' });
      await configured
        .connect(PaymentServiceService)
        .createPayment({ merchantId: merchant!.id, amount: '50', currency: 'EUR' }, payer.as);
      expect((await decisions.getAccount({ userId: merchant!.id }, admin.as)).limits).toMatchObject([
        { movementLimit: '', dayLimit: '' },
      ]);
    } finally {
      await harness.start();
    }
  });

  it('come from the configuration, hold where a wallet has none of its own, and end with it', async () => {
    const configured = await harness.start(
      readLimitsConfig({ WALLET_LIMITS: 'EUR:200:300, GBP::5', LIMITS_TIME_ZONE: 'Asia/Tokyo' }),
    );
    const person = await limited({});
    try {
      expect(await configured.connect(AccountServiceService).getLimits({}, person.as)).toMatchObject({
        limits: [{ currency: 'EUR', movementLimit: '200.00', dayLimit: '300.00', leftToday: '300.00' }],
        timeZone: 'Asia/Tokyo',
      });
      await expect(send(person, '201')).rejects.toMatchObject(
        exceeded({ limit: 'movement', allowed: '200.00', currency: 'EUR' }),
      );
      await decisions.setLimits({ userId: person.id, currency: 'EUR', movementLimit: '250' }, admin.as);
      await send(person, '201');
      await expect(send(person, '100')).rejects.toMatchObject(
        exceeded({ limit: 'day', allowed: '99.00', currency: 'EUR' }),
      );
    } finally {
      await harness.start();
    }
    await send(person, '100');
    expect(await accounts.getLimits({}, person.as)).toMatchObject({
      limits: [{ dayLimit: '' }],
      timeZone: 'Europe/Monaco',
    });
  });
});

describe('a day', () => {
  it('turns at midnight in the configured time zone, and not before', async () => {
    const zoned = await startWallet();
    const clock = await setClock(zoned.db);
    try {
      await zoned.start(readLimitsConfig({ LIMITS_TIME_ZONE: 'America/New_York' }));
      const [boss, person, friend] = [await zoned.person('Boss', 'admin'), await zoned.person(), await zoned.person()];
      const pay = (amount: string) => zoned.wallet.send({ recipientId: friend.id, amount, currency: 'EUR' }, person.as);
      // Midnight in New York is 05:00 UTC in winter.
      await clock.travel('2026-01-15T04:59:00Z');
      await zoned.wallet.deposit({ amount: '100', currency: 'EUR' }, person.as);
      await zoned
        .connect(AccountAdminServiceService)
        .setLimits({ userId: person.id, currency: 'EUR', dayLimit: '10' }, boss.as);
      await pay('10');
      await expect(pay('1')).rejects.toMatchObject(exceeded({ limit: 'day', allowed: '0.00', currency: 'EUR' }));
      const limits = () => zoned.connect(AccountServiceService).getLimits({}, person.as);
      await clock.travel('2026-01-15T05:00:01Z');
      expect((await limits()).limits).toMatchObject([{ spentToday: '0.00', leftToday: '10.00' }]);
      await pay('4');
      expect((await limits()).limits).toMatchObject([{ spentToday: '4.00', leftToday: '6.00' }]);
      await clock.travel('2026-01-16T04:59:00Z');
      await expect(pay('7')).rejects.toMatchObject(exceeded({ limit: 'day', allowed: '6.00', currency: 'EUR' }));
      await clock.travel('2026-01-16T05:00:01Z');
      await pay('7');
    } finally {
      await zoned.close();
    }
  });

  it('tells when it ends: the next midnight there', async () => {
    const {
      result: { resetsAt, timeZone },
      from,
      to,
    } = await dated(() => accounts.getLimits({}, admin.as));
    expect(resetsAt!.getTime()).toBeGreaterThan(from);
    expect(resetsAt!.getTime()).toBeLessThanOrEqual(to + 25 * 3_600_000);
    expect(resetsAt!.toLocaleTimeString('en-GB', { timeZone })).toBe('00:00:00');
  });
});
