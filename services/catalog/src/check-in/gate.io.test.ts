// A gate without a network, as the page of the gate decides it (@plaza/client/gate): it refuses what the server refuses, for the same reason, and what two
// devices let in meanwhile ends by the rules of docs/check-in.md.
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  gateKeys,
  GateListInvalid,
  judge,
  readGateList,
  type GateKeys,
  type GateRules,
  type GateTicket,
} from '@plaza/client/gate';
import { newId } from '@plaza/service';
import type { ListGateTicketsResponse } from '@plaza/api/check-in';
import { checkInWorld, type CheckInWorld, type Gate, type Manager, type Scanned } from '../../test/check-in-world.ts';
import { addEvent, startHouse, type House } from '../../test/harness.ts';
import { dice, soldTickets, type SoldTicket } from '../../test/sold-tickets.ts';
import { eventKeys, keyIdOf, oldCodes, signCode, type EventKeyPair } from '../tickets/index.ts';

let house: House;
let world: CheckInWorld;
let staff: Manager;

beforeAll(async () => {
  house = await startHouse();
  world = checkInWorld(house);
  staff = world.manager(await house.tokens.userToken(newId(), { role: 'admin' }));
});
afterAll(async () => {
  world.close();
  await house.close();
});

const sql = (text: string, values: unknown[] = []) => house.catalog.admin(text, values);
const keyOf = (eventId: string): Promise<EventKeyPair> => eventKeys(house.database, house.encryptionKey).of(eventId);

/** A phone with what it read, and a clock that is wrong by so much. */
class Phone {
  readonly gate: Gate;
  readonly keys: GateKeys;
  readonly rules: GateRules;
  readonly eventId: string;
  readonly tickets = new Map<string, GateTicket>();
  /** How the scans of this phone left tickets. */
  readonly own = new Map<string, Partial<GateTicket>>();
  readonly reports: Scanned[] = [];
  readonly skewMs: number;
  cursor = '';
  cancelled = false;

  private constructor(gate: Gate, eventId: string, keys: GateKeys, rules: GateRules, skewMs: number) {
    this.gate = gate;
    this.eventId = eventId;
    this.keys = keys;
    this.rules = rules;
    this.skewMs = skewMs;
  }

  static async at(eventId: string, listId: string, skewMs = 0): Promise<Phone> {
    const gate = await world.gate(staff, eventId, [listId]);
    await sql(`update check_in_devices set paired_at = now() - interval '9 hours' where id = $1`, [gate.id]);
    const { keys, lists } = await world.api.getCheckIn({}, gate.as);
    const { categories, opensAt, closesAt, reentry } = lists[0]!;
    const rules: GateRules = {
      categories,
      opens_at: opensAt?.toISOString() ?? null,
      closes_at: closesAt?.toISOString() ?? null,
      reentry,
    };
    const raw = keys.map(({ keyId, publicKey }) => ({ key_id: keyId, public_key: publicKey }));
    return new Phone(gate, eventId, await gateKeys(raw), rules, skewMs);
  }

  /** Reads what changed since it last read. */
  async read(limit = 400): Promise<void> {
    for (let complete = false; !complete;)
      complete = await this.take(await this.gate.tickets({ cursor: this.cursor, limit }));
  }

  /** @returns whether there is no more */
  async take(answer: ListGateTicketsResponse, keys = this.keys): Promise<boolean> {
    const { list, signature, keyId } = answer;
    const { eventId, cursor } = this;
    const read = await readGateList({ list, signature, key_id: keyId }, { eventId, keys, cursor });
    for (const ticket of read.tickets) this.tickets.set(ticket.id, ticket);
    this.cursor = read.cursor;
    this.cancelled = read.cancelled;
    return read.complete;
  }

  decide(code: string, kind: 'entry' | 'exit' = 'entry') {
    const { keys, rules, eventId, cancelled } = this;
    const ticket = async (id: string) => {
      const known = this.tickets.get(id);
      return known && { ...known, ...this.own.get(id) };
    };
    return judge({ code, kind, at: new Date() }, { eventId, keys, rules, cancelled, ticket });
  }

