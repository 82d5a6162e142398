// Tickets that are offered to e-mail addresses: nobody learns whether an address has an account, who confirms it claims the offer, and the address is
// forgotten with its end.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Ticket } from '@plaza/api/ticket';
import {
  TicketTransferInternalServiceService,
  TicketTransferServiceService,
  type TicketTransfer,
} from '@plaza/api/ticket-transfer';
import { newId } from '@plaza/service';
import { client, failure, until, type TestClient } from '@plaza/testing';
import { addEvent, startHouse, type Buyer, type House } from '../../test/harness.ts';
import { startPeople, type KnownPeople } from '../../test/people.ts';
import { forgetAddresses, resealTransfers, transferSecrets } from './addresses.ts';
import { endOffersOf } from './transfers.ts';

interface Person extends Buyer {
  email: string;
  transfers: TestClient<typeof TicketTransferServiceService>;
}

let people: KnownPeople;
let house: House;
let mails: TestClient<typeof TicketTransferInternalServiceService>;
const open: { close(): void }[] = [];

beforeAll(async () => {
  people = await startPeople();
  house = await startHouse({ authAt: people.address });
  mails = client(TicketTransferInternalServiceService, house.app.port, { from: 'messaging', to: 'catalog' });
  open.push(mails);
});
afterAll(async () => {
  for (const each of open) each.close();
  await house.close();
  people.close();
});

const sql = (text: string, values: unknown[] = []) => house.catalog.admin(text, values);
const reasonOf = async (call: Promise<unknown>): Promise<string> => (await failure(call)).reason;

async function person(): Promise<Person> {
  const buyer = await house.buyer('500.00');
  const transfers = client(TicketTransferServiceService, house.app.port, { token: buyer.token });
  open.push(transfers);
  return { ...buyer, email: `${buyer.id}@plaza.example`, transfers };
}

let ana: Person;
let ben: Person;
let eventId: string;

beforeEach(async () => {
  [ana, ben] = await Promise.all([person(), person()]);
  people.add(ana.id, ana.email);
  eventId = await addEvent(house.database, { seats: 40, price: '5.00' });
});

async function bought(quantity = 1): Promise<Ticket[]> {
  return (await ana.tickets.purchase({ eventId, category: 'Stand', quantity })).tickets;
}

async function offered({ id }: Pick<Ticket, 'id'>, toEmail = ben.email): Promise<TicketTransfer> {
  return (await ana.transfers.offerTicket({ ticketId: id, toEmail, requestId: newId() })).transfer!;
}

const told = async (transferId: string): Promise<string[]> =>
  (
    await sql(
      `select type, user_id from outbox where payload->>'transfer_id' = $1 and type like '%TicketTransfer%' order by position`,
      [transferId],
    )
  ).map(({ type, user_id: userId }) => `${String(type).split('.').at(-1)} ${String(userId)}`);

const stored = async (id: string) => {
  const columns = 'state, to_user, address, address_key is not null as counted';
  return (await sql(`select ${columns} from ticket_transfers where id = $1`, [id]))[0]!;
};

test('the answer is the same with an account, without one, and with one that has not confirmed the address', async () => {
  const [carla, dan] = [await person(), await person()];
  people.add(ben.id, ben.email);
  people.addUnconfirmed(carla.id, carla.email);
  const tickets = await bought(3);
  const answers = [
    await offered(tickets[0]!, ben.email),
    await offered(tickets[1]!, carla.email),
    await offered(tickets[2]!, dan.email),
  ];
  const shape = ({ state, toUserId, endedAt }: TicketTransfer) => ({ state, toUserId, endedAt });
  expect(answers.map(shape)).toEqual(Array.from({ length: 3 }, () => shape(answers[0]!)));
  expect(answers.map(({ toUserId, toEmail }) => [toUserId, toEmail])).toEqual(answers.map(() => ['', '']));
  const { transfers } = await ana.transfers.listTicketTransfers({ direction: 'given' });
  expect(transfers.map(({ toUserId, toEmail }) => [toUserId, toEmail])).toEqual(
    [dan, carla, ben].map(({ email }) => ['', email]),
  );
  // Neither the rows, nor what is kept for repeated calls, nor the events have an address.
  const kept = await sql(
    `select encode(response, 'escape') as text from idempotency_keys union all select payload::text from outbox`,
  );
  for (const { email } of [ben, carla, dan]) expect(kept.some(({ text }) => String(text).includes(email))).toBe(false);
  // Who has confirmed it has the offer at once; the others get a mail.
  expect((await ben.transfers.listTicketTransfers({})).transfers).toMatchObject([{ toUserId: ben.id, toEmail: '' }]);
  expect((await carla.transfers.listTicketTransfers({})).transfers).toEqual([]);
  expect(await told(answers[0]!.id)).toEqual([`TicketTransferUpdated ${ben.id}`]);
  expect(await told(answers[1]!.id)).toEqual([`TicketTransferMailed ${ana.id}`]);
  expect(await told(answers[2]!.id)).toEqual([`TicketTransferMailed ${ana.id}`]);
});

