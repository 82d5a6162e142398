// Check-in from the code to the count: who prepares it, what a device reads, and who is let in.
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { RefundServiceService } from '@plaza/api/refund-admin';
import type { Ticket } from '@plaza/api/ticket';
import { newId, status } from '@plaza/service';
import { teamRoles } from '@plaza/services';
import { client, until, type TestClient } from '@plaza/testing';
import {
  checkInWorld,
  wholeScan,
  type CheckInWorld,
  type Gate,
  type Manager,
  type Scanned,
} from '../../test/check-in-world.ts';
import { addEvent, failure, startHouse, type Buyer, type House } from '../../test/harness.ts';
import { keyIdOf, oldCodes, signCode } from '../tickets/index.ts';

let house: House;
let world: CheckInWorld;
let staff: Manager;
let refunds: TestClient<typeof RefundServiceService>;
let buyer: Buyer;

beforeAll(async () => {
  house = await startHouse();
  world = checkInWorld(house);
  const admin = await house.tokens.userToken(newId(), { role: 'admin' });
  staff = world.manager(admin);
  refunds = client(RefundServiceService, house.app.port, { token: admin });
  buyer = await house.buyer('5000.00');
});
afterAll(async () => {
  refunds.close();
  world.close();
  await house.close();
});

const reasonOf = async (call: Promise<unknown>): Promise<string> => (await failure(call)).reason;
const sql = (text: string, values: unknown[] = []) => house.catalog.admin(text, values);

async function bought(eventId: string, quantity = 1): Promise<Ticket[]> {
  return (await buyer.tickets.purchase({ eventId, category: 'Stand', quantity })).tickets;
}

async function oneGate(more: object = {}): Promise<{ eventId: string; listId: string; gate: Gate }> {
  const eventId = await addEvent(house.database, { seats: 40, price: '5.00' });
  const listId = await world.list(staff, eventId, more);
  return { eventId, listId, gate: await world.gate(staff, eventId, [listId]) };
}

const statusOf = async (id: string): Promise<string> =>
  (await sql('select status from tickets where id = $1', [id]))[0]!['status'] as string;

