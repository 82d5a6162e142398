// What those who manage an event see of its seats and its tickets.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { RefundServiceService } from '@plaza/api/refund-admin';
import { CatalogAuditServiceService } from '@plaza/api/catalog-audit';
import { TicketManagementServiceService } from '@plaza/api/ticket-manage';
import type { Ticket } from '@plaza/api/ticket';
import { newId } from '@plaza/service';
import { client, type TestClient } from '@plaza/testing';
import { checkInWorld, type CheckInWorld } from '../../test/check-in-world.ts';
import { addEvent, failure, startHouse, type Buyer, type House } from '../../test/harness.ts';
import { startPeople, type KnownPeople } from '../../test/people.ts';

type Managing = TestClient<typeof TicketManagementServiceService>;

let people: KnownPeople;
let house: House;
let world: CheckInWorld;
let admin: string;
let staff: Managing;
let buyer: Buyer;
const open: { close(): void }[] = [];

function connect<Definition extends object>(definition: Definition, token: string): TestClient<Definition> {
  const made = client(definition, house.app.port, { token });
  open.push(made);
  return made;
}

beforeAll(async () => {
  people = await startPeople();
  house = await startHouse({ authAt: people.address });
  world = checkInWorld(house);
  admin = await house.tokens.userToken(newId(), { role: 'admin' });
  staff = connect(TicketManagementServiceService, admin);
  buyer = await house.buyer('5000.00');
  people.add(buyer.id, 'buyer@plaza.example');
});
afterAll(async () => {
  for (const each of open) each.close();
  world.close();
  await house.close();
  people.close();
});

const sql = (text: string, values: unknown[] = []) => house.catalog.admin(text, values);
const reasonOf = async (call: Promise<unknown>): Promise<string> => (await failure(call)).reason;
const idsOf = ({ tickets }: { tickets: { id: string }[] }): string[] => tickets.map(({ id }) => id);

/** The places of the bits that are set. */
function placesOf(bits: Uint8Array): number[] {
  return Array.from({ length: bits.length * 8 }, (_, seat) => seat).filter(
    (seat) => ((bits[seat >> 3] ?? 0) >> (seat & 7)) & 1,
  );
}

async function buy(eventId: string, ...seatIds: string[]): Promise<Ticket[]> {
  return (await buyer.tickets.purchase({ eventId, category: 'Stand', seatIds })).tickets;
}

/** Lets a ticket in, and says how to undo that. */
async function letIn(eventId: string, ticket: Ticket): Promise<{ undo(): Promise<unknown> }> {
  const manager = world.manager(admin);
  const gate = await world.gate(manager, eventId, [await world.list(manager, eventId)]);
  const id = newId();
  expect(await gate.scan({ id, code: ticket.qrCode })).toMatchObject([{ result: 'admitted' }]);
  return { undo: () => world.api.undoOwnScan({ scanId: id, reason: 'Wrong person' }, gate.as) };
}

test('seats are free, held, sold and checked in, with the rows only where they are not known', async () => {
  const eventId = await addEvent(house.database, { seats: 45, price: '1.00' });
  const [first] = (await buy(eventId, 'A-1', 'A-2')) as [Ticket];
  await buyer.seats.holdSeats({ eventId, category: 'Stand', seatIds: ['B-3'] });
  const scan = await letIn(eventId, first);
  const seats = await staff.getManagedSeats({ eventId });
  const [section] = seats.sections;
  expect(section).toMatchObject({
    category: 'Stand',
    rows: [
      { names: ['A', 'B'], first: 1, last: 20 },
      { names: ['C'], first: 1, last: 5 },
    ],
  });
  expect(placesOf(section!.heldSeats)).toEqual([22]);
  expect(placesOf(section!.soldSeats)).toEqual([0, 1]);
  expect(placesOf(section!.checkedInSeats)).toEqual([Number(first.seat.split('-')[1]) - 1]);
  // The same plan as everybody's.
  expect((await buyer.seats.getSeats({ eventId })).planVersion).toBe(seats.planVersion);

  await scan.undo();
  const later = await staff.getManagedSeats({ eventId, planVersion: seats.planVersion });
  expect(later.planVersion).toBe(seats.planVersion);
  expect(later.sections[0]!.rows).toEqual([]);
  expect(placesOf(later.sections[0]!.checkedInSeats)).toEqual([]);
  expect(placesOf(later.sections[0]!.soldSeats)).toEqual([0, 1]);
});

test('a draft is shown to who manages it, and an event without categories is empty', async () => {
  const eventId = await addEvent(house.database, { seats: 3 });
  await sql(`update events set state = 'draft', published_at = null where id = $1`, [eventId]);
  await expect(buyer.seats.getSeats({ eventId })).rejects.toMatchObject({ reason: 'EVENT_NOT_FOUND' });
  expect((await staff.getManagedSeats({ eventId })).sections).toMatchObject([{ category: 'Stand' }]);
  await sql('delete from event_categories where event_id = $1', [eventId]);
  expect((await staff.getManagedSeats({ eventId })).sections).toEqual([]);
  expect((await staff.listEventTickets({ eventId })).tickets).toEqual([]);
});

