// Mails about tickets that people give to each other: to people in their language, and to addresses that no account has, which are never stored here.
import { Server, ServerCredentials, status } from '@grpc/grpc-js';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { EventInternalServiceService, Outcome_Result, type Event } from '@plaza/api/events';
import { EventCancelled } from '@plaza/api/events/event_changes';
import { TicketTransferMailed, TicketTransferUpdated } from '@plaza/api/events/sales';
import {
  TicketTransferInternalServiceService,
  type GetTransferMailRequest,
  type GetTransferMailResponse,
} from '@plaza/api/ticket-transfer';
import { newId, ServiceError, toWire, type MessageCodec } from '@plaza/service';
import { client, until, type TestClient } from '@plaza/testing';
import { startMailHouse, type MailHouse } from '../../test/mail.ts';

let house: MailHouse;
let events: TestClient<typeof EventInternalServiceService>;
const catalog = new Server();
/** The open offers to addresses that catalog has. */
const offers = new Map<string, GetTransferMailResponse>();

type Answer = (error: ReturnType<typeof toWire> | null, response?: GetTransferMailResponse) => void;

beforeAll(async () => {
  catalog.addService(TicketTransferInternalServiceService, {
    getTransferMail({ request }: { request: GetTransferMailRequest }, answer: Answer): void {
      const offer = offers.get(request.id);
      if (offer) answer(null, offer);
      else answer(toWire(new ServiceError(status.NOT_FOUND, 'TRANSFER_NOT_FOUND', 'There is no such offer.')));
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    catalog.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  house = await startMailHouse({ peers: { catalog: `127.0.0.1:${port}` } });
  events = client(EventInternalServiceService, house.port, { from: 'catalog', to: 'messaging' });
});
afterAll(async () => {
  events.close();
  await house.stop();
  catalog.forceShutdown();
});
beforeEach(() => {
  house.sink.mails.length = 0;
});

let people = 0;

async function person(language: string, name: string): Promise<{ id: string; email: string }> {
  const email = `holder-${++people}@plaza.example`;
  const { user } = await house.auth.register({ email, password: 'test123', name, language });
  await house.received(email);
  house.sink.mails.length = 0;
  return { id: user!.id, email };
}

let position = 0;

function event<Payload extends { userId: string }>(
  name: string,
  codec: MessageCodec<Payload>,
  payload: Payload,
  aggregate: string,
): Event {
  return {
    id: newId(),
    type: `plaza.events.v1.${name}`,
    aggregate,
    userId: payload.userId,
    time: new Date(),
    payload: Buffer.from(codec.encode(payload).finish()),
    position: ++position,
  };
}

async function deliver(...batch: Event[]): Promise<void> {
  const { outcomes } = await events.deliver({ events: batch });
  expect(outcomes.map(({ result }) => result)).toEqual(batch.map(() => Outcome_Result.RESULT_DONE));
}

const inHours = (hours: number): Date => new Date(Date.now() + hours * 3_600_000);
const ticket = { eventTitle: 'Monaco – Lens', category: 'Tribune', seat: 'A-17' };

function transfer(userId: string, state: string, direction: string, expiresAt = inHours(48)): Event {
  const payload = { ...ticket, userId, transferId: newId(), ticketId: newId(), eventId: newId(), state, direction };
  return event('TicketTransferUpdated', TicketTransferUpdated, { ...payload, expiresAt }, `ticket:${payload.ticketId}`);
}

const states = ({ id }: { id: string }) =>
  house.files.admin<{ template: string; state: string }>(
    `select template, state from mails where user_id = $1 and template not in ('verify-email') order by id`,
    [id],
  );

/** Waits until this is the one mail of the person, and is noted as sent. */
async function sent(to: { id: string }, template: string): Promise<void> {
  await until(async () => (await states(to))[0]?.state === 'sent', 'the mail is noted as sent');
  expect(await states(to)).toEqual([{ template, state: 'sent' }]);
}

test('an offer and its acceptance come by mail, once however often the event comes, and what else becomes of it does not', async () => {
  const [ana, ben] = [await person('en', 'Ana'), await person('fr', 'Ben')];
  const offered = transfer(ben.id, 'offered', 'received');
  await deliver(offered);
  await deliver(offered);
  const [mail] = await house.received(ben.email);
  expect(mail).toMatchObject({
    subject: 'Un billet vous est proposé : Monaco – Lens',
    messageId: `<${offered.id}@plaza.example>`,
  });
  expect(mail?.text).toContain('Tribune, place A-17');
  expect(mail?.text).toContain('https://plaza.example/console/account/tickets\n');
  await deliver(
    transfer(ana.id, 'declined', 'given'),
    transfer(ben.id, 'cancelled', 'received'),
    transfer(ben.id, 'accepted', 'received'),
    transfer(ana.id, 'accepted', 'given'),
  );
  expect((await house.received(ana.email)).map(({ subject }) => subject)).toEqual([
    'Your ticket has another holder: Monaco – Lens',
  ]);
  await sent(ana, 'ticket-accepted');
  await sent(ben, 'ticket-offered');
});

test('a mail about an offer that has ended meanwhile is not sent', async () => {
  const ben = await person('en', 'Ben');
  await deliver(transfer(ben.id, 'offered', 'received', inHours(-1)));
  await until(async () => (await states(ben))[0]?.state === 'expired', 'the end of the mail');
  expect(house.sink.mails).toEqual([]);
});

test('an address that no account has gets a link and a code from catalog, in the language of who offers, and is stored nowhere', async () => {
  const ana = await person('fr', 'Ana');
  const [transferId, ticketId] = [newId(), newId()];
  const email = 'nobody-yet@plaza.example';
  offers.set(transferId, { ...ticket, email, token: 'the-token', code: 'K7QM-2XPD', expiresAt: inHours(48) });
  const payload = { userId: ana.id, transferId, ticketId };
  await deliver(event('TicketTransferMailed', TicketTransferMailed, payload, `ticket:${ticketId}`));
  const [mail] = await house.received(email);
  expect(mail?.subject).toBe('Ana vous propose un billet : Monaco – Lens');
  expect(mail?.text).toContain('https://plaza.example/console/ticket-offer#token=the-token\n');
  expect(mail?.text).toContain('K7QM-2XPD');
  expect(mail?.to).toEqual([email]);
  const rows = await house.files.admin<{ row: string }>('select to_jsonb(m)::text as row from mails m');
  expect(rows.some(({ row }) => row.includes(email) || row.includes('K7QM'))).toBe(false);
  const sent = await house.files.admin<{ payload: string }>('select payload::text as payload from outbox');
  expect(sent.some((row) => row.payload.includes(email))).toBe(false);
});

test('an offer to an address that was taken back before the mail was sent is not told', async () => {
  const ana = await person('en', 'Ana');
  const payload = { userId: ana.id, transferId: newId(), ticketId: newId() };
  await deliver(event('TicketTransferMailed', TicketTransferMailed, payload, `ticket:${payload.ticketId}`));
  await until(async () => (await states(ana))[0]?.state === 'expired', 'the end of the mail');
  expect(house.sink.mails).toEqual([]);
});

test('whoever was given a ticket gets another mail than the buyer when its event is cancelled', async () => {
  const ben = await person('en', 'Ben');
  const orderId = newId();
  const payload = {
    userId: ben.id,
    orderId,
    eventId: newId(),
    eventTitle: 'Monaco – Lens',
    eventDate: inHours(48),
    reason: 'Snow',
    received: true,
  };
  await deliver(event('EventCancelled', EventCancelled, payload, `order:${orderId}`));
  const [mail] = await house.received(ben.email);
  expect(mail?.text).toContain('The tickets that somebody gave you are void.');
  expect(mail?.text).not.toContain('your wallet');
  await sent(ben, 'given-event-cancelled');
});
