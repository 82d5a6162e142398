// Whoever was given a ticket is told too when its event is cancelled or moved: once for each order, however many tickets of it they have.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { EventChangeServiceService } from '@plaza/api/event-change';
import type { Ticket } from '@plaza/api/ticket';
import { TicketTransferServiceService } from '@plaza/api/ticket-transfer';
import { newId } from '@plaza/service';
import { client, until, type TestClient } from '@plaza/testing';
import { addEvent, startHouse, type Buyer, type House } from '../../test/harness.ts';
import { startPeople, type KnownPeople } from '../../test/people.ts';

let people: KnownPeople;
let house: House;
let staff: TestClient<typeof EventChangeServiceService>;
const open: { close(): void }[] = [];

beforeAll(async () => {
  people = await startPeople();
  house = await startHouse({ authAt: people.address });
  const token = await house.tokens.userToken(newId(), { role: 'admin' });
  staff = client(EventChangeServiceService, house.app.port, { token });
  open.push(staff);
});
afterAll(async () => {
  for (const each of open) each.close();
  await house.close();
  people.close();
});

const inDays = (days: number): Date => new Date(Date.now() + days * 86_400_000);

async function person(): Promise<Buyer> {
  const buyer = await house.buyer('500.00');
  people.add(buyer.id, `${buyer.id}@plaza.example`);
  return buyer;
}

async function bought(by: Buyer, eventId: string, quantity: number): Promise<Ticket[]> {
  return (await by.tickets.purchase({ eventId, category: 'Stand', quantity })).tickets;
}

async function give({ id }: Ticket, from: Buyer, to: Buyer): Promise<void> {
  const [giver, taker] = [from, to].map(({ token }) =>
    client(TicketTransferServiceService, house.app.port, { token }),
  ) as [TestClient<typeof TicketTransferServiceService>, TestClient<typeof TicketTransferServiceService>];
  open.push(giver, taker);
  const { transfer } = await giver.offerTicket({ ticketId: id, toUserId: to.id });
  await taker.acceptTicketTransfer({ id: transfer!.id });
}

/** `received` of each, by order. */
async function told({ id }: Buyer, type: 'EventCancelled' | 'EventMoved'): Promise<[string, boolean][]> {
  const rows = await house.catalog.admin<{ order: string; received: boolean }>(
    `select payload->>'order_id' as order, coalesce((payload->>'received')::boolean, false) as received
       from outbox where user_id = $1 and type = $2 order by 1`,
    [id, `plaza.events.v1.${type}`],
  );
  return rows.map(({ order, received }) => [order, received]);
}

test('a move is told to the buyer and to whoever has a ticket now, and not to who gave one on or gave it back', async () => {
  const eventId = await addEvent(house.database, { seats: 10, price: '50.00' });
  const [ana, ben, carla, dan] = await Promise.all([person(), person(), person(), person()]);
  const tickets = (await bought(ana, eventId, 4)) as [Ticket, Ticket, Ticket, Ticket];
  await give(tickets[0], ana, ben);
  await give(tickets[1], ana, ben);
  await give(tickets[2], ana, dan);
  await give(tickets[2], dan, carla);
  await give(tickets[3], ana, dan);
  await give(tickets[3], dan, ana);
  await staff.moveEvent({ id: eventId, reason: 'Snow', etag: '*', date: inDays(30), refundUntil: inDays(10) });
  await until(async () => (await staff.getMove({ id: eventId })).move!.state === 'done', 'everybody is told');
  const [{ orderId }] = tickets;
  expect(await told(ana, 'EventMoved')).toEqual([[orderId, false]]);
  expect(await told(ben, 'EventMoved')).toEqual([[orderId, true]]);
  expect(await told(carla, 'EventMoved')).toEqual([[orderId, true]]);
  expect(await told(dan, 'EventMoved')).toEqual([]);
});

test('a cancellation is told to both, and the money goes to the buyer', async () => {
  const eventId = await addEvent(house.database, { seats: 10, price: '50.00' });
  const [ana, ben] = await Promise.all([person(), person()]);
  const [first] = (await bought(ana, eventId, 2)) as [Ticket, Ticket];
  const [second] = (await bought(ana, eventId, 1)) as [Ticket];
  await give(first, ana, ben);
  await give(second, ana, ben);
  await house.catalog.admin(`update tickets set status = 'used' where id = $1`, [second.id]);
  await staff.cancelEvent({ id: eventId, reason: 'Storm', etag: '*' });
  await until(
    async () => (await staff.getCancellation({ id: eventId })).cancellation!.state === 'done',
    'every order is refunded',
  );
  const orders = [first.orderId, second.orderId].sort();
  expect(await told(ana, 'EventCancelled')).toEqual(orders.map((id) => [id, false]));
  expect(await told(ben, 'EventCancelled')).toEqual(orders.map((id) => [id, true]));
  expect([await ana.balance(), await ben.balance()]).toEqual(['500.00', '500.00']);
  expect((await ben.tickets.listTickets({})).tickets.map(({ status }) => status)).toEqual(['refunded', 'refunded']);
});