  /** Scans, shows, and keeps it to be reported. @returns why it refused */
  async scan(code: string, kind: 'entry' | 'exit', at: number, id: string): Promise<string> {
    const { reason = '', ticketId } = await this.decide(code, kind);
    const shown = reason === '' ? 'admitted' : 'refused';
    if (shown === 'admitted') {
      const inside = kind === 'entry';
      this.own.set(ticketId!, { ...this.own.get(ticketId!), inside, ...(inside && { state: 'used' as const }) });
    }
    this.reports.push({ id, code, kind, shown, reason, deviceTime: new Date(at + this.skewMs) });
    return reason;
  }

  async report(scans: Scanned[]): Promise<void> {
    for (let at = 0; at < scans.length; at += 300)
      await this.gate.sync(scans.slice(at, at + 300), new Date(Date.now() + this.skewMs));
  }
}

const setCode = (key: EventKeyPair, { id }: SoldTicket, holder: string): Promise<unknown> =>
  sql(`update tickets set version = 2, user_id = $2, qr_code = $3 where id = $1`, [
    id,
    holder,
    key.code({ ticketId: id, holder, version: 2 }),
  ]);

test('refuses without a network what the server refuses, for the same reason', async () => {
  const eventId = await addEvent(house.database, { seats: 20, price: '1.00' });
  const elsewhere = await addEvent(house.database, { seats: 2, price: '1.00' });
  const listId = await world.list(staff, eventId, { reentry: 'after_exit' });
  const key = await keyOf(eventId);
  const [good, refunded, cancelled, transferred, before, used] = (await soldTickets(house, eventId, 6)) as [
    SoldTicket,
    SoldTicket,
    SoldTicket,
    SoldTicket,
    SoldTicket,
    SoldTicket,
  ];
  const [foreign] = (await soldTickets(house, elsewhere, 1)) as [SoldTicket];
  await sql(`update tickets set status = 'refunded' where id = $1`, [refunded.id]);
  await sql(`update tickets set status = 'cancelled' where id = $1`, [cancelled.id]);
  const holder = newId();
  await setCode(key, transferred, holder);
  const old = oldCodes(house.encryptionKey).sign(before.id);
  await sql('update tickets set qr_code = $2 where id = $1', [before.id, old]);
  const [phone, online] = await Promise.all([Phone.at(eventId, listId), Phone.at(eventId, listId)]);
  await online.gate.scan({ code: used.code });
  await phone.read(2);

  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const facts = { ticketId: good.id, eventId, holder, version: 1 };
  const forged = (by: { keyId: string; privateKey: KeyObject }): string => signCode(by, facts);
  const codes = {
    forged: forged({ keyId: keyIdOf(Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url')), privateKey }),
    forgedUnderOurKey: forged({ keyId: key.keyId, privateKey }),
    tampered: `${good.code.slice(0, -6)}AAAAAA`,
    nothing: 'https://plaza.example',
    cut: good.code.slice(0, -1),
    lower: good.code.toLowerCase(),
    foreign: foreign.code,
    refunded: refunded.code,
    cancelled: cancelled.code,
    transferred: transferred.code,
    used: used.code,
    oldOfAnother: oldCodes(house.encryptionKey).sign(good.id),
    good: good.code,
    before: old,
    newHolder: key.code({ ticketId: transferred.id, holder, version: 2 }),
  };
  const offline = Object.fromEntries(
    await Promise.all(
      Object.entries(codes).map(async ([name, code]) => [name, (await phone.decide(code)).reason ?? ''] as const),
    ),
  );
  expect(offline).toEqual({
    forged: 'CODE_FORGED',
    forgedUnderOurKey: 'CODE_FORGED',
    tampered: 'CODE_FORGED',
    nothing: 'CODE_UNKNOWN',
    cut: 'CODE_UNKNOWN',
    lower: 'CODE_UNKNOWN',
    foreign: 'OTHER_EVENT',
    refunded: 'TICKET_REFUNDED',
    cancelled: 'EVENT_CANCELLED',
    transferred: 'TICKET_REPLACED',
    used: 'ALREADY_USED',
    oldOfAnother: 'TICKET_REPLACED',
    good: '',
    before: '',
    newHolder: '',
  });
  const names = Object.keys(codes) as (keyof typeof codes)[];
  const answers = await online.gate.scan(...names.map((name) => ({ code: codes[name] })));
  expect(Object.fromEntries(names.map((name, index) => [name, answers[index]!.reason]))).toEqual(offline);
});

test('takes no list that was changed, is of another event, or was not asked for', async () => {
  const [eventId, other] = await Promise.all([1, 2].map(() => addEvent(house.database, { seats: 3, price: '1.00' })));
  const phone = await Phone.at(eventId!, await world.list(staff, eventId!));
  const elsewhere = await Phone.at(other!, await world.list(staff, other!));
  await soldTickets(house, eventId!, 3);
  const first = await phone.gate.tickets({ limit: 2 });
  const taken = (answer: typeof first, keys = phone.keys) => phone.take(answer, keys);
  await expect(taken({ ...first, list: first.list.replace(' V ', ' R ') })).rejects.toThrow(GateListInvalid);
  await expect(taken({ ...first, signature: 'AAAA' })).rejects.toThrow(GateListInvalid);
  const foreign = await elsewhere.gate.tickets({});
  await expect(taken(foreign)).rejects.toThrow(GateListInvalid);
  await expect(taken(foreign, elsewhere.keys)).rejects.toThrow(GateListInvalid);
  const second = await phone.gate.tickets({ limit: 2, cursor: first.cursor });
  await expect(taken(second)).rejects.toThrow(GateListInvalid);
  expect(phone.tickets.size).toBe(0);
  await taken(first);
  await expect(taken(first)).rejects.toThrow(GateListInvalid);
  await taken(second);
  expect(phone.tickets.size).toBe(3);
});

test('lets nobody in once the event is cancelled, with and without a network', async () => {
  const eventId = await addEvent(house.database, { seats: 3, price: '1.00' });
  const phone = await Phone.at(eventId, await world.list(staff, eventId));
  const [early, late, inside] = (await soldTickets(house, eventId, 3)) as [SoldTicket, SoldTicket, SoldTicket];
  await phone.read();
  await phone.gate.scan({ code: inside.code });
  // Well before, whatever the clocks are corrected by.
  await phone.scan(early.code, 'entry', Date.now() - 1_000, newId());
  await sql(`update events set cancelled_at = clock_timestamp(), change_reason = 'Storm' where id = $1`, [eventId]);
  expect((await phone.gate.scan({ code: late.code }))[0]).toMatchObject({
    result: 'refused',
    reason: 'EVENT_CANCELLED',
  });
  expect((await world.api.getCheckIn({}, phone.gate.as)).event!.cancelledAt).toBeInstanceOf(Date);
  await phone.read();
  expect([phone.cancelled, (await phone.decide(late.code)).reason]).toEqual([true, 'EVENT_CANCELLED']);
  // Who came in before is in, and everybody can leave.
  await phone.report(phone.reports);
  expect((await phone.decide(inside.code, 'exit')).reason).toBeUndefined();
  expect((await phone.gate.scan({ code: inside.code, kind: 'exit' }))[0]!.result).toBe('admitted');
  // Who was let in after it was cancelled is a conflict.
  await phone.gate.sync([{ code: late.code, shown: 'admitted', deviceTime: new Date() }], new Date());
  const { scans } = await staff.listScans({ eventId, stands: 'conflict' });
  expect(scans.map(({ ticketId, reason }) => [ticketId, reason])).toEqual([[late.id, 'EVENT_CANCELLED']]);
});

const ticketCount = 1_000;

/** What stands after a day at a new event, which is the same day in each order of the reports. */
async function oneDay(sync: (phones: [Phone, Phone], roll: (sides: number) => number) => [Phone, Scanned[]][]) {
  const roll = dice('a day at the gate');
  const eventId = await addEvent(house.database, { seats: ticketCount, price: '1.00' });
  const listId = await world.list(staff, eventId, { reentry: 'after_exit' });
  const key = await keyOf(eventId);
  const tickets = await soldTickets(house, eventId, ticketCount);
  const phones: [Phone, Phone] = [await Phone.at(eventId, listId, 60_000), await Phone.at(eventId, listId, -60_000)];
  await Promise.all(phones.map((phone) => phone.read()));
  // Meanwhile tickets are refunded, and get other holders: the one phone reads it, and the other has no network.
  const fate = tickets.map(() => ['lives', 'lives', 'lives', 'refunded', 'transferred'][roll(5)]!);
  const holder = newId();
  for (const [index, ticket] of tickets.entries()) {
    if (fate[index] === 'transferred') await setCode(key, ticket, holder);
    if (fate[index] === 'refunded') await sql(`update tickets set status = 'refunded' where id = $1`, [ticket.id]);
  }
  await phones[0].read();
  let at = Date.now() - 8 * 3_600_000;
  const log: { ticket: number; by: number; current: boolean; kind: string; reason: string; id: string }[] = [];
  const numbers = new Map<string, number>();
  for (const [ticket, { id, code }] of tickets.entries()) {
    const renewed = key.code({ ticketId: id, holder, version: 2 });
    for (let n = roll(4); n > 0; n--) {
      const by = roll(2);
      const kind = roll(4) === 0 ? 'exit' : 'entry';
      const current = fate[ticket] !== 'transferred' || roll(2) === 0;
      const scan = newId();
      numbers.set(scan, log.length);
      const shownCode = fate[ticket] === 'transferred' && current ? renewed : code;
      const reason = await phones[by]!.scan(shownCode, kind, (at += 5_000), scan);
      log.push({ ticket, by, current, kind, reason, id: scan });
    }
  }
  for (const [phone, scans] of sync(phones, dice('an order of reports'))) await phone.report(scans);
  const rows = await sql(
    `select c.scan_id, c.shown, c.stands, c.reason, c.moved, f.scan_id as first from check_ins c
       left join check_ins f on f.id = c.conflicts_with where c.event_id = $1`,
    [eventId],
  );
  const stands = rows
    .map((row): unknown[] => [
      numbers.get(String(row['scan_id'])),
      row['shown'],
      row['stands'],
      row['reason'],
      row['moved'],
      numbers.get(String(row['first'])),
    ])
    .sort((a, b) => Number(a[0]) - Number(b[0]));
  const states = await sql('select id, status, inside from tickets where event_id = $1', [eventId]);
  const byId = new Map(states.map((row) => [row['id'], [row['status'], row['inside']]]));
  return { log, fate, stands, states: tickets.map(({ id }) => byId.get(id)) };
}

/** What the rules say of the day: what each phone showed, and what stands of it. */
function expected({ log, fate }: Pick<Awaited<ReturnType<typeof oneDay>>, 'log' | 'fate'>) {
  const own = new Map<string, string>();
  const truth = new Map<number, { inside: boolean; first: number | undefined }>();
  return log.map(({ ticket, by, current, kind }, number) => {
    const known = by === 0;
    const dead = fate[ticket] === 'refunded' ? 'TICKET_REFUNDED' : current ? undefined : 'TICKET_REPLACED';
    const again = own.get(`${by} ${ticket}`) === 'entry' ? 'ALREADY_USED' : undefined;
    const reason = kind === 'exit' ? '' : ((known ? dead : undefined) ?? again ?? '');
    if (reason !== '') return { reason, stands: [number, 'refused', 'refused', reason, false, undefined] };
    own.set(`${by} ${ticket}`, kind);
    if (kind === 'entry' && dead) return { reason, stands: [number, 'admitted', 'conflict', dead, false, undefined] };
    const before = truth.get(ticket) ?? { inside: false, first: undefined };
    const enters = kind === 'entry';
    const conflict = enters && before.inside;
    truth.set(ticket, { inside: enters, first: before.first ?? (enters ? number : undefined) });
    return {
      reason,
      stands: [
        number,
        'admitted',
        conflict ? 'conflict' : 'admitted',
        conflict ? 'ALREADY_USED' : null,
        enters !== before.inside,
        conflict ? before.first : undefined,
      ],
    };
  });
}

test('two devices with clocks two minutes apart: what each saw and what stands follow the rules, in any order and twice', async () => {
  const usual = await oneDay(([left, right]) => [
    [left, left.reports],
    [right, right.reports],
  ]);
  const rules = expected(usual);
  expect(usual.log.map(({ reason }) => reason)).toEqual(rules.map(({ reason }) => reason));
  expect(usual.stands).toEqual(rules.map(({ stands }) => stands));
  expect(usual.stands.filter(([, , stands]) => stands === 'conflict').length).toBeGreaterThan(200);
  const mixed = await oneDay(([left, right], roll) => {
    const parts: [Phone, Scanned[]][] = [];
    for (const phone of [right, left, right, left]) {
      const scans = phone.reports.toSorted((a, b) => (a.id! < b.id! ? 1 : -1));
      while (scans.length > 0) parts.push([phone, scans.splice(roll(scans.length), 1 + roll(200))]);
    }
    return parts.toSorted(([, a], [, b]) => (a[0]?.code ?? '').localeCompare(b[0]?.code ?? ''));
  });
  expect([mixed.stands, mixed.states]).toEqual([usual.stands, usual.states]);
});