test('an address without an account gets a link and a code; whoever confirms the address claims the offer, and accepts it', async () => {
  const [ticket] = (await bought()) as [Ticket];
  const { id } = await offered(ticket, ben.email.toUpperCase());
  const row = await stored(id);
  expect(row).toMatchObject({ state: 'offered', to_user: null, counted: true });
  expect(Buffer.from(row['address'] as Buffer).includes(ben.email)).toBe(false);
  const mail = await mails.getTransferMail({ id });
  expect(mail).toMatchObject({ email: ben.email, category: 'Stand', seat: ticket.seat });
  expect(await mails.getTransferMail({ id })).toEqual(mail);
  const { token } = mail;
  const claim = (by: Person, more: object) => by.transfers.claimTicketTransfer(more);
  // With the link and no proof of the address, or with another one's, it is of no use.
  people.addUnconfirmed(ben.id, ben.email);
  expect(await reasonOf(claim(ben, { token }))).toBe('TRANSFER_NOT_YOURS');
  const eve = await person();
  people.add(eve.id, eve.email);
  expect(await reasonOf(claim(eve, { token }))).toBe('TRANSFER_NOT_YOURS');
  expect(await reasonOf(claim(eve, { code: mail.code, email: ben.email }))).toBe('TRANSFER_NOT_YOURS');
  expect(await reasonOf(claim(eve, { code: mail.code, email: eve.email }))).toBe('TRANSFER_LINK_INVALID');
  people.add(ben.id, ben.email);
  expect(await reasonOf(claim(ben, { code: 'AAAA-AAAA', email: ben.email }))).toBe('TRANSFER_LINK_INVALID');
  expect((await claim(ben, { code: mail.code.toLowerCase(), email: ben.email })).transfer).toMatchObject({
    id,
    toUserId: ben.id,
    state: 'offered',
  });
  expect((await claim(ben, { token })).transfer).toMatchObject({ id, toUserId: ben.id });
  // Who offers it does not see that it was claimed, and the mail is over.
  expect((await ana.transfers.listTicketTransfers({ direction: 'given' })).transfers).toMatchObject([
    { id, toUserId: '', toEmail: ben.email },
  ]);
  expect(await reasonOf(mails.getTransferMail({ id }))).toBe('TRANSFER_NOT_FOUND');
  const { ticket: taken } = await ben.transfers.acceptTicketTransfer({ id });
  expect(taken).toMatchObject({ id: ticket.id, userId: ben.id, status: 'valid' });
  expect(await stored(id)).toMatchObject({ state: 'accepted', to_user: ben.id, address: null });
  expect(await reasonOf(claim(ben, { token }))).toBe('TRANSFER_LINK_INVALID');
});

test('a claim needs a link, or a code and the address, that are whole; and is nothing for who offers the ticket', async () => {
  const [ticket] = (await bought()) as [Ticket];
  const { id } = await offered(ticket, 'somebody@plaza.example');
  const { token, code } = await mails.getTransferMail({ id });
  const reason = (more: object) => reasonOf(ana.transfers.claimTicketTransfer(more));
  for (const wrong of [
    {},
    { token, code, email: ana.email },
    { code },
    { token, email: ana.email },
    { code, email: 'nobody' },
    { token: 'x'.repeat(101) },
  ])
    expect(await reason(wrong)).toBe('INVALID_ARGUMENT');
  for (const wrong of ['x', token.slice(1), `${token}x`, `Z${token.slice(1)}`, '*'.repeat(64)])
    expect(await reason({ token: wrong })).toBe('TRANSFER_LINK_INVALID');
  people.add(ana.id, 'somebody@plaza.example');
  expect(await reason({ token })).toBe('TRANSFER_TO_SELF');
  expect(await reasonOf(mails.getTransferMail({ id: newId() }))).toBe('TRANSFER_NOT_FOUND');
  const wallet = client(TicketTransferInternalServiceService, house.app.port, { from: 'wallet', to: 'catalog' });
  open.push(wallet);
  expect((await failure(wallet.getTransferMail({ id }))).reason).toBe('PERMISSION_DENIED');
});

