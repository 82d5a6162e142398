import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { gateKeys, GateListInvalid, judge, readCode, readGateList, type Gate, type GateTicket } from './index.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url');
const keyId = createHash('sha256').update('plaza event key\0').update(raw).digest('hex').slice(0, 8);
const eventId = randomUUID();
const keys = await gateKeys([{ key_id: keyId, public_key: raw.toString('base64url') }]);

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
function base32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return bits.replaceAll(/.{1,5}/g, (five) => letters[Number.parseInt(five.padEnd(5, '0'), 2)]!);
}
const bytesOf = (id: string) => Buffer.from(id.replaceAll('-', ''), 'hex');

function codeOf(ticketId: string, version = 1, event = eventId, key = privateKey): string {
  const number = Buffer.alloc(4);
  number.writeUInt32BE(version);
  const head = [Buffer.of(2), Buffer.from(keyId, 'hex'), bytesOf(ticketId), bytesOf(event), Buffer.alloc(8), number];
  const signed = Buffer.concat(head);
  return `PLAZA2.${base32(Buffer.concat([signed, sign(null, signed, key)]))}`;
}

const ticket = (more: Partial<GateTicket> = {}): GateTicket => ({
  id: randomUUID(),
  version: 1,
  state: 'valid',
  category: 'Stand',
  inside: false,
  mark: '',
  ...more,
});

function gateOf(known: GateTicket | undefined, rules: Partial<Gate['rules']> = {}): Gate {
  return {
    eventId,
    keys,
    rules: { categories: [], reentry: 'never', ...rules },
    ticket: (id) => Promise.resolve(known?.id === id ? known : undefined),
  };
}
const at = new Date('2026-05-01T18:00:00Z');
const reasonOf = async (code: string, gate: Gate, kind: 'entry' | 'exit' = 'entry') =>
  (await judge({ code, kind, at }, gate)).reason;

test('a good code is let in, and says whose it is', async () => {
  const known = ticket();
  const code = codeOf(known.id);
  expect(code).toHaveLength(188);
  expect(readCode(code)).toMatchObject({ ticketId: known.id, eventId, keyId, version: 1 });
  expect(await judge({ code, kind: 'entry', at }, gateOf(known))).toEqual({ ticketId: known.id, category: 'Stand' });
});

test('what is no code, forged, of another event, or changed by one letter is refused', async () => {
  const known = ticket();
  const gate = gateOf(known);
  for (const nothing of ['', 'https://example.com', 'PLAZA2.', 'PLAZA2.AAAA', 'PLAZA3.X', '\0', 'é'.repeat(600)])
    expect(await reasonOf(nothing, gate)).toBe('CODE_UNKNOWN');
  const forged = codeOf(known.id, 1, eventId, generateKeyPairSync('ed25519').privateKey);
  expect(await reasonOf(forged, gate)).toBe('CODE_FORGED');
  expect(await reasonOf(codeOf(known.id, 1, randomUUID()), gate)).toBe('OTHER_EVENT');
  const good = codeOf(known.id);
  for (let place = 7; place < good.length; place += 9) {
    const other = good[place] === 'A' ? 'B' : 'A';
    expect(await reasonOf(good.slice(0, place) + other + good.slice(place + 1), gate)).toBeDefined();
  }
});

test.each<[string, Partial<GateTicket>, Partial<Gate['rules']>, number]>([
  ['TICKET_REFUNDED', { state: 'refunded' }, {}, 1],
  ['EVENT_CANCELLED', { state: 'cancelled' }, {}, 1],
  ['TICKET_REPLACED', { version: 2 }, {}, 1],
  ['WRONG_GATE', {}, { categories: ['Lounge'] }, 1],
  ['OUTSIDE_HOURS', {}, { opens_at: '2026-05-01T18:00:01Z' }, 1],
  ['OUTSIDE_HOURS', {}, { closes_at: '2026-05-01T18:00:00Z' }, 1],
  ['ALREADY_USED', { state: 'used' }, {}, 1],
  ['ALREADY_USED', { state: 'used', inside: true }, { reentry: 'after_exit' }, 1],
])('%s of %o where the list has %o', async (reason, more, rules, version) => {
  const known = ticket(more);
  const code = codeOf(known.id, version);
  expect(await reasonOf(code, gateOf(known, rules))).toBe(reason);
  expect(await reasonOf(code, gateOf(known, rules), 'exit')).toBeUndefined();
});

