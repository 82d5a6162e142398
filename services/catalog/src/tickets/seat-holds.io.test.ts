// Seats that are chosen, held and bought, on a real database and with a real wallet.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { SeatHold } from '@plaza/api/seat';
import { newId } from '@plaza/service';
import { addEvent, seatsOf, startHouse, type Buyer, type House } from '../../test/harness.ts';
import { endExpiredHolds } from './seat-hold.ts';

let house: House;
let ana: Buyer;
let ben: Buyer;

beforeAll(async () => {
  house = await startHouse();
  ana = await house.buyer('50000.00');
  ben = await house.buyer('50000.00');
});
afterAll(() => house.close());

const refused = (reason: string, metadata?: Record<string, string>) =>
  expect.objectContaining({ reason, ...(metadata && { metadata: expect.objectContaining(metadata) }) });

const stand = (eventId: string) => ({ eventId, category: 'Stand' });

async function hold(buyer: Buyer, eventId: string, wish: { seatIds?: string[]; quantity?: number; best?: boolean }) {
  const { hold: made } = await buyer.seats.holdSeats({ ...stand(eventId), ...wish });
  if (!made) throw new Error('Nothing is held.');
  return made;
}

/** As if its time were over. */
const expire = ({ id }: SeatHold) =>
  house.catalog.admin(
    `with h as (update ticket_holds set expires_at = now() - interval '1 second' where id = $1 returning id)
      update seats set held_until = now() - interval '1 second' where order_id = $1`,
    [id],
  );

test('seats are read, chosen, held with a clock, and bought', async () => {
  const eventId = await addEvent(house.database, { seats: 45 });
  const before = await ana.seats.getSeats({ eventId });
  expect(before.sections).toEqual([
    {
      category: 'Stand',
      seatsLeft: 45,
      rows: [
        { names: ['A', 'B'], first: 1, last: 20 },
        { names: ['C'], first: 1, last: 5 },
      ],
      heldSeats: Buffer.alloc(6),
      soldSeats: Buffer.alloc(6),
    },
  ]);
  const made = await hold(ana, eventId, { seatIds: ['B-3', 'B-2'] });
  expect(made).toMatchObject({
    ...stand(eventId),
    seatIds: ['B-2', 'B-3'],
    price: '89.99',
    total: '179.98',
    currency: 'EUR',
    extendable: true,
  });
  expect(made.secondsLeft).toBeGreaterThan(590);
  expect((await ana.seats.listSeatHolds({})).holds).toEqual([{ ...made, secondsLeft: expect.any(Number) }]);
  expect((await ben.seats.listSeatHolds({})).holds).toEqual([]);
  expect(await seatsOf(house.catalog, eventId)).toEqual({
    free: 43,
    held: 2,
    sold: 0,
    left: 43,
    available: 43,
    tickets: 0,
  });
  await expect(ben.tickets.purchase({ ...stand(eventId), seatIds: ['B-1', 'B-2'] })).rejects.toEqual(
    refused('SEATS_TAKEN', { seats: 'B-2' }),
  );
  await expect(ben.tickets.purchase({ ...stand(eventId), holdId: made.id })).rejects.toEqual(
    refused('SEAT_HOLD_NOT_FOUND'),
  );
  const bought = await ana.tickets.purchase({ ...stand(eventId), holdId: made.id, expectedTotal: '179.98' });
  expect(bought.tickets.map(({ seat }) => seat)).toEqual(['B-2', 'B-3']);
  expect((await ana.seats.listSeatHolds({})).holds).toEqual([]);
  expect(await seatsOf(house.catalog, eventId)).toEqual({
    free: 43,
    held: 0,
    sold: 2,
    left: 43,
    available: 43,
    tickets: 2,
  });
  const chosen = await ben.tickets.purchase({ ...stand(eventId), seatIds: ['C-5', 'A-1'] });
  expect(chosen.tickets.map(({ seat }) => seat)).toEqual(['A-1', 'C-5']);
  await expect(ana.tickets.purchase({ ...stand(eventId), holdId: made.id })).rejects.toEqual(
    refused('SEAT_HOLD_NOT_FOUND'),
  );
});

