import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { status } from '@plaza/service';
import { addEvent, failure, seatsOf, startHouse, type House } from '../../test/harness.ts';

let house: House;

beforeAll(async () => {
  house = await startHouse();
});

afterAll(() => house.close());

test('a ticket for 89.99 is paid, shown, and debited once', async () => {
  const eventId = await addEvent(house.database);
  const fan = await house.buyer('100.00');
  const { tickets, transaction, balance } = await fan.tickets.purchase({ eventId, category: 'Stand' });
  expect(tickets).toHaveLength(1);
  expect(tickets[0]).toMatchObject({
    userId: fan.id,
    eventId,
    category: 'Stand',
    seat: 'A-1',
    price: '89.99',
    currency: 'EUR',
    status: 'valid',
    eventTitle: 'AS Monaco – Olympique Lyonnais',
    venue: 'Stade Louis II, Monaco',
  });
  expect(transaction).toMatchObject({
    userId: fan.id,
    type: 'purchase',
    amount: '89.99',
    currency: 'EUR',
    direction: 'debit',
    balanceAfter: '10.01',
  });
  expect(transaction?.metadata).toMatchObject({
    description: '1 × Stand, AS Monaco – Olympique Lyonnais',
    quantity: 1,
  });
  expect(balance).toBe('10.01');
  expect(await fan.balance()).toBe('10.01');
  expect(await fan.purchases()).toEqual(['89.99']);
  expect((await fan.tickets.listTickets({})).tickets).toEqual(tickets);
  expect(await seatsOf(house.catalog, eventId)).toEqual({
    free: 9,
    held: 0,
    sold: 1,
    left: 9,
    available: 9,
    tickets: 1,
  });
});

test('two buyers of the last seat: one ticket, one clear refusal, one debit', async () => {
  const eventId = await addEvent(house.database, { seats: 1 });
  const fans = await Promise.all([house.buyer('100.00'), house.buyer('100.00')]);
  const ends = await Promise.allSettled(fans.map((fan) => fan.tickets.purchase({ eventId, category: 'Stand' })));

  const sold = ends.filter((end) => end.status === 'fulfilled').map(({ value }) => value);
  const refused = ends
    .filter((end) => end.status === 'rejected')
    .map(({ reason }) => reason as { reason: string; message: string });
  const balances = await Promise.all(fans.map((fan) => fan.balance()));
  const seats = await seatsOf(house.catalog, eventId);
  console.log(
    [
      'Two buyers of the last seat, at once:',
      `  tickets   ${sold.flatMap(({ tickets }) => tickets.map(({ seat, status: is }) => `${seat} (${is})`)).join(', ')}`,
      `  refused   ${refused.map(({ reason, message }) => `${reason}: ${message}`).join(', ')}`,
      `  balances  ${balances.join(' and ')}`,
      `  seats     ${seats.sold} sold, ${seats.held} held, ${seats.free} free`,
    ].join('\n'),
  );

  expect(sold).toHaveLength(1);
  expect(sold[0]?.tickets).toHaveLength(1);
  expect(refused.map(({ reason }) => reason)).toEqual(['SOLD_OUT']);
  expect([...balances].sort()).toEqual(['10.01', '100.00']);
  expect(seats).toEqual({ free: 0, held: 0, sold: 1, left: 0, available: 0, tickets: 1 });
});

test('thirty buyers of ten seats: ten tickets on ten seats, ten debits, twenty refusals', async () => {
  const eventId = await addEvent(house.database, { seats: 10, price: '20.00' });
  const fans = await Promise.all(Array.from({ length: 30 }, () => house.buyer('50.00')));
  const ends = await Promise.allSettled(fans.map((fan) => fan.tickets.purchase({ eventId, category: 'Stand' })));
  const sold = ends.flatMap((end) => (end.status === 'fulfilled' ? end.value.tickets : []));
  const reasons = ends.flatMap((end) => (end.status === 'rejected' ? [(end.reason as { reason: string }).reason] : []));
  expect(new Set(sold.map(({ seat }) => seat)).size).toBe(10);
  expect(reasons).toEqual(Array.from({ length: 20 }, () => 'SOLD_OUT'));
  const balances = await Promise.all(fans.map((fan) => fan.balance()));
  expect(balances.filter((balance) => balance === '30.00')).toHaveLength(10);
  expect(balances.filter((balance) => balance === '50.00')).toHaveLength(20);
  expect(await seatsOf(house.catalog, eventId)).toEqual({
    free: 0,
    held: 0,
    sold: 10,
    left: 0,
    available: 0,
    tickets: 10,
  });
});

