// What becomes of a purchase when catalog, or the line to the wallet, dies in the middle.
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { status } from '@plaza/service';
import { until } from '@plaza/testing';
import {
  addEvent,
  endOfOrder,
  failure,
  seatsOf,
  startHouse,
  type Buyer,
  type House,
  type Replica,
} from '../../test/harness.ts';

let house: House;
/** Started when all the others were dead. */
let heir: Replica;
const killed = {} as Record<keyof typeof deaths, Killed>;
const story: string[] = [];

const deaths = {
  'before the money was taken': { during: 'chargeOrders', when: 'before' },
  'when the money was taken, and catalog did not know': { during: 'chargeOrders', when: 'after' },
  'before the money was taken, and the hold ended before the next start': {
    during: 'chargeOrders',
    when: 'before',
    holdEnds: true,
  },
  'when the money was taken, and the hold ended before the next start': {
    during: 'chargeOrders',
    when: 'after',
    holdEnds: true,
  },
  'before the money was taken, and the buyer has only 50.00': {
    during: 'chargeOrders',
    when: 'before',
    money: '50.00',
  },
  'when the money was taken, and nobody asks again': { during: 'chargeOrders', when: 'after' },
} as const satisfies Record<string, Death>;

beforeAll(async () => {
  house = await startHouse({ ownApp: false });
  const victim = await house.spawn();
  const purchases = await Promise.all(
    Object.entries(deaths).map(async ([name, death]: [string, Death]) => {
      const begun = await begin(victim, death);
      killed[name as keyof typeof deaths] = begun;
      return begun;
    }),
  );
  await victim.kill();
  for (const { eventId, failed } of purchases) {
    expect(await failed).toMatchObject({ code: status.UNAVAILABLE });
    expect(await seatsOf(house.catalog, eventId)).toEqual({
      free: 2,
      held: 1,
      sold: 0,
      left: 2,
      available: 2,
      tickets: 1,
    });
  }
  house.gate.open();
  for (const [name, death] of Object.entries(deaths) as [keyof typeof deaths, Death][]) {
    if (death.holdEnds) await endHold(killed[name].fan);
  }
  heir = await house.spawn();
});

afterEach(() => house.gate.open());

afterAll(async () => {
  console.log(
    [
      'Catalog was killed (kill -9) in the middle of a purchase of 89.99 from 100.00, and started again:',
      ...story,
    ].join('\n'),
  );
  await house.close();
});

interface Death {
  during: 'chargeOrders';
  /** Whether the wallet had done it. */
  when: 'before' | 'after';
  holdEnds?: boolean;
  money?: string;
}

interface Killed {
  eventId: string;
  fan: Buyer;
  key: string;
  failed: Promise<unknown>;
}

/** Begins a purchase that gets as far as its catalog shall live. */
async function begin(victim: Replica, { during, when, money = '100.00' }: Death): Promise<Killed> {
  const eventId = await addEvent(house.database, { seats: 3 });
  const fan = await house.buyer(money, victim.port);
  const key = 'the-order';
  const reached = house.gate.cut({ userId: fan.id, call: during, when });
  const failed = failure(fan.tickets.purchase({ eventId, category: 'Stand' }, { idempotencyKey: key })).catch(
    (error: unknown) => error,
  );
  await Promise.race([
    reached,
    failed.then((early) => {
      throw early;
    }),
  ]);
  return { eventId, fan, key, failed };
}

/** As if the order had been left for longer than its hold. */
async function endHold(fan: Buyer): Promise<void> {
  await house.catalog.admin(`update sagas set hold_until = now() - interval '1 second' where user_id = $1`, [fan.id]);
}

/** What the next catalog makes of a purchase whose catalog was killed, and answers under its key if it was bought. */
async function endOf(death: keyof typeof deaths): Promise<string> {
  const { eventId, fan, key } = killed[death];
  const { tickets } = fan.at(heir.port);
  const ended = await endOfOrder(house.catalog, fan.id);
  const bought =
    ended === 'paid' ? await tickets.purchase({ eventId, category: 'Stand' }, { idempotencyKey: key }) : undefined;
  const end = bought ? `${bought.tickets.length} ticket, ${bought.transaction?.amount} paid` : ended;
  const seats = await seatsOf(house.catalog, eventId);
  const shown = (await tickets.listTickets({})).tickets.map(({ seat }) => seat);
  story.push(
    `  ${death}`,
    `    → ${end}; balance ${await fan.balance()}, debits [${(await fan.purchases()).join(', ')}], ` +
      `tickets [${shown.join(', ')}], seats ${seats.sold} sold ${seats.held} held ${seats.free} free`,
  );
  return end;
}

async function expectSold({ eventId, fan }: Pick<Killed, 'eventId' | 'fan'>): Promise<void> {
  expect(await fan.balance()).toBe('10.01');
  expect(await fan.purchases()).toEqual(['89.99']);
  expect(await seatsOf(house.catalog, eventId)).toEqual({
    free: 2,
    held: 0,
    sold: 1,
    left: 2,
    available: 2,
    tickets: 1,
  });
}

async function expectReleased({ eventId, fan }: Pick<Killed, 'eventId' | 'fan'>, balance: string): Promise<void> {
  expect(await fan.balance()).toBe(balance);
  expect(await fan.purchases()).toEqual([]);
  expect(await seatsOf(house.catalog, eventId)).toEqual({
    free: 3,
    held: 0,
    sold: 0,
    left: 3,
    available: 3,
    tickets: 0,
  });
}