describe('a gate', () => {
  test('lets a ticket in once, says why not again, and everything is counted', async () => {
    const { eventId, listId, gate } = await oneGate();
    const [ticket, other] = (await bought(eventId, 2)) as [Ticket, Ticket];
    expect(ticket.qrCode.length).toBeLessThan(200);
    const [first] = await gate.scan({ code: ticket.qrCode });
    expect(first).toMatchObject({ result: 'admitted', reason: '', ticketId: ticket.id, category: 'Stand' });
    expect(await statusOf(ticket.id)).toBe('used');
    const [again] = await gate.scan({ code: ticket.qrCode });
    expect(again).toMatchObject({ result: 'refused', reason: 'ALREADY_USED', firstEntryGate: 'Gate 1' });
    expect(again!.remedy).not.toBe('');
    expect(again!.firstEntryAt).toBeInstanceOf(Date);
    await gate.scan({ code: other.qrCode });
    await gate.scan({ code: other.qrCode, kind: 'exit' });
    expect(await staff.getCheckInCounts({ eventId })).toEqual({
      categories: [{ category: 'Stand', sold: 2, entries: 2, exits: 1, inside: 1 }],
      lists: [{ listId, gate: 'Gate 1', entries: 2, exits: 1, conflicts: 0, refusals: 1 }],
    });
    const { tickets } = await buyer.tickets.listTickets({ pageSize: 100 });
    expect(tickets.find(({ id }) => id === ticket.id)).toMatchObject({ status: 'used' });
    expect(
      await sql(`select payload->>'gate' as gate from outbox where aggregate = $1`, [`ticket:${ticket.id}`]),
    ).toEqual([{ gate: 'Gate 1' }]);
  });

  test('lets in again by its rule: never, after an exit, or always', async () => {
    const results = async (reentry: string): Promise<string[]> => {
      const { eventId, gate } = await oneGate({ reentry });
      const [ticket] = (await bought(eventId)) as [Ticket];
      const said: string[] = [];
      for (const kind of ['entry', 'entry', 'exit', 'entry'])
        said.push((await gate.scan({ code: ticket.qrCode, kind }))[0]!.result);
      return said;
    };
    expect(await results('never')).toEqual(['admitted', 'refused', 'admitted', 'refused']);
    expect(await results('after_exit')).toEqual(['admitted', 'refused', 'admitted', 'admitted']);
    expect(await results('always')).toEqual(['admitted', 'admitted', 'admitted', 'admitted']);
  });

  test('refuses for nine reasons, each with what to do', async () => {
    const { eventId, gate } = await oneGate();
    const elsewhere = await oneGate();
    const [refunded, cancelled, replaced, good] = (await bought(eventId, 4)) as [Ticket, Ticket, Ticket, Ticket];
    const [foreign] = (await bought(elsewhere.eventId)) as [Ticket];
    await refunds.refundPlacedOrder({ id: refunded.orderId, ticketIds: [refunded.id] });
    await sql(`update tickets set status = 'cancelled' where id = $1`, [cancelled.id]);
    await sql(`update tickets set version = 2, qr_code = 'PLAZA2.NEW' where id = $1`, [replaced.id]);
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url');
    const facts = { ticketId: good.id, eventId, holder: buyer.id, version: 1 };
    const forged = [
      signCode({ keyId: keyIdOf(raw), privateKey }, facts),
      // Under the name of the right key.
      signCode({ keyId: good.keyId, privateKey }, facts),
      `${good.qrCode.slice(0, -6)}AAAAAA`,
      oldCodes(Buffer.alloc(32, 9)).sign(good.id),
    ];
    const reasons = async (at: Gate, ...codes: string[]): Promise<string[]> =>
      (await at.scan(...codes.map((code) => ({ code })))).map(({ reason, result, remedy }) => {
        expect([result, remedy.length > 20]).toEqual(['refused', true]);
        return reason;
      });
    expect(await reasons(gate, ...forged)).toEqual(forged.map(() => 'CODE_FORGED'));
    expect(await reasons(gate, 'https://plaza.example', 'PLAZA2.', 'PLAZA2.ÀÉ', ' ')).toEqual(
      Array.from({ length: 4 }, () => 'CODE_UNKNOWN'),
    );
    expect(await reasons(gate, foreign.qrCode, refunded.qrCode, cancelled.qrCode, replaced.qrCode)).toEqual([
      'OTHER_EVENT',
      'TICKET_REFUNDED',
      'EVENT_CANCELLED',
      'TICKET_REPLACED',
    ]);
    // Together with codes that are good at once, those that must be verified first keep their places.
    const [first, second] = (await bought(eventId, 2)) as [Ticket, Ticket];
    const mixed = [forged[0]!, first.qrCode, replaced.qrCode, second.qrCode, forged[1]!, ' '];
    const read = (await gate.scan(...mixed.map((code) => ({ code })))).map(({ ticketId, result, reason }) =>
      result === 'admitted' ? ticketId : reason,
    );
    expect(read).toEqual(['CODE_FORGED', first.id, 'TICKET_REPLACED', second.id, 'CODE_FORGED', 'CODE_UNKNOWN']);
    const closed = await world.list(staff, eventId, { closesAt: new Date(Date.now() - 1_000) });
    expect(await reasons(await world.gate(staff, eventId, [closed]), good.qrCode)).toEqual(['OUTSIDE_HOURS']);
    await sql(
      `insert into event_categories (id, event_id, name, price, capacity, seats_left) values ($1, $2, 'VIP', 1, 0, 0)`,
      [newId(), eventId],
    );
    const vip = await world.list(staff, eventId, { categories: ['VIP'] });
    expect(await reasons(await world.gate(staff, eventId, [vip]), good.qrCode)).toEqual(['WRONG_GATE']);
    expect((await gate.scan({ code: good.qrCode }))[0]!.result).toBe('admitted');
    expect(await reasons(gate, good.qrCode)).toEqual(['ALREADY_USED']);
    // What is not of this event is not told here.
    expect((await gate.scan({ code: foreign.qrCode }))[0]).toMatchObject({ ticketId: '', seat: '', category: '' });
  });

  test('reads codes that were sold before, and no longer once there is a newer one', async () => {
    const { eventId, gate } = await oneGate();
    const [ticket] = (await bought(eventId)) as [Ticket];
    const code = oldCodes(house.encryptionKey).sign(ticket.id);
    expect((await gate.scan({ code }))[0]!.reason).toBe('TICKET_REPLACED');
    await sql('update tickets set qr_code = $2 where id = $1', [ticket.id, code]);
    expect(
      (await buyer.tickets.listTickets({ pageSize: 100 })).tickets.find(({ id }) => id === ticket.id),
    ).toMatchObject({ qrCode: code, keyId: '' });
    expect((await gate.scan({ code }))[0]!.result).toBe('admitted');
  });

  test('of two devices that scan a ticket at once, one lets it in', async () => {
    const { eventId, listId } = await oneGate();
    const gates = await Promise.all([1, 2, 3, 4].map(() => world.gate(staff, eventId, [listId])));
    const tickets = await bought(eventId, 5);
    for (const { qrCode, id } of tickets) {
      const results = await Promise.all(gates.map((gate) => gate.scan({ code: qrCode })));
      expect(
        results
          .flat()
          .map(({ result }) => result)
          .sort(),
      ).toEqual(['admitted', 'refused', 'refused', 'refused']);
      expect(await sql(`select count(*)::int as n from outbox where aggregate = $1`, [`ticket:${id}`])).toEqual([
        { n: 1 },
      ]);
    }
  });

  test('a scan that is sent again, also at once, and also within a call, takes effect once', async () => {
    const { eventId, listId, gate } = await oneGate({ reentry: 'always' });
    const [ticket] = (await bought(eventId)) as [Ticket];
    const scan = { id: newId(), code: ticket.qrCode };
    const answers = await Promise.all([gate.scan(scan, scan), gate.scan(scan), gate.scan(scan)]);
    expect(answers.flat().map(({ result }) => result)).toEqual(['admitted', 'admitted', 'admitted', 'admitted']);
    // The same id of another device is another scan.
    const other = await world.gate(staff, eventId, [listId]);
    await other.scan(scan);
    expect(await sql('select count(*)::int as n from check_ins where event_id = $1', [eventId])).toEqual([{ n: 2 }]);
  });
});

