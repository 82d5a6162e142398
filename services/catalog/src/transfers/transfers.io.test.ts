// Tickets that people give to each other: the old code dies with the acceptance, and of an acceptance, a scan and a refund at once one takes effect.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { EventChangeServiceService } from '@plaza/api/event-change';
import { RefundServiceService } from '@plaza/api/refund-admin';
import type { Ticket } from '@plaza/api/ticket';
import { TicketTransferServiceService } from '@plaza/api/ticket-transfer';
import { newId } from '@plaza/service';
import { client, failure, type TestClient } from '@plaza/testing';
import { checkInWorld, type CheckInWorld, type Gate, type Manager } from '../../test/check-in-world.ts';
import { addEvent, startHouse, type Buyer, type House } from '../../test/harness.ts';
import { startPeople, type KnownPeople } from '../../test/people.ts';
import { endOffersOf } from './transfers.ts';

type Transfers = TestClient<typeof TicketTransferServiceService>;
interface Person extends Buyer {
  email: string;
  transfers: Transfers;
}

let people: KnownPeople;
let house: House;
let world: CheckInWorld;
let staff: Manager;
let admin: string;
let refunds: TestClient<typeof RefundServiceService>;
const open: { close(): void }[] = [];

beforeAll(async () => {
  people = await startPeople();
  house = await startHouse({ authAt: people.address });
  world = checkInWorld(house);
  admin = await house.tokens.userToken(newId(), { role: 'admin' });
  staff = world.manager(admin);
  refunds = client(RefundServiceService, house.app.port, { token: admin });
  open.push(refunds);
});
afterAll(async () => {
  for (const each of open) each.close();
  world.close();
  await house.close();
  people.close();
});

const sql = (text: string, values: unknown[] = []) => house.catalog.admin(text, values);
const reasonOf = async (call: Promise<unknown>): Promise<string> => (await failure(call)).reason;

async function person(): Promise<Person> {
  const buyer = await house.buyer('500.00');
  const email = `${buyer.id}@plaza.example`;
  people.add(buyer.id, email);
  const transfers = client(TicketTransferServiceService, house.app.port, { token: buyer.token });
  open.push(transfers);
  return { ...buyer, email, transfers };
}

let ana: Person;
let ben: Person;
let eventId: string;
let gate: Gate;

beforeEach(async () => {
  [ana, ben] = await Promise.all([person(), person()]);
  eventId = await addEvent(house.database, { seats: 10, price: '5.00' });
  gate = await world.gate(staff, eventId, [await world.list(staff, eventId)]);
});

async function bought(quantity = 1, by = ana): Promise<Ticket[]> {
  return (await by.tickets.purchase({ eventId, category: 'Stand', quantity })).tickets;
}

async function offered({ id }: Pick<Ticket, 'id'>, by = ana, to = ben): Promise<string> {
  return (await by.transfers.offerTicket({ ticketId: id, toUserId: to.id })).transfer!.id;
}

const ticketOf = async (who: Person, id: string): Promise<Ticket | undefined> =>
  (await who.tickets.listTickets({ pageSize: 100 })).tickets.find((ticket) => ticket.id === id);

const told = (transferId: string) =>
  sql(
    `select user_id, payload->>'state' as state, payload->>'direction' as direction from outbox
       where type = 'plaza.events.v1.TicketTransferUpdated' and payload->>'transfer_id' = $1 order by 2, 3`,
    [transferId],
  );

