// Archives of personal data, beside stand-ins for the other services, which fail and stall where a test says so.
import { createHash, randomBytes } from 'node:crypto';
import { Server, ServerCredentials, type ServerWritableStream } from '@grpc/grpc-js';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { PersonalDataInternalServiceService as CatalogData } from '@plaza/api/catalog-personal';
import { ExportServiceService, type Export } from '@plaza/api/exports';
import { PersonalDataInternalServiceService as MessagingData } from '@plaza/api/messaging-personal';
import type { ExportPersonRequest, ExportPersonResponse } from '@plaza/api/personal';
import { PersonalDataInternalServiceService as WalletData } from '@plaza/api/wallet-personal';
import { defineErrors, newId, status, toWire, type Database } from '@plaza/service';
import { client, until, type TestClient } from '@plaza/testing';
import { compactVerify, createLocalJWKSet } from 'jose';
import { failure, somebody, startAuth, type Harness, type Registered } from '../../test/harness.ts';
import { unzip } from '@plaza/testing/unzip';
import { deleteExpired } from './exports.queries.ts';

const { AWAY } = defineErrors('a stand-in', { AWAY: { code: status.UNAVAILABLE, message: 'It is away.' } });
const minute = 60_000;

type Stream = ServerWritableStream<ExportPersonRequest, ExportPersonResponse>;

let house: Harness;
let database: Database;
let exports: TestClient<typeof ExportServiceService>;
const servers: Server[] = [];
/** Answers in the place of messaging. */
let messaging: (stream: Stream) => void;

const send = (stream: Stream, table: string, ...rows: object[]): void => {
  const lines = Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  stream.write({ table, rows: rows.length, lines });
};
const standIns: Record<string, (stream: Stream) => void> = {
  wallet(stream) {
    send(stream, 'wallets', { currency: 'EUR', balance: '12.5000' });
    for (let part = 0; part < 20; part++)
      send(
        stream,
        'transactions',
        ...Array.from({ length: 500 }, (_, at) => ({ part, at, note: randomBytes(32).toString('hex') })),
      );
    stream.end();
  },
  catalog(stream) {
    send(stream, 'orders');
    stream.end();
  },
  messaging: (stream) => messaging(stream),
};

async function standIn(name: string, definition: typeof WalletData): Promise<string> {
  const server = new Server();
  servers.push(server);
  server.addService(definition, { exportPerson: (stream: Stream) => standIns[name]!(stream) });
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(`127.0.0.1:${port}`),
    );
  });
}

const posts = (stream: Stream): void => {
  send(stream, 'posts', { text: 'Hello', of: stream.request.userId });
  stream.end();
};

beforeAll(async () => {
  const [wallet, catalog, messages] = await Promise.all([
    standIn('wallet', WalletData),
    standIn('catalog', CatalogData as unknown as typeof WalletData),
    standIn('messaging', MessagingData as unknown as typeof WalletData),
  ]);
  const peers = { auth: '127.0.0.1:1', wallet, catalog, messaging: messages };
  house = await startAuth({ peers, exportsADay: 2 });
  database = await house.files.open();
  exports = client(ExportServiceService, house.app.port);
});
beforeEach(() => {
  messaging = posts;
});
afterAll(async () => {
  exports.close();
  await database.close();
  await house.close();
  for (const server of servers) server.forceShutdown();
});

const as = ({ accessToken: token }: Pick<Registered, 'accessToken'>) => ({ token });
const listed = async (person: Registered): Promise<Export> => (await exports.listExports({}, as(person))).exports[0]!;
const inState = (person: Registered, state: Export['state']): Promise<Export> =>
  until(async () => {
    const one = await listed(person);
    return one.state === state && one;
  }, `an archive that is ${state}`);

async function downloaded(person: Registered, id: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const { data, contentType } of exports.downloadExport({ id }, as(person))) {
    expect(contentType).toBe('application/zip');
    parts.push(Buffer.from(data));
  }
  return Buffer.concat(parts);
}

const refusal = (stream: AsyncIterable<unknown>) => failure(stream[Symbol.asyncIterator]().next());