test('the address is gone when the offer is taken back, used, expired, or its giver deletes the account', async () => {
  const tickets = (await bought(4)) as [Ticket, Ticket, Ticket, Ticket];
  const ids: string[] = [];
  for (const ticket of tickets) ids.push((await offered(ticket)).id);
  const [cancelled, used, expired, ended] = ids as [string, string, string, string];
  await ana.transfers.cancelTicketTransfer({ id: cancelled });
  await sql(`update tickets set status = 'used' where id = $1`, [tickets[1].id]);
  await sql(`update ticket_transfers set expires_at = now() - interval '1 second' where id = $1`, [expired]);
  expect(await reasonOf(mails.getTransferMail({ id: expired }))).toBe('TRANSFER_NOT_FOUND');
  await house.database.asSystem(forgetAddresses);
  await house.database.asSystem((em) => endOffersOf(em, ana.id));
  const states = await Promise.all([cancelled, used, expired, ended].map(stored));
  expect(states.map(({ state, address }): unknown[] => [state, address])).toEqual([
    ['cancelled', null],
    ['ended', null],
    ['expired', null],
    ['ended', null],
  ]);
  // What they are counted by stays for a day.
  expect(states.every(({ counted }) => counted === true)).toBe(true);
  await sql(`update ticket_transfers set created_at = now() - interval '25 hours' where id = any ($1)`, [ids]);
  await house.database.asSystem(forgetAddresses);
  expect((await Promise.all(ids.map(stored))).some(({ counted }) => counted === true)).toBe(false);
});

test('the service forgets addresses by itself', async () => {
  const [ticket] = (await bought()) as [Ticket];
  const { id } = await offered(ticket);
  await sql(
    `update ticket_transfers set expires_at = now() - interval '1 second', created_at = now() - interval '80 hours' where id = $1`,
    [id],
  );
  // Its first round is at its start.
  const another = await house.spawn();
  await until(async () => (await stored(id))['address'] === null, 'the address is forgotten');
  await another.stop();
});

test('an offer that is open since the day before is in the way of another one', async () => {
  const [ticket] = (await bought()) as [Ticket];
  const { id } = await offered(ticket);
  await sql(`update ticket_transfers set created_at = now() - interval '30 hours' where id = $1`, [id]);
  expect(await failure(offered(ticket))).toMatchObject({ reason: 'TRANSFER_OPEN', metadata: { transfer_id: id } });
});

test('no address gets more than ten offers in a day, and nobody makes more than twenty, also at once', async () => {
  const tickets: Ticket[] = [];
  for (let n = 0; n < 3; n++) tickets.push(...(await bought(8)));
  const to = `${newId()}@plaza.example`;
  const results = await Promise.allSettled(tickets.slice(0, 12).map((ticket) => offered(ticket, to)));
  const refused = results.flatMap((result) =>
    result.status === 'rejected' ? [result.reason as { reason: string; metadata: object }] : [],
  );
  expect(refused).toMatchObject(
    Array.from({ length: 2 }, () => ({ reason: 'TRANSFER_MAILS_TOO_MANY', metadata: { limit: '10' } })),
  );
  for (const ticket of tickets.slice(12, 22)) await offered(ticket, `${newId()}@plaza.example`);
  expect(await failure(offered(tickets[22]!, `${newId()}@plaza.example`))).toMatchObject({
    reason: 'TRANSFER_MAILS_TOO_MANY',
    metadata: { limit: '20' },
  });
  // By the id of a person it can still be offered.
  people.add(ben.id, ben.email);
  await ana.transfers.offerTicket({ ticketId: tickets[22]!.id, toUserId: ben.id });
});

test('addresses are sealed again under another key, and are the same addresses; mails that were sent stay good', async () => {
  const [ticket] = (await bought()) as [Ticket];
  const { id } = await offered(ticket);
  const [old, next] = [house.encryptionKey, randomBytes(32)];
  const before = transferSecrets([old]);
  expect(await resealTransfers(house.database, [next, old])).toBeGreaterThan(0);
  expect(await resealTransfers(house.database, [next, old])).toBe(0);
  const after = transferSecrets([next, old]);
  expect(after.open(id, (await stored(id))['address'] as Buffer)).toBe(ben.email);
  expect([after.idOf(before.tokenOf(id)), after.isCode(id, before.codeOf(id))]).toEqual([id, true]);
  // For the tests of this file, whose service has the old key.
  await resealTransfers(house.database, [old, next]);
  expect(await mails.getTransferMail({ id })).toMatchObject({ email: ben.email });
});
