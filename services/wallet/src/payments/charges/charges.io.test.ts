// The money of many orders, taken in one call; and what repeating, voiding and lateness make of it.
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ChargeInternalServiceService, type ChargeResult } from '@plaza/api/charge';
import { newId, status } from '@plaza/service';
import { client, type TestClient } from '@plaza/testing';
import { assertBooksBalance, startWallet, type Harness, type TestPerson } from '../../../test/harness.ts';

let harness: Harness;
let charges: TestClient<typeof ChargeInternalServiceService>;
beforeAll(async () => {
  harness = await startWallet();
  charges = client(ChargeInternalServiceService, harness.port, { from: 'catalog' });
});
afterEach(() => assertBooksBalance(harness.db));
afterAll(async () => {
  charges.close();
  await harness.close();
});

async function rich(amount = '100'): Promise<TestPerson> {
  const person = await harness.person('Rich');
  await harness.wallet.deposit({ amount, currency: 'EUR' }, person.as);
  return person;
}

interface RequestedCharge {
  userId: string;
  requestId: string;
  amount: string;
  currency: string;
  expiresAt: Date;
  metadata: object;
  payees: { merchantId: string; amount: string }[];
}

const charge = (person: { id: string }, amount: string, more: Partial<RequestedCharge> = {}): RequestedCharge => {
  const requestId = newId();
  return {
    userId: person.id,
    amount,
    currency: 'EUR',
    expiresAt: new Date(Date.now() + 60_000),
    requestId,
    metadata: { order_id: requestId },
    payees: [],
    ...more,
  };
};
const take = async (...requested: RequestedCharge[]): Promise<ChargeResult[]> =>
  (await charges.chargeOrders({ charges: requested })).results;
const reasons = (results: ChargeResult[]): string[] => results.map(({ reason }) => reason);
const availableTo = async (person: TestPerson): Promise<string> =>
  (await harness.wallet.getBalance({}, person.as)).available;

describe('charging orders', () => {
  it('takes each on its own, in their order, and tells each its end', async () => {
    const [lea, poor] = [await rich('100'), await rich('5')];
    const orders = [
      charge(lea, '60'),
      charge(lea, '60'),
      charge(poor, '5'),
      charge(lea, '0'),
      charge(lea, '1', { userId: 'x' }),
      charge(lea, '1', { currency: 'XXX' }),
      charge(lea, '1', { requestId: '' }),
      charge(lea, '1', { expiresAt: new Date(Date.now() - 1_000) }),
      charge(lea, '1', { expiresAt: new Date(Date.now() + 40 * 86_400_000) }),
      charge(lea, '40'),
    ];
    const results = await take(...orders);
    expect(reasons(results)).toEqual([
      '',
      'INSUFFICIENT_FUNDS',
      '',
      'AMOUNT_INVALID',
      'INVALID_ARGUMENT',
      'CURRENCY_UNKNOWN',
      'INVALID_ARGUMENT',
      'HOLD_EXPIRED',
      'INVALID_ARGUMENT',
      '',
    ]);
    expect(results[0]).toMatchObject({
      code: 0,
      balance: '40.00',
      transaction: { userId: lea.id, type: 'purchase', amount: '60.00', metadata: { order_id: orders[0]?.requestId } },
    });
    expect(results[1]).toMatchObject({
      code: status.FAILED_PRECONDITION,
      metadata: { available: '40.00' },
      transaction: undefined,
      balance: '',
    });
    expect(await harness.wallet.getBalance({}, lea.as)).toMatchObject({
      balance: '0.00',
      available: '0.00',
      held: '0.00',
    });
    expect(await availableTo(poor)).toBe('0.00');
  });

  it('again, at once, one after the other and at another process, takes nothing more and answers the first', async () => {
    const lea = await rich();
    const order = charge(lea, '40');
    const other = (await harness.start()).connect(ChargeInternalServiceService, 'catalog');
    const ends = await Promise.all(
      Array.from(
        { length: 12 },
        async (_, index) => (await (index % 2 ? charges : other).chargeOrders({ charges: [order, order] })).results,
      ),
    );
    await harness.wallet.deposit({ amount: '5', currency: 'EUR' }, lea.as);
    ends.push(await take(order));
    for (const end of ends.flat()) expect(end).toEqual(ends[0]?.[0]);
    expect(await availableTo(lea)).toBe('65.00');
    expect(await harness.internal.captureHold({ requestId: order.requestId })).toEqual({
      transaction: ends[0]?.[0]?.transaction,
      balance: '60.00',
    });
  });

  it('under the id of another order is refused', async () => {
    const [lea, marco] = [await rich(), await rich()];
    const order = charge(lea, '40');
    await take(order);
    expect(
      reasons(await take({ ...order, amount: '41' }, { ...order, userId: marco.id }, { ...order, currency: 'USD' })),
    ).toEqual(Array.from({ length: 3 }, () => 'IDEMPOTENCY_KEY_REUSED'));
    expect([await availableTo(lea), await availableTo(marco)]).toEqual(['60.00', '100.00']);
  });

  it('that comes after it was given up is refused; given up after it came, it is told to be taken', async () => {
    const lea = await rich();
    const [late, taken] = [charge(lea, '40'), charge(lea, '30')];
    await harness.internal.voidHold({ requestId: late.requestId, userId: lea.id });
    expect(reasons(await take(late, taken))).toEqual(['HOLD_VOIDED', '']);
    await expect(harness.internal.voidHold({ requestId: taken.requestId, userId: lea.id })).rejects.toMatchObject({
      reason: 'HOLD_CAPTURED',
    });
    expect(await availableTo(lea)).toBe('70.00');
  });

  it('races with its giving up, and one of them wins wholly', async () => {
    const lea = await rich('1000');
    let taken = 0;
    for (let round = 0; round < 20; round++) {
      const order = charge(lea, '10');
      const [[end], voided] = await Promise.all([
        take(order),
        harness.internal.voidHold({ requestId: order.requestId, userId: lea.id }).then(
          () => '',
          ({ reason }: { reason: string }) => reason,
        ),
      ]);
      expect([
        ['', 'HOLD_CAPTURED'],
        ['HOLD_VOIDED', ''],
      ]).toContainEqual([end?.reason, voided]);
      if (end?.reason === '') taken++;
    }
    expect(await availableTo(lea)).toBe(`${1000 - 10 * taken}.00`);
  });

  it('takes what an earlier call has set aside for the same order', async () => {
    const lea = await rich();
    const order = charge(lea, '40');
    await harness.internal.placeHold(order);
    expect(reasons(await take(order))).toEqual(['']);
    expect(await harness.wallet.getBalance({}, lea.as)).toMatchObject({ balance: '60.00', held: '0.00' });
  });

  it('is refused as a whole where there are none, or too many, and to anybody but a service', async () => {
    const lea = await rich();
    await expect(take()).rejects.toMatchObject({ reason: 'INVALID_ARGUMENT' });
    await expect(take(...Array.from({ length: 501 }, () => charge(lea, '0.01')))).rejects.toMatchObject({
      reason: 'INVALID_ARGUMENT',
    });
    const person = client(ChargeInternalServiceService, harness.port);
    await expect(person.chargeOrders({ charges: [charge(lea, '1')] }, lea.as)).rejects.toMatchObject({
      code: status.PERMISSION_DENIED,
    });
    person.close();
    expect(await availableTo(lea)).toBe('100.00');
  });
});