describe('a ticket that was used', () => {
  test('is not refunded, until its scan is undone with a reason', async () => {
    const { eventId, listId, gate } = await oneGate();
    const [ticket] = (await bought(eventId)) as [Ticket];
    await gate.scan({ code: ticket.qrCode });
    expect(await reasonOf(refunds.refundPlacedOrder({ id: ticket.orderId }))).toBe('ORDER_NOT_REFUNDABLE');
    const { scans } = await staff.listScans({ eventId });
    expect(scans).toHaveLength(1);
    expect(await reasonOf(staff.undoScan({ id: scans[0]!.id }))).toBe('INVALID_ARGUMENT');
    const { scan } = await staff.undoScan({ id: scans[0]!.id, reason: 'Wrong person' });
    expect(scan).toMatchObject({ stands: 'undone', shown: 'admitted', undoReason: 'Wrong person' });
    expect((await staff.undoScan({ id: scans[0]!.id, reason: 'Again' })).scan!.undoReason).toBe('Wrong person');
    expect(await statusOf(ticket.id)).toBe('valid');
    expect((await staff.getCheckInCounts({ eventId })).lists).toEqual([
      { listId, gate: 'Gate 1', entries: 0, exits: 0, conflicts: 0, refusals: 0 },
    ]);
    await refunds.refundPlacedOrder({ id: ticket.orderId });
    expect((await gate.scan({ code: ticket.qrCode }))[0]!.reason).toBe('TICKET_REFUNDED');
    const [refused] = (await staff.listScans({ eventId, stands: 'refused' })).scans;
    expect(await reasonOf(staff.undoScan({ id: refused!.id, reason: 'Nothing' }))).toBe('SCAN_NOT_UNDOABLE');
  });

  test('is refunded where staff says so', async () => {
    const { eventId, gate } = await oneGate();
    const [ticket, other] = (await bought(eventId, 2)) as [Ticket, Ticket];
    await gate.scan({ code: ticket.qrCode }, { code: other.qrCode });
    const id = ticket.orderId;
    expect(await reasonOf(refunds.refundPlacedOrder({ id, ticketIds: [ticket.id] }))).toBe('TICKET_NOT_VALID');
    const preview = await refunds.previewOrderRefund({ id, ticketIds: [ticket.id], includeUsed: true });
    expect([preview.amount, await statusOf(ticket.id)]).toEqual(['5.00', 'used']);
    await refunds.refundPlacedOrder({ id, ticketIds: [ticket.id], includeUsed: true });
    expect([await statusOf(ticket.id), await statusOf(other.id)]).toEqual(['refunded', 'used']);
    // Who is inside can leave, and not come in again.
    expect((await gate.scan({ code: ticket.qrCode, kind: 'exit' }))[0]!.result).toBe('admitted');
    expect((await gate.scan({ code: ticket.qrCode }))[0]!.reason).toBe('TICKET_REFUNDED');
  });

  test('at once with its refund: it is let in or refunded, and never both', async () => {
    const { eventId, gate } = await oneGate();
    for (const ticket of await bought(eventId, 6)) {
      const [scans] = await Promise.all([
        gate.scan({ code: ticket.qrCode }),
        refunds.refundPlacedOrder({ id: ticket.orderId, ticketIds: [ticket.id] }).catch(() => undefined),
      ]);
      expect([scans[0]!.result, await statusOf(ticket.id)]).toEqual(
        scans[0]!.result === 'admitted' ? ['admitted', 'used'] : ['refused', 'refunded'],
      );
    }
  });
});

