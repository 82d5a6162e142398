// Many who want the same seats at once, at two replicas' pools.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { SeatHold } from '@plaza/api/seat';
import { addEvent, seatsOf, startHouse, type Buyer, type House } from '../../test/harness.ts';

let house: House;
let buyers: Buyer[];

beforeAll(async () => {
  house = await startHouse();
  buyers = await Promise.all(Array.from({ length: 50 }, () => house.buyer('5000.00')));
});
afterAll(() => house.close());

const stand = (eventId: string) => ({ eventId, category: 'Stand' });

/** How many calls succeeded, and the reasons of the others. */
async function endsOf(calls: readonly Promise<unknown>[]): Promise<{ done: number; reasons: string[] }> {
  const ends = await Promise.allSettled(calls);
  const reasons = ends.flatMap((end) => (end.status === 'rejected' ? [(end.reason as { reason: string }).reason] : []));
  return { done: ends.length - reasons.length, reasons: [...new Set(reasons)] };
}

test('of fifty who want one seat, by purchase or by hold, one gets it', async () => {
  const eventId = await addEvent(house.database, { seats: 8 });
  const ends = await endsOf(
    buyers.map((buyer, index) =>
      index % 2 === 0
        ? buyer.tickets.purchase({ ...stand(eventId), seatIds: ['A-5'] })
        : buyer.seats.holdSeats({ ...stand(eventId), seatIds: ['A-5'] }),
    ),
  );
  expect(ends).toEqual({ done: 1, reasons: ['SEATS_TAKEN'] });
  expect(await seatsOf(house.catalog, eventId)).toMatchObject({ free: 7, left: 7, available: 7 });
});

test('fifty who want overlapping pairs get each seat once, and the counters are right', async () => {
  const eventId = await addEvent(house.database, { seats: 20 });
  const { done } = await endsOf(
    buyers.map((buyer, index) =>
      buyer.tickets.purchase({ ...stand(eventId), seatIds: [`A-${(index % 19) + 1}`, `A-${(index % 19) + 2}`] }),
    ),
  );
  expect(done).toBeGreaterThan(0);
  expect(await seatsOf(house.catalog, eventId)).toEqual({
    free: 20 - 2 * done,
    held: 0,
    sold: 2 * done,
    left: 20 - 2 * done,
    available: 20 - 2 * done,
    tickets: 2 * done,
  });
});

test('fifty who want the best two of a hundred seats each get two side by side', async () => {
  const eventId = await addEvent(house.database, { seats: 100 });
  const holds = await Promise.all(
    buyers.slice(0, 40).map(async (buyer, index) => {
      const wish = { ...stand(eventId), quantity: 2, best: true };
      if (index % 2 === 0) return (await buyer.seats.holdSeats(wish)).hold!.seatIds;
      return (await buyer.tickets.purchase(wish)).tickets.map(({ seat }) => seat);
    }),
  );
  expect(new Set(holds.flat()).size).toBe(80);
  for (const pair of holds) {
    const [one, other] = pair.map((label) => Number(label.split('-')[1]));
    expect(other! - one!).toBe(1);
  }
});

test('fifty calls of one person never pass the limit of an event, by purchase or by hold, and what is refunded counts no more', async () => {
  const eventId = await addEvent(house.database, { seats: 60 });
  await house.catalog.admin('update events set limit_per_person = 4 where id = $1', [eventId]);
  const buyer = await house.buyer('50000.00');
  const calls = Array.from({ length: 50 }, (_, index) =>
    index % 3 === 0
      ? buyer.seats.holdSeats({ ...stand(eventId), quantity: 1 })
      : index % 3 === 1
        ? buyer.tickets.purchase({ ...stand(eventId), seatIds: [`B-${(index % 20) + 1}`] })
        : buyer.tickets.purchase({ ...stand(eventId), quantity: 2 }),
  );
  await endsOf(calls);
  const has = async (): Promise<number> => {
    const { held, sold } = await seatsOf(house.catalog, eventId);
    return held + sold;
  };
  expect(await has()).toBeLessThanOrEqual(4);
  await endsOf(Array.from({ length: 4 }, () => buyer.seats.holdSeats({ ...stand(eventId), quantity: 1 })));
  expect(await has()).toBe(4);
  await expect(buyer.tickets.purchase(stand(eventId))).rejects.toMatchObject({ reason: 'LIMIT_PER_PERSON' });
  // What is held is bought although the limit is reached.
  const { holds } = await buyer.seats.listSeatHolds({});
  for (const { id } of holds) await buyer.tickets.purchase({ ...stand(eventId), holdId: id });
  await house.catalog.admin(
    `update tickets set status = 'refunded' where id in (select id from tickets where event_id = $1 limit 1)`,
    [eventId],
  );
  expect((await buyer.tickets.purchase(stand(eventId))).tickets).toHaveLength(1);
  await expect(buyer.seats.holdSeats(stand(eventId))).rejects.toMatchObject({ reason: 'LIMIT_PER_PERSON' });
});

test('in the last second of a hold its owner has the seat, or somebody else, and never both', async () => {
  for (let round = 0; round < 8; round++) {
    const eventId = await addEvent(house.database, { seats: 1 });
    const [owner, ...others] = buyers.slice(round, round + 6);
    const { hold } = (await owner!.seats.holdSeats(stand(eventId))) as { hold: SeatHold };
    await house.catalog.admin(`update ticket_holds set expires_at = now() + interval '30 ms' where id = $1`, [hold.id]);
    await house.catalog.admin(`update seats set held_until = now() + interval '30 ms' where order_id = $1`, [hold.id]);
    const { done } = await endsOf([
      ...others.map((buyer) => buyer.tickets.purchase(stand(eventId))),
      owner!.tickets.purchase({ ...stand(eventId), holdId: hold.id }),
      owner!.seats.extendSeatHold({ id: hold.id }),
      ...others.map((buyer) => buyer.tickets.purchase({ ...stand(eventId), seatIds: ['A-1'] })),
      ...others.map((buyer) => buyer.seats.holdSeats(stand(eventId))),
    ]);
    // To extend it and to buy it are two successes of one person.
    expect(done).toBeLessThanOrEqual(2);
    const seats = await seatsOf(house.catalog, eventId);
    expect(seats.tickets).toBeLessThanOrEqual(1);
    expect(seats.free + seats.held + seats.sold).toBe(1);
    expect([seats.left, seats.available]).toEqual([seats.free, seats.free]);
  }
});

test('two purchases of one hold at once: one has the seats', async () => {
  const eventId = await addEvent(house.database, { seats: 4 });
  const [owner] = buyers;
  const { hold } = (await owner!.seats.holdSeats({ ...stand(eventId), quantity: 3 })) as { hold: SeatHold };
  const ends = await endsOf(
    Array.from({ length: 10 }, () => owner!.tickets.purchase({ ...stand(eventId), holdId: hold.id })),
  );
  expect(ends).toEqual({ done: 1, reasons: ['SEAT_HOLD_NOT_FOUND'] });
  expect(await seatsOf(house.catalog, eventId)).toMatchObject({ sold: 3, free: 1, left: 1, tickets: 3 });
});