/** Has the next attempt made now. */
const hurry = (id: string) => house.files.admin('update exports set next_attempt_at = now() where id = $1', [id]);

test('an archive has what all services sent, with sums that the published keys verify', async () => {
  const person = await somebody(house);
  const { export: begun } = await exports.createExport({}, as(person));
  expect(begun).toMatchObject({ state: 'running', size: 0, sha256: '' });
  const ready = await inState(person, 'ready');
  const archive = await downloaded(person, ready.id);
  expect(archive).toHaveLength(ready.size);
  expect(createHash('sha256').update(archive).digest('hex')).toBe(ready.sha256);
  // Several chunks.
  expect(ready.size).toBeGreaterThan(256 * 1024);
  const files = unzip(archive);
  expect(JSON.parse(files.get('auth/users.jsonl')!)).toMatchObject({ id: person.id, email: person.email });
  expect(files.get('auth/users.jsonl')).not.toContain('password_hash');
  expect(files.get('wallet/wallets.jsonl')).toBe('{"currency":"EUR","balance":"12.5000"}\n');
  expect(files.get('wallet/transactions.jsonl')!.split('\n')).toHaveLength(10_001);
  expect(files.get('catalog/orders.jsonl')).toBe('');
  expect(files.get('messaging/posts.jsonl')).toContain(person.id);
  const keys = createLocalJWKSet({ keys: (await house.auth.getJwks({})).keys });
  const { payload, protectedHeader } = await compactVerify(files.get('manifest.jws')!, keys);
  expect(protectedHeader).toMatchObject({ alg: 'ES256', typ: 'plaza-export+json' });
  expect(Buffer.from(payload).toString()).toBe(files.get('manifest.json'));
  const manifest = JSON.parse(files.get('manifest.json')!) as {
    files: { name: string; sha256: string; bytes: number; rows: number }[];
  };
  expect(manifest).toMatchObject({ export_id: ready.id, user_id: person.id });
  for (const { name, sha256, bytes, rows } of manifest.files) {
    const text = files.get(name)!;
    expect({ name, sha256, bytes, rows }).toEqual({
      name,
      sha256: createHash('sha256').update(text).digest('hex'),
      bytes: Buffer.byteLength(text),
      rows: text.split('\n').length - 1,
    });
  }
  const mails = await house.files.admin(
    `select payload->>'template' as template from outbox where type like '%MailRequested' and user_id = $1 order by position`,
    [person.id],
  );
  expect(mails).toContainEqual({ template: 'export-ready' });
});

test('one is made at a time, a few in a day, for its person alone, and after a recent sign-in', async () => {
  const [person, stranger] = [await somebody(house), await somebody(house)];
  const waiting = Promise.withResolvers<Stream>();
  messaging = (stream) => waiting.resolve(stream);
  const key = newId();
  const { export: begun } = await exports.createExport({}, { ...as(person), idempotencyKey: key });
  expect((await exports.createExport({}, { ...as(person), idempotencyKey: key })).export?.id).toBe(begun?.id);
  expect(await failure(exports.createExport({}, as(person)))).toMatchObject({ reason: 'EXPORT_RUNNING' });
  const { id } = begun!;
  expect((await refusal(exports.downloadExport({ id }, as(person)))).reason).toBe('EXPORT_NOT_READY');
  posts(await waiting.promise);
  await inState(person, 'ready');
  expect((await exports.listExports({}, as(stranger))).exports).toEqual([]);
  for (const other of [id, newId()])
    expect((await refusal(exports.downloadExport({ id: other }, as(stranger)))).reason).toBe('EXPORT_NOT_FOUND');
  expect((await refusal(exports.downloadExport({ id: 'x' }, as(person)))).reason).toBe('INVALID_ARGUMENT');
  messaging = posts;
  const both = await Promise.allSettled([exports.createExport({}, as(person)), exports.createExport({}, as(person))]);
  expect(both.map(({ status: how }) => how).sort()).toEqual(['fulfilled', 'rejected']);
  await inState(person, 'ready');
  expect(await failure(exports.createExport({}, as(person)))).toMatchObject({
    code: status.RESOURCE_EXHAUSTED,
    reason: 'EXPORT_LIMIT_REACHED',
  });
});