describe('a device', () => {
  test('reads its lists, and the signed tickets of its event: all of them, then what changed', async () => {
    const { eventId, listId, gate } = await oneGate();
    const [first, second] = (await bought(eventId, 2)) as [Ticket, Ticket];
    const { event, lists, keys, counts } = await world.api.getCheckIn({}, gate.as);
    expect([event!.id, lists.map(({ id }) => id), counts.map(({ listId: id }) => id)]).toEqual([
      eventId,
      [listId],
      [listId],
    ]);
    expect(keys.map(({ keyId }) => keyId)).toEqual([first.keyId]);
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: keys[0]!.publicKey }, format: 'jwk' });
    const read = async (request: { cursor?: string; revoked?: boolean; limit?: number }) => {
      const answer = await gate.tickets(request);
      expect(verify(null, Buffer.from(answer.list), key, Buffer.from(answer.signature, 'base64url'))).toBe(true);
      const [head, ...lines] = answer.list.trimEnd().split('\n');
      expect(head).toContain(` ${eventId} `);
      return { ...answer, lines: lines.filter((line) => !line.startsWith('c ')) };
    };
    const page = await read({ limit: 1 });
    expect([page.complete, page.lines.length]).toEqual([false, 1]);
    const rest = await read({ limit: 1, cursor: page.cursor });
    expect([...page.lines, ...rest.lines].sort()).toEqual(
      [first, second].map(({ id }) => `t ${id} 1 V 0 out -`).sort(),
    );
    expect(rest.complete).toBe(true);
    // Again as long as an older transaction goes on, of another test too.
    let { cursor } = rest;
    await until(async () => {
      const next = await read({ cursor });
      cursor = next.cursor;
      return next.lines.length === 0;
    }, 'nothing was changed since');
    await gate.scan({ code: first.qrCode });
    await refunds.refundPlacedOrder({ id: second.orderId, ticketIds: [second.id] });
    const changed = await read({ cursor });
    expect(changed.lines.sort()).toEqual([`t ${first.id} 1 U 0 in -`, `t ${second.id} 1 R 0 out -`].sort());
    expect((await read({ revoked: true })).lines).toEqual([`r ${second.id} 2 R`]);
    expect(await reasonOf(gate.tickets({ cursor: 'made-up' }))).toBe('PAGE_TOKEN_INVALID');
    const other = await oneGate();
    expect(await reasonOf(other.gate.tickets({ cursor: rest.cursor }))).toBe('PAGE_TOKEN_INVALID');
  });

  test('is paired once, with a code that ends', async () => {
    const { eventId, listId } = await oneGate();
    const { pairingCode, device } = await staff.createCheckInDevice({ eventId, name: 'Phone', listIds: [listId] });
    expect([pairingCode.length, device!.state]).toEqual([8, 'pairing']);
    const typed = `${pairingCode.slice(0, 4).toLowerCase()}-${pairingCode.slice(4)} `;
    const pairs = await Promise.allSettled([1, 2, 3].map(() => world.api.pairDevice({ code: typed })));
    expect(pairs.filter(({ status: end }) => end === 'fulfilled')).toHaveLength(1);
    expect(await reasonOf(world.api.pairDevice({ code: pairingCode }))).toBe('PAIRING_CODE_INVALID');
    const late = await staff.createCheckInDevice({ eventId, name: 'Late', listIds: [listId] });
    await sql(`update check_in_devices set pairing_until = now() - interval '1 second' where id = $1`, [
      late.device!.id,
    ]);
    expect(await reasonOf(world.api.pairDevice({ code: late.pairingCode }))).toBe('PAIRING_CODE_INVALID');
    const stored = JSON.stringify(await sql('select * from check_in_devices'));
    expect(stored).not.toContain(pairingCode);
    // A repeated call has its first answer.
    const keyed = { eventId, name: 'Keyed', listIds: [listId], requestId: newId() };
    expect(await staff.createCheckInDevice(keyed)).toEqual(await staff.createCheckInDevice(keyed));
  });

  test('without a token, with one of nobody, before and after its hours, and after it was revoked, may nothing', async () => {
    const { eventId, listId, gate } = await oneGate();
    const tries = (as: object) => [
      world.api.getCheckIn({}, as),
      world.api.listGateTickets({}, as),
      world.api.submitScans({ scans: [wholeScan({ code: 'x' })], deviceNow: undefined }, as),
    ];
    const refusals = async (token?: string) =>
      Promise.all(tries(token === undefined ? {} : { metadata: { 'checkin-token': token } }).map(reasonOf));
    const invalid = ['DEVICE_TOKEN_INVALID', 'DEVICE_TOKEN_INVALID', 'DEVICE_TOKEN_INVALID'];
    expect(await refusals()).toEqual(invalid);
    expect(await refusals('plzgate_made-up')).toEqual(invalid);
    expect(await refusals(`plzgate_${'A'.repeat(43)}`)).toEqual(invalid);
    const later = await staff.createCheckInDevice({
      eventId,
      name: 'Later',
      listIds: [listId],
      validFrom: new Date(Date.now() + 3_600_000),
    });
    const { token } = await world.api.pairDevice({ code: later.pairingCode });
    expect(await refusals(token)).toEqual(['DEVICE_NOT_YET', 'DEVICE_NOT_YET', 'DEVICE_NOT_YET']);
    await sql(
      `update check_in_devices set valid_from = now() - interval '2 h', valid_until = now() - interval '1 h' where id = $1`,
      [later.device!.id],
    );
    expect((await staff.listCheckInDevices({ eventId })).devices.map(({ name, state }) => [name, state])).toEqual([
      ['Later', 'expired'],
      ['Phone', 'paired'],
    ]);
    expect((await staff.revokeCheckInDevice({ id: gate.id })).device!.state).toBe('revoked');
    expect((await staff.revokeCheckInDevice({ id: gate.id })).device!.state).toBe('revoked');
    const { pairingCode, device } = await staff.createCheckInDevice({ eventId, name: 'Never', listIds: [listId] });
    await staff.revokeCheckInDevice({ id: device!.id });
    expect(await reasonOf(world.api.pairDevice({ code: pairingCode }))).toBe('PAIRING_CODE_INVALID');
  });

  test('with bad input is refused as a whole, and nothing is recorded', async () => {
    const { eventId, gate } = await oneGate();
    const other = await oneGate();
    const bad: [Scanned[], string][] = [
      [[], 'INVALID_ARGUMENT'],
      [[{ id: 'x', code: 'y' }], 'INVALID_ARGUMENT'],
      [[{ id: newId(), code: '' }], 'INVALID_ARGUMENT'],
      [[{ id: newId(), code: 'x', kind: 'jump' }], 'INVALID_ARGUMENT'],
      [[{ id: newId(), code: 'x', shown: 'admitted' }], 'INVALID_ARGUMENT'],
      [[{ id: newId(), code: 'x', shown: 'refused', deviceTime: new Date() }], 'INVALID_ARGUMENT'],
      [[{ id: newId(), code: 'x', reason: 'WRONG_GATE' }], 'INVALID_ARGUMENT'],
      [[{ id: newId(), code: 'x'.repeat(513) }], 'INVALID_ARGUMENT'],
      [Array.from({ length: 1_001 }, () => ({ id: newId(), code: 'x' })), 'INVALID_ARGUMENT'],
      [
        [
          { id: newId(), code: 'x' },
          { id: newId(), code: 'x', listId: other.listId },
        ],
        'CHECK_IN_LIST_NOT_FOUND',
      ],
    ];
    for (const [scans, reason] of bad) expect([await reasonOf(gate.sync(scans)), scans]).toEqual([reason, scans]);
    expect((await staff.listScans({ eventId })).scans).toEqual([]);
  });
});

