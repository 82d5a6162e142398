// The largest that a field may hold, and the largest that anybody can send in its place: neither keeps a service busy for as long as others would notice.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ScalarType, type DescField, type DescMessage } from '@bufbuild/protobuf';
import { Client, credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { serviceNames } from '@plaza/service';
import { until } from '@plaza/testing';
import type { ServiceName } from '@plaza/services';
import { maxItemsOf, maxLengthOf, raw, testedRpcs, text, type TestedRpc } from './requests.ts';

/** Of the main thread, which everybody waits for. */
const mostMilliseconds = 50;
// Other work of the process may fall into the time of one try, and a busy machine makes every try dearer: what is truly slow is slow in all of them.
const tries = 12;
const restMilliseconds = 5;
const mebibyte = 1024 * 1024;
/** Texts up to this length get one of the contents each, in turn: what reads them is the same for many fields. */
const shortText = 1_000;

let serving: ChildProcess;
let where: { ports: Record<ServiceName, number>; stripePort: number; tokens: Record<'lea' | 'admin', string> };
const clients = new Map<number, Client>();

beforeAll(async () => {
  serving = fork(fileURLToPath(new URL('./marketplace-process.ts', import.meta.url)), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  [where] = (await Promise.race([
    once(serving, 'message'),
    once(serving, 'exit').then(([code]) => {
      throw new Error(`The marketplace ended with ${String(code)}.`);
    }),
  ])) as [typeof where];
});

afterAll(async () => {
  for (const client of clients.values()) client.close();
  if (!serving?.connected) return;
  const ended = once(serving, 'exit');
  serving.disconnect();
  await ended;
});

async function time(): Promise<number> {
  const answer = once(serving, 'message') as Promise<[{ milliseconds: number }]>;
  serving.send('time');
  return (await answer)[0].milliseconds;
}

interface Load {
  name: string;
  rpc: TestedRpc;
  request: Uint8Array;
  /** Whether the size is what is wrong with it. */
  tooLarge: boolean;
}

// What costs most where somebody looks at it: marks are composed, spaces are trimmed, digits are read as numbers, and some take more bytes or more units.
const contents = ['a', '0', ' ', '\u0301', '\u0316', '😀', 'İ', '\u200b'];

/** A field, wherever in the request it is, and how it is put there. */
interface Spot {
  field: DescField;
  name: string;
  within: (bytes: Uint8Array) => Uint8Array;
}

function spotsOf(message: DescMessage, path = '', within: Spot['within'] = (bytes) => bytes): Spot[] {
  // Of some there may be none, as of what only Google knows.
  return message.fields
    .filter((field) => field.fieldKind !== 'list' || maxItemsOf(field) > 0)
    .flatMap((field) => {
      const name = `${path}${field.name}`;
      const own = { field, name, within };
      // It contains itself: any JSON, whose size has a limit as a whole.
      if (field.message?.typeName === 'google.protobuf.Struct') return [];
      if (!field.message)
        return field.fieldKind === 'list' ||
          (field.fieldKind === 'scalar' && (field.scalar === ScalarType.STRING || field.scalar === ScalarType.BYTES))
          ? [own]
          : [];
      return [
        ...(field.fieldKind === 'list' ? [own] : []),
        ...spotsOf(field.message, `${name}.`, (bytes) => within(raw(field, bytes))),
      ];
    });
}

let turn = 0;

function loadsOf(rpc: TestedRpc): Load[] {
  return spotsOf(rpc.method.input).flatMap(({ field, name, within }) => {
    const most = maxLengthOf(field);
    const room = rpc.rule.maxRequestBytes - 100;
    const isText = !field.message && 'scalar' in field && field.scalar === ScalarType.STRING;
    const load = (what: string, bytes: Uint8Array, tooLarge: boolean): Load => ({
      name: `${rpc.path} ${name}: ${what}`,
      rpc,
      request: within(bytes),
      tooLarge,
    });
    // In turn: a mebibyte of each to every field would take minutes, and all of it is refused by one check.
    const character = contents[turn++ % contents.length]!;
    const texts = !isText
      ? []
      : [
          ...(most > shortText ? contents : [character]).map((allowed) =>
            load(`as many as allowed of ${JSON.stringify(allowed)}`, text(field, allowed.repeat(most)), false),
          ),
          // As somebody makes them who knows what is slow, and needs no account.
          rpc.rule.access === 'public'
            ? load(
                'marks to be put in order',
                text(field, `a${'\u0301'.repeat(room / 4 - 2)}${'\u0316'.repeat(room / 4 - 2)}`),
                true,
              )
            : load(
                `as many as fit of ${JSON.stringify(character)}`,
                text(field, character.repeat(Math.floor(room / Buffer.byteLength(character)))),
                true,
              ),
        ];
    if (!isText && !field.message && field.fieldKind !== 'list')
      return [
        load(
          'as many bytes as allowed',
          raw(field, Buffer.alloc(Math.min(room - 100, maxLengthOf(field)), '{')),
          false,
        ),
      ];
    if (field.fieldKind !== 'list') return texts;
    const empty = raw(field, new Uint8Array(0));
    const full = isText ? text(field, 'x'.repeat(most)) : empty;
    return [
      ...texts,
      load('as many items as allowed', Buffer.concat(Array<Uint8Array>(maxItemsOf(field)).fill(full)), false),
      load('as many empty items as fit', Buffer.alloc(room - (room % empty.length), Buffer.from(empty)), true),
    ];
  });
}

/** Fields that the service has never heard of, or one that is there again and again: as many as fit. */
function needless(rpc: TestedRpc): Load {
  const pieces = {
    'unknown fields': Uint8Array.from([0x78 + 0x80, 0x7d, 0x01]),
    'empty unknown fields': Uint8Array.from([0xfa, 0x7d, 0x00]),
    'the first field': Uint8Array.from([0x0a, 0x00]),
    groups: Uint8Array.from([0xfb, 0x7d]),
  };
  const [name, bytes] = Object.entries(pieces)[turn++ % 4]!;
  return {
    name: `${rpc.path}: as many as fit of ${name}`,
    rpc,
    request: Buffer.alloc(mebibyte - 100 - ((mebibyte - 100) % bytes.length), Buffer.from(bytes)),
    tooLarge: true,
  };
}

function send({ rpc, request }: Load): Promise<{ code: status; details: string }> {
  const owner = serviceNames.find((name) => rpc.rule.service.startsWith(`plaza.${name}.`)) ?? 'auth';
  const port = rpc.rule.service.endsWith('.StripeService') ? where.stripePort : where.ports[owner];
  let client = clients.get(port);
  if (!client) clients.set(port, (client = new Client(`127.0.0.1:${port}`, credentials.createInsecure())));
  const metadata = new Metadata();
  if (rpc.rule.access !== 'public')
    metadata.set('authorization', `Bearer ${where.tokens[rpc.rule.access === 'admin' ? 'admin' : 'lea']}`);
  const same = (bytes: Buffer): Buffer => bytes;
  const options = { deadline: Date.now() + 20_000 };
  return new Promise((resolve) => {
    const failed = ({ code, details }: ServiceError): void => resolve({ code, details });
    if (!rpc.rule.streams) {
      client.makeUnaryRequest(rpc.path, same, same, Buffer.from(request), metadata, options, (error) =>
        error ? failed(error) : resolve({ code: status.OK, details: '' }),
      );
      return;
    }
    const stream = client.makeServerStreamRequest(rpc.path, same, same, Buffer.from(request), metadata, options);
    stream
      .on('data', () => {
        // It would go on for as long as somebody listens.
        if (!rpc.rule.lasting) return;
        resolve({ code: status.OK, details: '' });
        stream.cancel();
      })
      .on('error', failed)
      .on('end', () => resolve({ code: status.OK, details: '' }));
  });
}

/** Until the process has little else to do: its jobs, or what it collects of an earlier request. */
async function rest(): Promise<void> {
  let before = await time();
  await until(async () => {
    const now = await time();
    const used = now - before;
    before = now;
    return used < restMilliseconds;
  }, 'the process rests');
}

async function costOf(load: Load): Promise<{ milliseconds: number; code: status; details: string }> {
  let best = Infinity;
  let end = { code: status.OK, details: '' };
  for (let attempt = 0; attempt < tries && best >= mostMilliseconds; attempt++) {
    if (attempt > 0) await rest();
    const before = await time();
    end = await send(load);
    best = Math.min(best, (await time()) - before);
  }
  return { milliseconds: best, ...end };
}

test('a request of more than its service takes at most is not even read', async () => {
  for (const service of [
    'auth.v1.AuthService/Login',
    'wallet.v1.WalletService/Send',
    'catalog.v1.TicketService/Purchase',
    'messaging.v1.SocialService/SendMessage',
  ]) {
    const rpc = testedRpcs().find(({ path }) => path === `/plaza.${service}`)!;
    const { milliseconds, code } = await costOf({
      name: service,
      rpc,
      request: Buffer.alloc(3 * mebibyte),
      tooLarge: true,
    });
    expect([service, status[code], milliseconds < mostMilliseconds]).toEqual([service, 'RESOURCE_EXHAUSTED', true]);
  }
});

const isOpen = ({ rule }: TestedRpc): boolean =>
  rule.access === 'public' || rule.access === 'user' || rule.access === 'admin';
const ends = /\/(Logout|DeleteMe)$/;

test('no request keeps a service busy, however large, and whatever is in it', async () => {
  const rpcs = testedRpcs()
    .filter(isOpen)
    .sort((a, b) => Number(ends.test(a.path)) - Number(ends.test(b.path)));
  const loads = rpcs.flatMap((rpc) => [...loadsOf(rpc), needless(rpc)]);
  const slow: string[] = [];
  const unexpected: string[] = [];
  for (const load of loads) {
    const { milliseconds, code, details } = await costOf(load);
    if (milliseconds >= mostMilliseconds) slow.push(`${load.name}: ${Math.round(milliseconds)} ms`);
    const refused = code === status.INVALID_ARGUMENT && /Must have at most|cannot be decoded/.test(details);
    if (refused !== load.tooLarge || code === status.INTERNAL || code === status.UNKNOWN)
      unexpected.push(`${load.name}: ${status[code]} ${details}`);
  }
  expect({ slow, unexpected }).toEqual({ slow: [], unexpected: [] });
  expect(loads.length).toBeGreaterThan(1000);
});