test('tickets are listed newest first, in pages, by state, category and the beginning of the seat', async () => {
  const eventId = await addEvent(house.database, { seats: 45, price: '1.00' });
  const [used] = (await buy(eventId, 'A-1')) as [Ticket];
  const [valid] = (await buy(eventId, 'B-11')) as [Ticket];
  const [refunded] = (await buy(eventId, 'B-1')) as [Ticket];
  await connect(RefundServiceService, admin).refundPlacedOrder({ id: refunded.orderId, reason: 'Asked for it.' });
  await letIn(eventId, used);

  const { tickets, nextPageToken } = await staff.listEventTickets({ eventId });
  expect(nextPageToken).toBe('');
  expect(tickets).toMatchObject([
    { id: refunded.id, status: 'refunded', seat: 'B-1', inside: false, enteredAt: undefined },
    { id: valid.id, status: 'valid', seat: 'B-11', price: '1.00', currency: 'EUR', orderId: valid.orderId },
    { id: used.id, status: 'used', seat: 'A-1', inside: true, enteredAt: expect.any(Date), holderId: buyer.id },
  ]);
  expect(tickets.map(({ holderName }) => holderName)).toEqual(['Somebody', 'Somebody', 'Somebody']);
  expect(JSON.stringify(tickets)).not.toContain('PLAZA');

  const first = await staff.listEventTickets({ eventId, pageSize: 2 });
  expect(idsOf(first)).toEqual([refunded.id, valid.id]);
  const rest = { eventId, pageSize: 2, pageToken: first.nextPageToken };
  expect(idsOf(await staff.listEventTickets(rest))).toEqual([used.id]);
  expect(await reasonOf(staff.listEventTickets({ ...rest, seat: 'B' }))).toBe('PAGE_TOKEN_INVALID');

  const found = async (filter: object) => idsOf(await staff.listEventTickets({ eventId, ...filter }));
  expect(await found({ status: 'used' })).toEqual([used.id]);
  expect(await found({ seat: 'b-1' })).toEqual([refunded.id, valid.id]);
  expect(await found({ seat: 'B-11', status: 'valid', category: 'Stand' })).toEqual([valid.id]);
  expect(await found({ category: 'Elsewhere' })).toEqual([]);
  expect(await found({ seat: '%' })).toEqual([]);
  for (const filter of [{ status: 'pending' }, { seat: 'x'.repeat(65) }, { pageSize: 101 }, { eventId: 'x' }])
    expect(await reasonOf(staff.listEventTickets({ eventId, ...filter }))).toBe('INVALID_ARGUMENT');
});

test('tickets of a cancelled event are void, except for those that were refunded', async () => {
  const eventId = await addEvent(house.database, { seats: 10, price: '1.00' });
  const [only] = (await buy(eventId, 'A-1')) as [Ticket];
  await sql(`update events set cancelled_at = now(), change_reason = 'Snow' where id = $1`, [eventId]);
  const of = async (status: string) => idsOf(await staff.listEventTickets({ eventId, status }));
  expect([await of('cancelled'), await of('valid'), await of('refunded')]).toEqual([[only.id], [], []]);
  expect((await staff.listEventTickets({ eventId })).tickets).toMatchObject([{ status: 'cancelled' }]);
});

test('the team of the merchant that sells sees them without the holders, and nobody else sees anything', async () => {
  const eventId = await addEvent(house.database, { seats: 10, price: '1.00' });
  const merchant = newId();
  const [ticket] = (await buy(eventId, 'A-1')) as [Ticket];
  await sql('update events set merchant_id = $2 where id = $1', [eventId, merchant]);
  const as = async (id: string, scope: string) =>
    connect(TicketManagementServiceService, await house.tokens.userToken(newId(), { merchant: id, scope }));
  const team = await as(merchant, 'catalogue.read orders.read');
  expect((await team.listEventTickets({ eventId })).tickets).toMatchObject([
    { id: ticket.id, holderId: '', holderName: '' },
  ]);
  expect(placesOf((await team.getManagedSeats({ eventId })).sections[0]!.soldSeats)).toEqual([0]);

  const others = await as(newId(), 'catalogue.read orders.read');
  const cashier = await as(merchant, 'payments.read');
  const calls = (who: Managing, id = eventId) => [
    who.getManagedSeats({ eventId: id }),
    who.listEventTickets({ eventId: id }),
  ];
  expect(await Promise.all(calls(others).map(reasonOf))).toEqual(['EVENT_NOT_FOUND', 'EVENT_NOT_FOUND']);
  expect(await Promise.all(calls(cashier).map(reasonOf))).toEqual(['PERMISSION_MISSING', 'PERMISSION_MISSING']);
  // Of the platform, to somebody who only buys.
  const ofPlatform = await addEvent(house.database, { seats: 1 });
  const person = connect(TicketManagementServiceService, buyer.token);
  expect(await Promise.all(calls(person, ofPlatform).map(reasonOf))).toEqual(['EVENT_NOT_FOUND', 'EVENT_NOT_FOUND']);
  for (const gone of [newId(), merchant])
    expect(await reasonOf(staff.getManagedSeats({ eventId: gone }))).toBe('EVENT_NOT_FOUND');
});

test('whoever reads who holds the tickets leaves an entry', async () => {
  const eventId = await addEvent(house.database, { seats: 1 });
  await staff.listEventTickets({ eventId });
  const audit = connect(CatalogAuditServiceService, admin);
  const { entries } = await audit.listCatalogAuditEntries({ subject: eventId });
  expect(entries.map(({ rpc }) => rpc)).toEqual(['plaza.catalog.v1.TicketManagementService/ListEventTickets']);
});