test('who went out comes in again where the list lets them, and a newer code than the list knows is good', async () => {
  const out = ticket({ state: 'used' });
  expect(await reasonOf(codeOf(out.id), gateOf(out, { reentry: 'after_exit' }))).toBeUndefined();
  const inside = ticket({ state: 'used', inside: true });
  expect(await reasonOf(codeOf(inside.id), gateOf(inside, { reentry: 'always' }))).toBeUndefined();
  expect(await reasonOf(codeOf(out.id, 3), gateOf({ ...out, state: 'valid' }))).toBeUndefined();
});

test('a ticket that was sold after the list was read comes in where every category does', async () => {
  const code = codeOf(randomUUID());
  expect(await reasonOf(code, gateOf(undefined))).toBeUndefined();
  expect(await reasonOf(code, gateOf(undefined, { categories: ['Lounge'] }))).toBe('WRONG_GATE');
});

test('nobody comes in once the event is cancelled, and everybody leaves', async () => {
  const known = ticket();
  const gate = { ...gateOf(known), cancelled: true };
  expect(await reasonOf(codeOf(known.id), gate)).toBe('EVENT_CANCELLED');
  expect(await reasonOf(codeOf(known.id), gate, 'exit')).toBeUndefined();
});

test('a code of the first form is known by its mark', async () => {
  const id = randomUUID();
  const code = `PLAZA1.${bytesOf(id).toString('base64url')}.${'A'.repeat(22)}`;
  const mark = createHash('sha256').update(code).digest().subarray(0, 16).toString('base64url');
  expect(await reasonOf(code, gateOf(ticket({ id, mark })))).toBeUndefined();
  expect(await reasonOf(code, gateOf(ticket({ id, mark: 'other' })))).toBe('CODE_FORGED');
  expect(await reasonOf(code, gateOf(ticket({ id })))).toBe('TICKET_REPLACED');
  expect(await reasonOf(code, gateOf(undefined))).toBe('CODE_UNKNOWN');
});

const answer = (list: string) => ({
  list,
  key_id: keyId,
  signature: sign(null, Buffer.from(list), privateKey).toString('base64url'),
});

test('a list is read only if the event signed it, and as the answer to the call', async () => {
  const [one, other] = [randomUUID(), randomUUID()];
  const list = [
    `plaza-gate 1 tickets ${eventId} - next more`,
    'c 0 Tribune d’Honneur',
    `t ${one} 1 V 0 out -`,
    `t ${other} 3 U - in abc`,
    '',
  ].join('\n');
  const read = (given: ReturnType<typeof answer>, cursor = '') => readGateList(given, { eventId, keys, cursor });
  expect(await read(answer(list))).toEqual({
    cursor: 'next',
    complete: false,
    cancelled: false,
    tickets: [
      { id: one, version: 1, state: 'valid', category: 'Tribune d’Honneur', inside: false, mark: '' },
      { id: other, version: 3, state: 'used', category: '', inside: true, mark: 'abc' },
    ],
  });
  const { signature } = answer(list);
  await expect(read({ ...answer(list), list: list.replace(' V ', ' U '), signature })).rejects.toThrow(GateListInvalid);
  await expect(read({ ...answer(list), key_id: '00000000' })).rejects.toThrow(GateListInvalid);
  await expect(read(answer(list), 'another')).rejects.toThrow(GateListInvalid);
  await expect(read(answer(list.replace(eventId, randomUUID())))).rejects.toThrow(GateListInvalid);
});