test('a client that has the rows gets only what is not free', async () => {
  const eventId = await addEvent(house.database, { seats: 9 });
  const { planVersion } = await ana.seats.getSeats({ eventId });
  await ana.tickets.purchase({ ...stand(eventId), seatIds: ['A-9'] });
  const other = await addEvent(house.database, { seats: 8 });
  expect((await ana.seats.getSeats({ eventId: other })).planVersion).not.toBe(planVersion);
  const again = await ana.seats.getSeats({ eventId, planVersion });
  expect(again).toMatchObject({ planVersion, sections: [{ rows: [] }] });
  await expect(ana.seats.getSeats({ eventId: newId() })).rejects.toEqual(refused('EVENT_NOT_FOUND'));
});

test('a purchase that is refused gives the seats back to the hold, with its clock', async () => {
  const eventId = await addEvent(house.database, { seats: 10 });
  const poor = await house.buyer('1.00');
  const made = await hold(poor, eventId, { quantity: 2 });
  await expect(poor.tickets.purchase({ ...stand(eventId), holdId: made.id })).rejects.toEqual(
    refused('INSUFFICIENT_FUNDS'),
  );
  expect((await poor.seats.listSeatHolds({})).holds).toEqual([{ ...made, secondsLeft: expect.any(Number) }]);
  expect(await seatsOf(house.catalog, eventId)).toMatchObject({ held: 2, left: 8, available: 8, tickets: 0 });
  await poor.wallet.deposit({ amount: '500.00', currency: 'EUR' });
  expect((await poor.tickets.purchase({ ...stand(eventId), holdId: made.id })).tickets).toHaveLength(2);
});

test('a hold is extended once, and released by its owner only', async () => {
  const eventId = await addEvent(house.database, { seats: 10 });
  const made = await hold(ana, eventId, { best: true, quantity: 3 });
  expect(made.seatIds).toEqual(['A-4', 'A-5', 'A-6']);
  await expect(ben.seats.extendSeatHold({ id: made.id })).rejects.toEqual(refused('SEAT_HOLD_NOT_FOUND'));
  const { hold: longer } = await ana.seats.extendSeatHold({ id: made.id });
  expect(longer).toMatchObject({ id: made.id, extendable: false });
  await expect(ana.seats.extendSeatHold({ id: made.id })).rejects.toEqual(refused('SEAT_HOLD_EXTENDED'));
  await expect(ben.seats.releaseSeatHold({ id: made.id })).rejects.toEqual(refused('SEAT_HOLD_NOT_FOUND'));
  await ana.seats.releaseSeatHold({ id: made.id });
  await expect(ana.seats.releaseSeatHold({ id: made.id })).rejects.toEqual(refused('SEAT_HOLD_NOT_FOUND'));
  expect(await seatsOf(house.catalog, eventId)).toMatchObject({ free: 10, left: 10, available: 10 });
});

test('an expired hold is in nobody’s way, whether or not a job has ended it', async () => {
  const eventId = await addEvent(house.database, { seats: 4 });
  const first = await hold(ana, eventId, { quantity: 2 });
  await expire(first);
  await expect(ana.tickets.purchase({ ...stand(eventId), holdId: first.id })).rejects.toEqual(
    refused('SEAT_HOLD_NOT_FOUND'),
  );
  // By the number, by the name, and by another hold.
  expect((await ben.tickets.purchase({ ...stand(eventId), quantity: 4 })).tickets).toHaveLength(4);
  const named = await addEvent(house.database, { seats: 4 });
  await expire(await hold(ana, named, { seatIds: ['A-1', 'A-2'] }));
  expect((await ben.tickets.purchase({ ...stand(named), seatIds: ['A-2'] })).tickets).toHaveLength(1);
  expect(await seatsOf(house.catalog, named)).toMatchObject({ free: 3, held: 0, sold: 1, left: 3, available: 3 });
  const again = await hold(ana, named, { seatIds: ['A-1'] });
  await expire(again);
  await hold(ben, named, { seatIds: ['A-1'] });
  expect(await seatsOf(house.catalog, named)).toMatchObject({ free: 2, held: 1, sold: 1, left: 2, available: 2 });
});

test('the job ends expired holds, and leaves the others', async () => {
  const eventId = await addEvent(house.database, { seats: 6 });
  const [old, young] = [await hold(ana, eventId, { quantity: 2 }), await hold(ana, eventId, { quantity: 1 })];
  await expire(old);
  await house.database.asSystem(endExpiredHolds);
  expect((await ana.seats.listSeatHolds({})).holds.map(({ id }) => id)).toContain(young.id);
  expect(await seatsOf(house.catalog, eventId)).toMatchObject({ free: 5, held: 1, left: 5, available: 5 });
});