test('a buyer who cannot pay holds nothing afterwards, and the refusal says why', async () => {
  const eventId = await addEvent(house.database, { seats: 3 });
  const fan = await house.buyer('100.00');
  const error = await failure(fan.tickets.purchase({ eventId, category: 'Stand', quantity: 2 }));
  expect(error).toMatchObject({ code: status.FAILED_PRECONDITION, reason: 'INSUFFICIENT_FUNDS' });
  expect(await fan.balance()).toBe('100.00');
  expect((await fan.tickets.listTickets({})).tickets).toEqual([]);
  expect(await seatsOf(house.catalog, eventId)).toEqual({
    free: 3,
    held: 0,
    sold: 0,
    left: 3,
    available: 3,
    tickets: 0,
  });
  expect((await fan.tickets.purchase({ eventId, category: 'Stand' })).tickets).toHaveLength(1);
});

test('several tickets are neighbours, and the total is exact', async () => {
  const eventId = await addEvent(house.database, { seats: 30, price: '0.10' });
  const fan = await house.buyer('1.00');
  const { tickets, transaction, balance } = await fan.tickets.purchase({ eventId, category: 'Stand', quantity: 3 });
  expect(tickets.map(({ seat }) => seat)).toEqual(['A-1', 'A-2', 'A-3']);
  expect(transaction?.amount).toBe('0.30');
  expect(balance).toBe('0.70');
});

test('a repeated key answers the first result, also when the seats are sold', async () => {
  const eventId = await addEvent(house.database, { seats: 1 });
  const fan = await house.buyer('500.00');
  const call = { idempotencyKey: 'my-only-ticket' };
  const first = await fan.tickets.purchase({ eventId, category: 'Stand' }, call);
  expect(await fan.tickets.purchase({ eventId, category: 'Stand' }, call)).toEqual(first);
  expect(await fan.tickets.purchase({ eventId, category: 'Stand', requestId: 'my-only-ticket' })).toEqual(first);
  expect(await fan.purchases()).toEqual(['89.99']);
});

test('twenty calls at once under one key are one purchase', async () => {
  const eventId = await addEvent(house.database, { seats: 40 });
  const fan = await house.buyer('5000.00');
  const call = { idempotencyKey: 'impatient' };
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => fan.tickets.purchase({ eventId, category: 'Stand' }, call)),
  );
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(await fan.purchases()).toEqual(['89.99']);
  expect(await seatsOf(house.catalog, eventId)).toMatchObject({ sold: 1, free: 39, left: 39 });
});

test('the same key for another order is refused, and two people may use the same one', async () => {
  const eventId = await addEvent(house.database);
  const [fan, other] = await Promise.all([house.buyer('500.00'), house.buyer('500.00')]);
  const call = { idempotencyKey: 'one' };
  await fan.tickets.purchase({ eventId, category: 'Stand' }, call);
  expect(await failure(fan.tickets.purchase({ eventId, category: 'Stand', quantity: 2 }, call))).toMatchObject({
    reason: 'IDEMPOTENCY_KEY_REUSED',
  });
  expect(await failure(fan.shop.checkout({}, call))).toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
  expect((await other.tickets.purchase({ eventId, category: 'Stand' }, call)).tickets).toHaveLength(1);
  expect(await fan.purchases()).toEqual(['89.99']);
});

test('a refusal is not stored: after a deposit the same key buys, and then answers what it bought', async () => {
  const eventId = await addEvent(house.database);
  const fan = await house.buyer('10.00');
  const call = { idempotencyKey: 'too-dear' };
  const buy = (quantity = 1) => fan.tickets.purchase({ eventId, category: 'Stand', quantity }, call);
  expect((await failure(buy())).reason).toBe('INSUFFICIENT_FUNDS');
  expect((await failure(buy())).reason).toBe('INSUFFICIENT_FUNDS');
  // Nor is it stored for another request.
  expect((await failure(buy(2))).reason).toBe('INSUFFICIENT_FUNDS');
  await fan.wallet.deposit({ amount: '500.00', currency: 'EUR' });
  const bought = await buy();
  expect(await buy()).toEqual(bought);
  expect((await failure(buy(2))).reason).toBe('IDEMPOTENCY_KEY_REUSED');
  expect([await fan.balance(), await fan.purchases()]).toEqual(['420.01', ['89.99']]);
  expect(await seatsOf(house.catalog, eventId)).toMatchObject({ sold: 1, held: 0, tickets: 1 });
});

