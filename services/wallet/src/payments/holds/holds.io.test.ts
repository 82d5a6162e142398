import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plaza/service';
import { until } from '@plaza/testing';
import { assertBooksBalance, startWallet, type Harness, type TestPerson } from '../../../test/harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startWallet();
});
afterEach(() => assertBooksBalance(harness.db));
afterAll(() => harness.close());

const soon = (ms: number) => new Date(Date.now() + ms);

async function rich(amount = '100'): Promise<TestPerson> {
  const person = await harness.person();
  await harness.wallet.deposit({ amount, currency: 'EUR' }, person.as);
  return person;
}

async function availableTo(person: TestPerson): Promise<string> {
  return (await harness.wallet.getBalance({}, person.as)).available;
}

function hold(person: TestPerson, amount: string, requestId = newId(), more: object = {}) {
  const request = {
    requestId,
    userId: person.id,
    amount,
    currency: 'EUR',
    expiresAt: soon(60_000),
    metadata: { order_id: requestId, description: 'Kop Nord' },
    ...more,
  };
  return { requestId, place: () => harness.internal.placeHold(request) };
}

describe('a hold', () => {
  it('can not be spent at once, is shown beside the balance, and is a purchase when it is captured', async () => {
    const person = await rich();
    const { requestId, place } = hold(person, '89.99');
    await place();
    expect(await harness.wallet.getBalance({}, person.as)).toMatchObject({
      balance: '100.00',
      available: '10.01',
      held: '89.99',
    });
    expect((await harness.wallet.listTransactions({}, person.as)).transactions).toHaveLength(1);
    const { transaction, balance } = await harness.internal.captureHold({ requestId });
    expect(balance).toBe('10.01');
    expect(transaction).toMatchObject({
      userId: person.id,
      type: 'purchase',
      direction: 'debit',
      amount: '89.99',
      balanceAfter: '10.01',
      metadata: { order_id: requestId, description: 'Kop Nord' },
    });
    expect(await availableTo(person)).toBe('10.01');
    expect((await harness.wallet.listTransactions({ type: 'purchase' }, person.as)).transactions).toEqual([
      transaction,
    ]);
  });

  it('captured again, or by several at once, answers as it did the first time', async () => {
    const person = await rich();
    const { requestId, place } = hold(person, '40');
    await place();
    const [first, ...others] = await Promise.all(
      Array.from({ length: 8 }, () => harness.internal.captureHold({ requestId })),
    );
    await harness.wallet.deposit({ amount: '5', currency: 'EUR' }, person.as);
    others.push(await harness.internal.captureHold({ requestId }));
    for (const other of others) expect(other).toEqual(first);
    expect(await availableTo(person)).toBe('65.00');
  });

  it('placed again, or by several at once, is one hold, also after its capture', async () => {
    const person = await rich();
    const { requestId, place } = hold(person, '40');
    const [first, ...others] = await Promise.all(Array.from({ length: 8 }, place));
    for (const other of others) expect(other).toEqual(first);
    expect(await availableTo(person)).toBe('60.00');
    await harness.internal.captureHold({ requestId });
    expect(await place()).toEqual(first);
    expect(await availableTo(person)).toBe('60.00');
  });

  it('under an id that was used for another is refused', async () => {
    const [person, other] = [await rich(), await rich()];
    const { requestId, place } = hold(person, '40');
    await place();
    for (const different of [
      hold(person, '41', requestId),
      hold(other, '40', requestId),
      hold(person, '40', requestId, { currency: 'USD' }),
    ]) {
      await expect(different.place()).rejects.toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
    }
    expect([await availableTo(person), await availableTo(other)]).toEqual(['60.00', '100.00']);
  });

  it('of more than there is, is refused and leaves nothing; what others hold is not there', async () => {
    const person = await rich('10');
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => hold(person, '4').place()));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ reason: 'INSUFFICIENT_FUNDS' });
    await expect(
      harness.wallet.send({ recipientId: (await harness.person()).id, amount: '3', currency: 'EUR' }, person.as),
    ).rejects.toMatchObject({ reason: 'INSUFFICIENT_FUNDS', metadata: { available: '2.00' } });
    const stranger = await harness.person();
    await expect(hold(stranger, '1').place()).rejects.toMatchObject({
      reason: 'INSUFFICIENT_FUNDS',
      metadata: { available: '0.00', currency: 'EUR' },
    });
    expect(await harness.db.admin('select from holds where user_id = $1', [stranger.id])).toHaveLength(0);
  });

  it('that is voided gives the money back, once', async () => {
    const person = await rich();
    const { requestId, place } = hold(person, '40');
    await place();
    await Promise.all(Array.from({ length: 5 }, () => harness.internal.voidHold({ requestId, userId: person.id })));
    expect(await availableTo(person)).toBe('100.00');
    await expect(harness.internal.captureHold({ requestId })).rejects.toMatchObject({ reason: 'HOLD_VOIDED' });
    await expect(place()).rejects.toMatchObject({ reason: 'HOLD_VOIDED' });
  });

  it('that was voided before it was placed can not be placed', async () => {
    const person = await rich();
    const { requestId, place } = hold(person, '40');
    await harness.internal.voidHold({ requestId, userId: person.id });
    await harness.internal.voidHold({ requestId, userId: person.id });
    await expect(place()).rejects.toMatchObject({ reason: 'HOLD_VOIDED' });
    await expect(harness.internal.captureHold({ requestId })).rejects.toMatchObject({ reason: 'HOLD_VOIDED' });
    expect(await availableTo(person)).toBe('100.00');
  });

  it('placed and voided at once ends voided, whichever was first', async () => {
    const person = await rich();
    for (let round = 0; round < 20; round++) {
      const { requestId, place } = hold(person, '1');
      const [placed] = await Promise.allSettled([place(), harness.internal.voidHold({ requestId, userId: person.id })]);
      if (placed.status === 'rejected') expect(placed.reason).toMatchObject({ reason: 'HOLD_VOIDED' });
      await expect(harness.internal.captureHold({ requestId })).rejects.toMatchObject({ reason: 'HOLD_VOIDED' });
    }
    expect(await availableTo(person)).toBe('100.00');
  });

  it('captured and voided at once is one of the two', async () => {
    const person = await rich();
    let spent = 0;
    for (let round = 0; round < 20; round++) {
      const { requestId, place } = hold(person, '1');
      await place();
      const [captured, voided] = await Promise.allSettled([
        harness.internal.captureHold({ requestId }),
        harness.internal.voidHold({ requestId, userId: person.id }),
      ]);
      expect([captured.status, voided.status].filter((status) => status === 'fulfilled')).toHaveLength(1);
      if (captured.status === 'fulfilled') spent++;
      else expect(captured.reason).toMatchObject({ reason: 'HOLD_VOIDED' });
      if (voided.status === 'rejected') expect(voided.reason).toMatchObject({ reason: 'HOLD_CAPTURED' });
    }
    expect(await availableTo(person)).toBe(`${100 - spent}.00`);
  });

  it('that nobody placed can not be captured, and someone else’s can not be voided', async () => {
    const person = await rich();
    await expect(harness.internal.captureHold({ requestId: newId() })).rejects.toMatchObject({
      reason: 'HOLD_NOT_FOUND',
    });
    const { requestId, place } = hold(person, '40');
    await place();
    await expect(harness.internal.voidHold({ requestId, userId: newId() })).rejects.toMatchObject({
      reason: 'HOLD_NOT_FOUND',
    });
    await harness.internal.captureHold({ requestId });
    await expect(harness.internal.voidHold({ requestId, userId: person.id })).rejects.toMatchObject({
      reason: 'HOLD_CAPTURED',
    });
  });

  it('whose time is over can not be captured, and the money comes back by itself', async () => {
    const person = await rich();
    const { requestId, place } = hold(person, '40');
    await place();
    expect(await availableTo(person)).toBe('60.00');
    await harness.db.admin('update holds set expires_at = now() where request_id = $1', [requestId]);
    await expect(harness.internal.captureHold({ requestId })).rejects.toMatchObject({ reason: 'HOLD_EXPIRED' });
    await until(async () => (await availableTo(person)) === '100.00', 'the money is free again');
    await expect(harness.internal.captureHold({ requestId })).rejects.toMatchObject({ reason: 'HOLD_EXPIRED' });
    await expect(place()).rejects.toMatchObject({ reason: 'HOLD_EXPIRED' });
    await harness.internal.voidHold({ requestId, userId: person.id });
    expect(await harness.db.admin('select status from holds where request_id = $1', [requestId])).toEqual([
      { status: 'expired' },
    ]);
  });

  it('expires once, however many there are and however many processes look', async () => {
    const people = await Promise.all(Array.from({ length: 3 }, () => rich('100')));
    await harness.another();
    await Promise.all(people.flatMap((person) => Array.from({ length: 20 }, () => hold(person, '5').place())));
    for (const person of people) expect(await availableTo(person)).toBe('0.00');
    await harness.db.admin('update holds set expires_at = now() where user_id = any ($1)', [
      people.map(({ id }) => id),
    ]);
    await until(
      async () =>
        (await Promise.all(people.map((person) => availableTo(person)))).every((balance) => balance === '100.00'),
      'everybody’s money is free again',
    );
  });

  it('that would be over before it began is refused', async () => {
    const person = await rich();
    await expect(hold(person, '1', newId(), { expiresAt: soon(-1_000) }).place()).rejects.toMatchObject({
      reason: 'HOLD_EXPIRED',
    });
    await expect(hold(person, '1', newId(), { expiresAt: undefined }).place()).rejects.toMatchObject({
      reason: 'INVALID_ARGUMENT',
      violations: [{ field: 'expires_at' }],
    });
    await expect(hold(person, '1', newId(), { expiresAt: soon(40 * 24 * 3_600_000) }).place()).rejects.toMatchObject({
      reason: 'INVALID_ARGUMENT',
    });
    // What the database would not read.
    await expect(
      hold(person, '1', newId(), { expiresAt: new Date('0000-12-31T23:59:59Z') }).place(),
    ).rejects.toMatchObject({ reason: 'INVALID_ARGUMENT', violations: [{ field: 'expires_at' }] });
    for (const metadata of [{ note: 'a\0b' }, { 'a\0': 1 }, { list: [{ deep: '\0' }] }]) {
      await expect(hold(person, '1', newId(), { metadata }).place()).rejects.toMatchObject({
        reason: 'INVALID_ARGUMENT',
        violations: [{ field: 'metadata' }],
      });
    }
    await expect(hold(person, '0').place()).rejects.toMatchObject({ reason: 'AMOUNT_INVALID' });
    await expect(hold(person, '1', ' ').place()).rejects.toMatchObject({
      reason: 'INVALID_ARGUMENT',
      violations: [{ field: 'request_id' }],
    });
    await expect(hold(person, '1', '', { userId: 'x' }).place()).rejects.toMatchObject({ reason: 'INVALID_ARGUMENT' });
  });
});

describe('volume', () => {
  it('is what was captured, by currency', async () => {
    const volume = async () =>
      new Map((await harness.internal.getVolume({})).volumes.map(({ currency, amount }) => [currency, amount]));
    const before = Number((await volume()).get('EUR') ?? 0);
    const [one, two] = [await rich(), await rich()];
    await harness.wallet.deposit({ amount: '500', currency: 'JPY' }, two.as);
    for (const { requestId, place } of [
      hold(one, '10.50'),
      hold(two, '4.50'),
      hold(two, '120', newId(), { currency: 'JPY' }),
    ]) {
      await place();
      await harness.internal.captureHold({ requestId });
    }
    await hold(one, '7').place();
    expect(Number((await volume()).get('EUR'))).toBeCloseTo(before + 15, 4);
    expect((await volume()).get('JPY')).toBe('120');
  });
});