test('a service that is away is asked again, and what the first attempt stored is replaced', async () => {
  const person = await somebody(house);
  let attempts = 0;
  messaging = (stream) => {
    attempts++;
    if (attempts > 1) return posts(stream);
    send(stream, 'posts', { text: 'half' });
    stream.emit('error', toWire(AWAY()));
  };
  const { export: begun } = await exports.createExport({}, as(person));
  await until(async () => attempts === 1 && (await waits(begun!.id)), 'the first attempt has failed');
  await hurry(begun!.id);
  const ready = await inState(person, 'ready');
  expect(unzip(await downloaded(person, ready.id)).get('messaging/posts.jsonl')).not.toContain('half');
});

const waits = async (id: string) =>
  (await house.files.admin('select 1 from exports where id = $1 and lease_until is null', [id])).length === 1;

test('what a process left behind, another one makes anew; the first one stores nothing any more', async () => {
  const person = await somebody(house);
  const stuck = Promise.withResolvers<Stream>();
  messaging = (stream) => {
    messaging = posts;
    stuck.resolve(stream);
  };
  const { export: begun } = await exports.createExport({}, as(person));
  const stream = await stuck.promise;
  // As if its process were dead.
  await house.files.admin(`update exports set attempts = attempts + 1, lease_until = now() where id = $1`, [begun!.id]);
  await house.replica();
  const ready = await inState(person, 'ready');
  const archive = await downloaded(person, ready.id);
  posts(stream);
  await until(async () => (await downloaded(person, ready.id)).equals(archive), 'it stays as it is');
});

test('an archive that cannot be made is given up, and the person can request another one', async () => {
  const person = await somebody(house);
  messaging = (stream) => void stream.emit('error', toWire(AWAY()));
  const { export: begun } = await exports.createExport({}, as(person));
  await house.files.admin('update exports set attempts = 7, next_attempt_at = now() where id = $1', [begun!.id]);
  await inState(person, 'failed');
  expect((await refusal(exports.downloadExport({ id: begun!.id }, as(person)))).reason).toBe('EXPORT_NOT_READY');
  expect(await house.files.admin('select 1 from export_chunks where export_id = $1', [begun!.id])).toEqual([]);
  messaging = posts;
  await exports.createExport({}, as(person));
  await inState(person, 'ready');
});

test('an archive ends after a week, and with the account', async () => {
  const [old, leaving] = [await somebody(house), await somebody(house)];
  for (const person of [old, leaving]) {
    await exports.createExport({}, as(person));
    await inState(person, 'ready');
  }
  await house.files.admin(`update exports set expires_at = now() where user_id = $1`, [old.id]);
  expect((await exports.listExports({}, as(old))).exports).toEqual([]);
  await database.asSystem((em) => deleteExpired(em, 100));
  await house.files.admin('delete from users where id = $1', [leaving.id]);
  expect(
    await house.files.admin(
      'select 1 from export_chunks c join exports e on e.id = c.export_id where e.user_id = any ($1)',
      [[old.id, leaving.id]],
    ),
  ).toEqual([]);
  expect(
    await house.files.admin(
      'select 1 from export_chunks c where not exists (select from exports e where e.id = c.export_id)',
    ),
  ).toEqual([]);
});

// Last: it sets the clock forward.
test('both the request and the download need a recent sign-in', async () => {
  const person = await somebody(house);
  const { export: begun } = await exports.createExport({}, as(person));
  await inState(person, 'ready');
  house.advance(11 * minute);
  expect((await failure(exports.createExport({}, as(person)))).reason).toBe('STEP_UP_REQUIRED');
  expect((await refusal(exports.downloadExport({ id: begun!.id }, as(person)))).reason).toBe('STEP_UP_REQUIRED');
  expect((await exports.listExports({}, as(person))).exports).toHaveLength(1);
});