describe('check-in is prepared', () => {
  test('by staff and by the team of the merchant that sells, and by nobody else', async () => {
    const eventId = await addEvent(house.database);
    const merchant = newId();
    await sql('update events set merchant_id = $2 where id = $1', [eventId, merchant]);
    const as = async (id: string, permissions: readonly string[]) =>
      world.manager(await house.tokens.userToken(newId(), { merchant: id, scope: permissions.join(' ') }));
    const gatekeeper = await as(merchant, teamRoles.gate.permissions);
    const stranger = await as(newId(), teamRoles.gate.permissions);
    const cashier = await as(merchant, teamRoles.finance.permissions);
    const listId = await world.list(gatekeeper, eventId);
    const gate = await world.gate(gatekeeper, eventId, [listId]);
    await gate.scan({ code: 'nobody’s' });
    const [scan] = (await gatekeeper.listScans({ eventId })).scans;
    const calls = (by: Manager) => [
      by.createCheckInList({ eventId, name: 'Mine' }),
      by.listCheckInLists({ eventId }),
      by.putCheckInList({ id: listId, name: 'Mine' }),
      by.deleteCheckInList({ id: listId }),
      by.createCheckInDevice({ eventId, name: 'Mine', listIds: [listId] }),
      by.listCheckInDevices({ eventId }),
      by.revokeCheckInDevice({ id: gate.id }),
      by.listScans({ eventId }),
      by.undoScan({ id: scan!.id, reason: 'Mine' }),
      by.getCheckInCounts({ eventId }),
    ];
    expect(await Promise.all(calls(stranger).map(reasonOf))).toEqual([
      'EVENT_NOT_FOUND',
      'EVENT_NOT_FOUND',
      'CHECK_IN_LIST_NOT_FOUND',
      'CHECK_IN_LIST_NOT_FOUND',
      'EVENT_NOT_FOUND',
      'EVENT_NOT_FOUND',
      'CHECK_IN_DEVICE_NOT_FOUND',
      'EVENT_NOT_FOUND',
      'SCAN_NOT_FOUND',
      'EVENT_NOT_FOUND',
    ]);
    expect(new Set(await Promise.all(calls(cashier).map(reasonOf)))).toEqual(new Set(['PERMISSION_MISSING']));
    const fan = world.manager(buyer.token);
    expect((await failure(fan.listCheckInLists({ eventId: (await oneGate()).eventId }))).code).toBe(status.NOT_FOUND);
  });

  test('with lists that have names of their own, categories that there are, and an end after their beginning', async () => {
    const { eventId, listId } = await oneGate();
    const { list } = await staff.createCheckInList({ eventId, name: 'East', categories: ['Stand', 'Stand'] });
    expect(list).toMatchObject({ name: 'East', gate: 'East', categories: ['Stand'], reentry: 'never' });
    expect(await reasonOf(staff.createCheckInList({ eventId, name: 'East' }))).toBe('CHECK_IN_LIST_EXISTS');
    expect(await reasonOf(staff.putCheckInList({ id: listId, name: 'East' }))).toBe('CHECK_IN_LIST_EXISTS');
    expect(await reasonOf(staff.createCheckInList({ eventId, name: 'W', categories: ['Moon'] }))).toBe(
      'CATEGORY_NOT_FOUND',
    );
    const [opensAt, closesAt] = [new Date(), new Date(Date.now() - 1_000)];
    expect(await reasonOf(staff.createCheckInList({ eventId, name: 'W', opensAt, closesAt }))).toBe('INVALID_ARGUMENT');
    expect(await reasonOf(staff.createCheckInList({ eventId, name: 'W', reentry: 'often' }))).toBe('INVALID_ARGUMENT');
    expect(await reasonOf(staff.createCheckInList({ eventId: newId(), name: 'W' }))).toBe('EVENT_NOT_FOUND');
    expect(await reasonOf(staff.deleteCheckInList({ id: listId }))).toBe('CHECK_IN_LIST_IN_USE');
    await staff.deleteCheckInList({ id: list!.id });
    const { lists } = await staff.listCheckInLists({ eventId });
    expect(lists.map(({ id }) => id)).toEqual([listId]);
    const device = (more: object) => staff.createCheckInDevice({ eventId, name: 'D', listIds: [listId], ...more });
    expect(await reasonOf(device({ listIds: [] }))).toBe('INVALID_ARGUMENT');
    expect(await reasonOf(device({ listIds: [newId()] }))).toBe('CHECK_IN_LIST_NOT_FOUND');
    expect(await reasonOf(device({ validUntil: new Date(Date.now() - 1_000) }))).toBe('INVALID_ARGUMENT');
    expect(await reasonOf(device({ validUntil: new Date(Date.now() + 15 * 86_400_000) }))).toBe('INVALID_ARGUMENT');
  });
});