test('twenty calls at once under one key are refused together, or each after another, and leave nothing', async () => {
  const eventId = await addEvent(house.database, { seats: 5 });
  const fan = await house.buyer('10.00');
  const ends = await Promise.all(
    Array.from({ length: 20 }, () =>
      failure(fan.tickets.purchase({ eventId, category: 'Stand' }, { idempotencyKey: 'poor' })),
    ),
  );
  expect(new Set(ends.map(({ reason }) => reason))).toEqual(new Set(['INSUFFICIENT_FUNDS']));
  expect([await fan.balance(), await fan.purchases()]).toEqual(['10.00', []]);
  expect(await seatsOf(house.catalog, eventId)).toEqual({
    free: 5,
    held: 0,
    sold: 0,
    left: 5,
    available: 5,
    tickets: 0,
  });
  expect(await house.catalog.admin('select key from idempotency_keys where user_id = $1', [fan.id])).toEqual([]);
  expect(
    await house.catalog.admin('select idempotency_key from sagas where user_id = $1 and idempotency_key is not null', [
      fan.id,
    ]),
  ).toEqual([]);
});

test('a refusal for too few seats says how many are left, in words and for programs', async () => {
  const eventId = await addEvent(house.database, { seats: 3 });
  const fan = await house.buyer('1000.00');
  const buy = (quantity: number) => fan.tickets.purchase({ eventId, category: 'Stand', quantity });
  expect(await failure(buy(4))).toMatchObject({
    reason: 'SOLD_OUT',
    message: 'Only 3 seats are left in this category.',
    metadata: { left: '3' },
  });
  await buy(2);
  expect(await failure(buy(2))).toMatchObject({
    reason: 'SOLD_OUT',
    message: 'Only 1 seat is left in this category.',
    metadata: { left: '1' },
  });
  await buy(1);
  expect(await failure(buy(1))).toMatchObject({
    reason: 'SOLD_OUT',
    message: 'This category is sold out.',
    metadata: { left: '0' },
  });
});

test('what is not for sale is refused with its reason, and nothing changes', async () => {
  const fan = await house.buyer('500.00');
  const eventId = await addEvent(house.database, { seats: 5 });
  const past = await addEvent(house.database, { date: new Date(Date.now() - 60_000) });
  const buy = (request: { eventId?: string; category?: string; quantity?: number }): Promise<unknown> =>
    fan.tickets.purchase({ eventId, category: 'Stand', ...request });

  expect(await failure(buy({ eventId: past }))).toMatchObject({
    code: status.FAILED_PRECONDITION,
    reason: 'EVENT_PAST',
  });
  const unknown = '00000000-0000-7000-8000-000000000000';
  expect(await failure(buy({ eventId: unknown }))).toMatchObject({ code: status.NOT_FOUND, reason: 'EVENT_NOT_FOUND' });
  expect(await failure(buy({ category: 'Moon' }))).toMatchObject({
    code: status.NOT_FOUND,
    reason: 'CATEGORY_NOT_FOUND',
  });
  expect(await failure(buy({ category: `'; drop table tickets; --` }))).toMatchObject({ reason: 'CATEGORY_NOT_FOUND' });
  expect(await failure(buy({ quantity: 6 }))).toMatchObject({ code: status.FAILED_PRECONDITION, reason: 'SOLD_OUT' });
  for (const quantity of [0, -1, 11, 2_147_483_647]) {
    const error = await failure(buy({ quantity }));
    expect(error).toMatchObject({ code: status.INVALID_ARGUMENT, reason: 'QUANTITY_INVALID' });
    expect(error.violations).toEqual([{ field: 'quantity', description: 'Must be 1 to 10.' }]);
  }
  for (const [request, field] of [
    [{ eventId: 'x' }, 'event_id'],
    [{ category: '' }, 'category'],
    [{ category: 'a\nb' }, 'category'],
  ] as const) {
    const error = await failure(buy(request));
    expect(error).toMatchObject({ code: status.INVALID_ARGUMENT, reason: 'INVALID_ARGUMENT' });
    expect(error.violations.map((violation) => violation.field)).toEqual([field]);
  }
  const longKey = { idempotencyKey: 'x'.repeat(256) };
  expect(await failure(fan.tickets.purchase({ eventId, category: 'Stand' }, longKey))).toMatchObject({
    reason: 'IDEMPOTENCY_KEY_INVALID',
  });
  expect(await fan.balance()).toBe('500.00');
  expect(await seatsOf(house.catalog, eventId)).toEqual({
    free: 5,
    held: 0,
    sold: 0,
    left: 5,
    available: 5,
    tickets: 0,
  });
});