test('killed before the money was taken: the purchase goes through after the restart', async () => {
  const death = 'before the money was taken';
  expect(await endOf(death)).toBe('1 ticket, 89.99 paid');
  await expectSold(killed[death]);
});

test('killed when the money was taken and catalog did not know: no second debit, and the ticket is issued', async () => {
  const death = 'when the money was taken, and catalog did not know';
  expect(await endOf(death)).toBe('1 ticket, 89.99 paid');
  await expectSold(killed[death]);
});

test('killed, and the hold ends before the restart: seat and money are free again', async () => {
  const death = 'before the money was taken, and the hold ended before the next start';
  expect(await endOf(death)).toBe('ORDER_EXPIRED');
  await expectReleased(killed[death], '100.00');
  // The key is free again: who repeats the request gets the ticket.
  const { eventId, fan, key } = killed[death];
  expect(
    (await fan.at(heir.port).tickets.purchase({ eventId, category: 'Stand' }, { idempotencyKey: key })).tickets,
  ).toHaveLength(1);
  await expectSold(killed[death]);
});

test('killed with the money taken, and the hold ends before the restart: what was paid is delivered', async () => {
  const death = 'when the money was taken, and the hold ended before the next start';
  expect(await endOf(death)).toBe('1 ticket, 89.99 paid');
  await expectSold(killed[death]);
});

test('killed, and the buyer turns out not to have the money: the seat is free again', async () => {
  const death = 'before the money was taken, and the buyer has only 50.00';
  expect(await endOf(death)).toBe('INSUFFICIENT_FUNDS');
  await expectReleased(killed[death], '50.00');
});

test('what was left open is ended by the next catalog without anybody asking', async () => {
  const left = killed['when the money was taken, and nobody asks again'];
  await until(async () => {
    const [saga] = await house.catalog.admin<{ status: string }>('select status from sagas where user_id = $1', [
      left.fan.id,
    ]);
    return saga?.status === 'done';
  }, 'the saga is done');
  await expectSold(left);
});

test('a catalog that hangs is replaced, and when it comes back it changes nothing and answers the end', async () => {
  const eventId = await addEvent(house.database, { seats: 3 });
  const slow = await house.spawn();
  const fan = await house.buyer('100.00', slow.port);
  const captured = house.gate.cut({ userId: fan.id, call: 'chargeOrders', when: 'after' });
  const purchase = fan.tickets.purchase({ eventId, category: 'Stand' });
  await captured;
  slow.freeze();
  house.gate.open();
  await until(async () => (await seatsOf(house.catalog, eventId)).sold === 1, 'another catalog has ended the purchase');
  slow.thaw();
  const { tickets, balance } = await purchase;
  expect((await fan.at(heir.port).tickets.listTickets({})).tickets).toEqual(tickets);
  expect(balance).toBe('10.01');
  await expectSold({ eventId, fan });
  await slow.kill();
});

test('answers of the wallet that are lost are asked for again: one ticket, one debit, in one call', async () => {
  const eventId = await addEvent(house.database, { seats: 3 });
  const fan = await house.buyer('100.00', heir.port);
  house.gate.loseAnswers('chargeOrders', 2);
  expect((await fan.tickets.purchase({ eventId, category: 'Stand' })).tickets).toHaveLength(1);
  expect(await fan.purchases()).toEqual(['89.99']);
});

test('a caller who can not wait is told that the order is pending, and gets its end under the same key', async () => {
  const eventId = await addEvent(house.database, { seats: 3 });
  const fan = await house.buyer('100.00', heir.port);
  void house.gate.cut({ userId: fan.id, call: 'chargeOrders', when: 'before' });
  const call = { idempotencyKey: 'in-a-hurry' };
  const pending = await failure(fan.tickets.purchase({ eventId, category: 'Stand' }, { ...call, deadlineMs: 1_500 }));
  expect(pending).toMatchObject({ code: status.UNAVAILABLE, reason: 'ORDER_PENDING' });
  expect(pending.metadata['order_id']).toMatch(/^[0-9a-f-]{36}$/);
  expect(pending.retryAfterMs).toBeGreaterThan(0);
  expect((await fan.tickets.listTickets({})).tickets).toEqual([]);
  house.gate.open();
  expect((await fan.tickets.purchase({ eventId, category: 'Stand' }, call)).tickets).toHaveLength(1);
  expect(await fan.purchases()).toEqual(['89.99']);
});

test('a wallet that stays away until the hold ends costs nothing, and frees the seat', async () => {
  const eventId = await addEvent(house.database, { seats: 3 });
  const fan = await house.buyer('100.00', heir.port);
  const call = { idempotencyKey: 'patient' };
  house.gate.loseAnswers('chargeOrders', 1_000, 'before');
  const purchase = failure(fan.tickets.purchase({ eventId, category: 'Stand' }, call));
  await until(async () => {
    const rows = await house.catalog.admin('select from sagas where user_id = $1 and error is not null', [fan.id]);
    return rows.length > 0;
  }, 'the first attempt has failed');
  await endHold(fan);
  expect(await purchase).toMatchObject({ reason: 'ORDER_EXPIRED' });
  await expectReleased({ eventId, fan }, '100.00');
});