describe('a ticket', () => {
  test('is offered and accepted: it is the other’s, with a code of its own, and the old code is dead', async () => {
    const [ticket] = (await bought()) as [Ticket];
    const { transfer } = await ana.transfers.offerTicket({ ticketId: ticket.id, toEmail: ben.email.toUpperCase() });
    // Who offers it to an address does not see whose that is.
    const offer = { fromUserId: ana.id, toUserId: '', state: 'offered', seat: ticket.seat };
    expect(transfer).toMatchObject(offer);
    expect(transfer!.expiresAt!.getTime()).toBeLessThanOrEqual(ticket.eventDate!.getTime());
    // Until then nothing has changed, and nobody else sees it.
    expect((await ticketOf(ana, ticket.id))!.qrCode).toBe(ticket.qrCode);
    expect(await ticketOf(ben, ticket.id)).toBeUndefined();
    const { ticket: taken, transfer: accepted } = await ben.transfers.acceptTicketTransfer({ id: transfer!.id });
    expect(taken).toMatchObject({ id: ticket.id, userId: ben.id, status: 'valid', seat: ticket.seat });
    expect(accepted).toMatchObject({ state: 'accepted', toUserId: ben.id, toEmail: '' });
    expect(taken!.qrCode).not.toBe(ticket.qrCode);
    expect(await ticketOf(ana, ticket.id)).toBeUndefined();
    expect(await reasonOf(ana.tickets.getTicketQr({ id: ticket.id }))).toBe('TICKET_NOT_FOUND');
    expect((await gate.scan({ code: ticket.qrCode }))[0]!.reason).toBe('TICKET_REPLACED');
    expect((await gate.scan({ code: taken!.qrCode }))[0]!.result).toBe('admitted');
    expect(await told(transfer!.id)).toEqual([
      { user_id: ana.id, state: 'accepted', direction: 'given' },
      { user_id: ben.id, state: 'accepted', direction: 'received' },
      { user_id: ben.id, state: 'offered', direction: 'received' },
    ]);
    expect((await ana.transfers.listTicketTransfers({ direction: 'given' })).transfers).toMatchObject([
      { id: transfer!.id, toUserId: ben.id, toEmail: '' },
    ]);
    expect((await ben.transfers.listTicketTransfers({})).transfers).toMatchObject([
      { id: transfer!.id, state: 'accepted' },
    ]);
    expect((await ana.transfers.listTicketTransfers({})).transfers).toEqual([]);
  });

  test('that was given is given on, and comes back', async () => {
    const [ticket] = (await bought()) as [Ticket];
    await ben.transfers.acceptTicketTransfer({ id: await offered(ticket) });
    const { ticket: back } = await ana.transfers.acceptTicketTransfer({ id: await offered(ticket, ben, ana) });
    const codes = [ticket.qrCode, back!.qrCode];
    expect((await gate.scan({ code: codes[0]! }))[0]!.reason).toBe('TICKET_REPLACED');
    expect((await gate.scan({ code: codes[1]! }))[0]!.result).toBe('admitted');
  });

  test('is declined, taken back or too late, and stays where it is', async () => {
    const [one, two, three] = (await bought(3)) as [Ticket, Ticket, Ticket];
    const [declined, cancelled, late] = [await offered(one), await offered(two), await offered(three)];
    expect((await ben.transfers.declineTicketTransfer({ id: declined })).transfer!.state).toBe('declined');
    expect((await ana.transfers.cancelTicketTransfer({ id: cancelled })).transfer!.state).toBe('cancelled');
    await sql(`update ticket_transfers set expires_at = now() - interval '1 second' where id = $1`, [late]);
    for (const id of [declined, cancelled, late]) {
      expect(await reasonOf(ben.transfers.acceptTicketTransfer({ id }))).toBe('TRANSFER_ENDED');
      expect(await reasonOf(ben.transfers.declineTicketTransfer({ id }))).toBe('TRANSFER_ENDED');
      expect(await reasonOf(ana.transfers.cancelTicketTransfer({ id }))).toBe('TRANSFER_ENDED');
    }
    const { transfers } = await ben.transfers.listTicketTransfers({});
    expect(transfers.map(({ state }) => state)).toEqual(['expired', 'cancelled', 'declined']);
    expect(await told(declined)).toContainEqual({ user_id: ana.id, state: 'declined', direction: 'given' });
    expect(await told(cancelled)).toContainEqual({ user_id: ben.id, state: 'cancelled', direction: 'received' });
    expect((await gate.scan({ code: one.qrCode }))[0]!.result).toBe('admitted');
    // What is over is in nobody's way.
    expect(await offered(three)).not.toBe(late);
  });

  test('is not offered twice at once, too often, to oneself, to nobody, or by somebody else', async () => {
    const [ticket, other] = (await bought(2)) as [Ticket, Ticket];
    const key = newId();
    const offer = { ticketId: ticket.id, toUserId: ben.id, requestId: key };
    const first = await ana.transfers.offerTicket(offer);
    expect(await ana.transfers.offerTicket(offer)).toEqual(first);
    expect(await reasonOf(offered(ticket))).toBe('TRANSFER_OPEN');
    const two = await Promise.allSettled([offered(other), offered(other), offered(other)]);
    expect(two.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await ana.transfers.cancelTicketTransfer({ id: first.transfer!.id });
    for (let n = 1; n < 5; n++) await ana.transfers.cancelTicketTransfer({ id: await offered(ticket) });
    expect(await reasonOf(offered(ticket))).toBe('TRANSFERS_TOO_MANY');
    const [mine] = (await bought()) as [Ticket];
    const bad = async (more: object, by = ana) => reasonOf(by.transfers.offerTicket({ ticketId: mine.id, ...more }));
    expect(await bad({ toUserId: ana.id })).toBe('TRANSFER_TO_SELF');
    expect(await bad({ toUserId: newId() })).toBe('TRANSFER_RECIPIENT_NOT_FOUND');
    expect(await bad({ toEmail: 'nobody' })).toBe('INVALID_ARGUMENT');
    expect(await bad({ toEmail: ana.email })).toBe('TRANSFER_TO_SELF');
    expect(await bad({})).toBe('INVALID_ARGUMENT');
    expect(await bad({ toUserId: ben.id, toEmail: ben.email })).toBe('INVALID_ARGUMENT');
    expect(await bad({ toUserId: ana.id }, ben)).toBe('TICKET_NOT_FOUND');
    expect(await bad({ ticketId: newId(), toUserId: ben.id })).toBe('TICKET_NOT_FOUND');
    const carla = await person();
    const id = await offered(mine);
    for (const call of ['acceptTicketTransfer', 'declineTicketTransfer', 'cancelTicketTransfer'] as const)
      expect(await reasonOf(carla.transfers[call]({ id }))).toBe('TRANSFER_NOT_FOUND');
    expect(await reasonOf(ana.transfers.acceptTicketTransfer({ id }))).toBe('TRANSFER_NOT_FOUND');
    expect(await reasonOf(ben.transfers.cancelTicketTransfer({ id }))).toBe('TRANSFER_NOT_FOUND');
  });

  test('needs a recent sign-in, and waits a day after a change of the account', async () => {
    const [ticket] = (await bought()) as [Ticket];
    const as = async (claims: object): Promise<string> => {
      const token = await house.tokens.userToken(ana.id, claims);
      return reasonOf(ana.transfers.offerTicket({ ticketId: ticket.id, toUserId: ben.id }, { token }));
    };
    expect(await as({ signedInAt: new Date(Date.now() - 11 * 60_000) })).toBe('STEP_UP_REQUIRED');
    expect(await as({ cool_until: Math.floor(Date.now() / 1000) + 3_600 })).toBe('COOL_OFF');
  });
});

describe('rules of the event', () => {
  test('forbid it, also for an offer that was made before', async () => {
    const [ticket, other] = (await bought(2)) as [Ticket, Ticket];
    const id = await offered(ticket);
    await sql('update events set no_transfer = true where id = $1', [eventId]);
    expect(await reasonOf(ben.transfers.acceptTicketTransfer({ id }))).toBe('TRANSFER_FORBIDDEN');
    expect(await reasonOf(offered(other))).toBe('TRANSFER_FORBIDDEN');
    expect((await ana.tickets.getEvent({ id: eventId })).event!.noTransfer).toBe(true);
  });

  test('end it once it is cancelled or has begun', async () => {
    const [ticket, other] = (await bought(2)) as [Ticket, Ticket];
    const id = await offered(ticket);
    await sql(`update events set cancelled_at = now(), change_reason = 'Storm' where id = $1`, [eventId]);
    expect(await reasonOf(ben.transfers.acceptTicketTransfer({ id }))).toBe('EVENT_CANCELLED');
    expect(await reasonOf(offered(other))).toBe('EVENT_CANCELLED');
    await sql(`update events set cancelled_at = null, date = now() - interval '1 second' where id = $1`, [eventId]);
    expect(await reasonOf(offered(other))).toBe('EVENT_PAST');
  });

  test('count what somebody gets, also where they buy and accept at once', async () => {
    await sql('update events set limit_per_person = 2 where id = $1', [eventId]);
    const carla = await person();
    const tickets = [...(await bought(2)), ...(await bought(2, carla))];
    const ids = [await offered(tickets[0]!), await offered(tickets[1]!), await offered(tickets[2]!, carla)];
    const results = await Promise.allSettled([
      ...ids.map((id) => ben.transfers.acceptTicketTransfer({ id })),
      bought(1, ben),
      bought(1, ben),
    ]);
    const refused = results.flatMap((result) =>
      result.status === 'rejected' ? [(result.reason as { reason: string }).reason] : [],
    );
    expect(refused).toEqual(['LIMIT_PER_PERSON', 'LIMIT_PER_PERSON', 'LIMIT_PER_PERSON']);
    expect((await ben.tickets.listTickets({})).tickets).toHaveLength(2);
  });
});

describe('at once', () => {
  test('two acceptances are one, and an acceptance or a refusal takes effect', async () => {
    const [ticket] = (await bought()) as [Ticket];
    const id = await offered(ticket);
    const calls = [ben.transfers.acceptTicketTransfer({ id }), ben.transfers.acceptTicketTransfer({ id })];
    const results = await Promise.allSettled([...calls, ana.transfers.cancelTicketTransfer({ id })]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const [row] = await sql('select version from tickets where id = $1', [ticket.id]);
    expect(row!['version']).toBe(results[2]!.status === 'fulfilled' ? 1 : 2);
  });

  test('an acceptance and a scan: it is let in or given, and never both', async () => {
    for (const ticket of await bought(6)) {
      const id = await offered(ticket);
      const [[scan], accepted] = await Promise.all([
        gate.scan({ code: ticket.qrCode }),
        ben.transfers.acceptTicketTransfer({ id }).then(
          () => 'accepted',
          (error: { reason: string }) => error.reason,
        ),
      ]);
      const [{ state }] = (await sql('select state from ticket_transfers where id = $1', [id])) as [{ state: string }];
      expect([scan!.result, scan!.reason, accepted, state]).toEqual(
        accepted === 'accepted'
          ? ['refused', 'TICKET_REPLACED', 'accepted', 'accepted']
          : ['admitted', '', 'TRANSFER_ENDED', 'ended'],
      );
    }
  });

  test('an acceptance and a refund: the money goes back to who paid, and the ticket is nobody’s', async () => {
    for (const ticket of await bought(4)) {
      const id = await offered(ticket);
      const [, accepted] = await Promise.all([
        refunds.refundPlacedOrder({ id: ticket.orderId, ticketIds: [ticket.id] }),
        ben.transfers.acceptTicketTransfer({ id }).then(
          () => 'accepted',
          (error: { reason: string }) => error.reason,
        ),
      ]);
      expect(['accepted', 'TRANSFER_ENDED']).toContain(accepted);
      const [row] = await sql('select status, user_id from tickets where id = $1', [ticket.id]);
      expect(row).toEqual({ status: 'refunded', user_id: accepted === 'accepted' ? ben.id : ana.id });
    }
    expect([await ana.balance(), await ben.balance()]).toEqual(['500.00', '500.00']);
    const seats = await sql(
      `select count(*)::int as sold from seats s join event_categories c on c.id = s.category_id
         where c.event_id = $1 and s.status <> 'free'`,
      [eventId],
    );
    expect(seats).toEqual([{ sold: 0 }]);
  });
});

test('who gave a ticket away does not give the order back after a move, until the ticket comes back', async () => {
  const [ticket, other] = (await bought(2)) as [Ticket, Ticket];
  const [gone] = (await bought()) as [Ticket];
  await ben.transfers.acceptTicketTransfer({ id: await offered(ticket) });
  await ben.transfers.acceptTicketTransfer({ id: await offered(gone) });
  const [changes, moving] = [ana.token, admin].map((token) =>
    client(EventChangeServiceService, house.app.port, { token }),
  ) as [TestClient<typeof EventChangeServiceService>, TestClient<typeof EventChangeServiceService>];
  open.push(changes, moving);
  const [date, refundUntil] = [30, 10].map((days) => new Date(Date.now() + days * 86_400_000)) as [Date, Date];
  await moving.moveEvent({ id: eventId, reason: 'The cup final', etag: '*', date, refundUntil });
  expect(await reasonOf(changes.giveBackOrder({ id: ticket.orderId }))).toBe('TICKET_TRANSFERRED');
  // One ticket of an order can be refunded without the one that somebody else has.
  await refunds.refundPlacedOrder({ id: ticket.orderId, ticketIds: [other.id] });
  expect((await ana.tickets.listTickets({})).tickets.map(({ id }) => id)).toEqual([other.id]);
  expect((await ticketOf(ben, ticket.id))!.status).toBe('valid');
  expect(await reasonOf(changes.giveBackOrder({ id: gone.orderId }))).toBe('TICKET_TRANSFERRED');
  await ana.transfers.acceptTicketTransfer({ id: await offered(gone, ben, ana) });
  expect(await changes.giveBackOrder({ id: gone.orderId })).toMatchObject({ amount: '5.00', currency: 'EUR' });
});

test('offers of a deleted account end, and its tickets stay', async () => {
  const [ticket] = (await bought()) as [Ticket];
  const id = await offered(ticket);
  await sql(`insert into closings (user_id, attempt, state) values ($1, 1, 'closed')`, [ben.id]);
  await house.database.asSystem((em) => endOffersOf(em, ben.id));
  expect((await ana.transfers.listTicketTransfers({ direction: 'given' })).transfers).toMatchObject([
    { id, state: 'ended' },
  ]);
  expect(await reasonOf(offered(ticket))).toBe('TRANSFER_RECIPIENT_NOT_FOUND');
  expect((await ticketOf(ana, ticket.id))!.status).toBe('valid');
});
