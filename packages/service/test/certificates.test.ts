// mTLS between services, with certificates of a real authority.
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, credentials } from '@grpc/grpc-js';
import { AuthInternalServiceService } from '@plaza/api/auth';
import {
  asPeer,
  peer,
  readServiceConfig,
  serve,
  startService,
  type App,
  type HttpDoor,
  type Peer,
  type ServiceConfig,
} from '@plaza/service';
import {
  never,
  noPeers,
  openLine,
  testAuthority,
  testConfig,
  testDatabase,
  testKeysOf,
  testLog,
  testTokens,
  until,
  type TestDatabase,
} from '@plaza/testing';
import { connect } from 'node:tls';
import { schema } from './schema.ts';

const folder = mkdtempSync(join(tmpdir(), 'plaza-tls-'));
const authority = testAuthority();
const tls = authority.issue(join(folder, 'auth'), ['localhost', '127.0.0.1']);
const ours = authority.issue(join(folder, 'wallet'), ['wallet']);

let files: TestDatabase;
let app: App;
let healthPort: number;
let door: HttpDoor;

beforeAll(async () => {
  files = await testDatabase(schema);
  healthPort = await freePort();
  const { verifier } = await testTokens();
  app = await startService({
    config: testConfig('auth', files.url, { tls, healthPort, maxConnectionAgeMs: 500 }),
    log: testLog('sample'),
    database: await files.open(),
    verifier,
    pingRedis: async () => undefined,
    features: [
      {
        rpcs: [
          serve(AuthInternalServiceService, {
            getUsers: async () => ({ users: [] }),
            findUserByEmail: () => Promise.reject(new Error('not expected')),
            countUsers: async () => ({ count: 7 }),
            dropPictures: async () => ({}),
          }),
        ],
        doors: [
          async (porch) => {
            door = await porch.listen({ host: '127.0.0.1', port: 0 });
            door.server.on('request', (_, response) => response.end('welcome'));
            return door;
          },
        ],
      },
    ],
  });
});

afterAll(async () => {
  await app.close();
  await files.drop();
  rmSync(folder, { recursive: true });
});

const open: Peer<typeof AuthInternalServiceService>[] = [];
afterAll(() => open.forEach((one) => one.close()));

/** A refused call is tried again until the deadline. */
function call(config: Partial<ServiceConfig>, deadlineMs = 60_000): Promise<{ count: number }> {
  const auth = peer(
    AuthInternalServiceService,
    asPeer(
      {
        ...testConfig('catalog', files.url),
        peers: { ...noPeers, auth: `localhost:${app.port}` },
        ...config,
      },
      'auth',
    ),
  );
  open.push(auth);
  return auth.countUsers({}, { deadlineMs });
}

test('a peer with a certificate of the authority is answered', async () => {
  await expect(call({ tls: ours })).resolves.toEqual({ count: 7 });
});

test('a peer without one, or with one of another authority, is refused', async () => {
  const foreign = testAuthority('another').issue(join(folder, 'foreign'), ['wallet']);
  await expect(call({ tls: undefined }, 2_000)).rejects.toMatchObject({ reason: 'UNAVAILABLE' });
  await expect(call({ tls: { ...foreign, caFile: ours.caFile } }, 2_000)).rejects.toMatchObject({
    reason: 'UNAVAILABLE',
  });
});

test('what listens beside gRPC lets only the same peers in', async () => {
  const foreign = testAuthority('another').issue(join(folder, 'stranger'), ['wallet']);
  const ca = readFileSync(ours.caFile);
  const ask = (own?: { certFile: string; keyFile: string }): Promise<string> =>
    new Promise((resolve, reject) => {
      const identity = own && { cert: readFileSync(own.certFile), key: readFileSync(own.keyFile) };
      const request = get({ host: '127.0.0.1', port: door.port, ca, agent: false, ...identity }, (response) => {
        response.once('data', (chunk: Buffer) => resolve(chunk.toString()));
      });
      request.on('error', reject);
    });
  expect(await ask(ours)).toBe('welcome');
  await expect(ask()).rejects.toThrow();
  await expect(ask(foreign)).rejects.toThrow();
});

test('a server with another name than the address is not called', async () => {
  await expect(
    call({ tls: ours, peers: { ...noPeers, auth: `ip6-localhost:${app.port}` } }, 2_000),
  ).rejects.toMatchObject({ reason: 'UNAVAILABLE' });
  const foreign = testAuthority('another').issue(join(folder, 'other'), ['localhost']);
  await expect(call({ tls: { ...ours, caFile: foreign.caFile } }, 2_000)).rejects.toMatchObject({
    reason: 'UNAVAILABLE',
  });
});

test('connections end and begin again without a failed call', async () => {
  const line = await openLine(app.port);
  const auth = peer(
    AuthInternalServiceService,
    asPeer(
      {
        ...testConfig('catalog', files.url),
        tls: ours,
        peers: { ...noPeers, auth: `localhost:${line.port}` },
      },
      'auth',
    ),
  );
  open.push(auth);
  await until(async () => {
    await expect(auth.countUsers({})).resolves.toEqual({ count: 7 });
    return line.connections > 3;
  }, 'three connections have ended');
  await line.close();
});

test('new files are shown without a restart, and half of a new pair is not', async () => {
  const before = await shown();
  authority.issue(join(folder, 'next'), ['localhost', '127.0.0.1']);
  cpSync(join(folder, 'next/tls.key'), tls.keyFile);
  // The files are read every two seconds.
  await never(async () => (await shown()) !== before, 'half of a pair is shown', 2_500);
  cpSync(join(folder, 'next/tls.crt'), tls.certFile);
  await until(async () => (await shown()) !== before, 'the new certificate is shown');
  await expect(call({ tls: ours })).resolves.toEqual({ count: 7 });
});

test('probes call without TLS, and reach only health', async () => {
  const probes = new Client(`127.0.0.1:${healthPort}`, credentials.createInsecure());
  const ask = (path: string, name: string) =>
    new Promise<Buffer>((resolve, reject) => {
      const request = Buffer.concat([Buffer.from([10, name.length]), Buffer.from(name)]);
      probes.makeUnaryRequest(
        path,
        (bytes: Buffer) => bytes,
        (bytes) => bytes,
        request,
        (error, answer) => (error ? reject(error) : resolve(answer ?? Buffer.alloc(0))),
      );
    });
  for (const name of ['', 'liveness']) expect([...(await ask('/grpc.health.v1.Health/Check', name))]).toEqual([8, 1]);
  await expect(ask('/plaza.auth.v1.AuthInternalService/CountUsers', '')).rejects.toMatchObject({ code: 12 });
  probes.close();
});

test('missing files, and files that do not belong together, are named', () => {
  const env = {
    DATABASE_URL: 'postgres://u:p@localhost/plaza',
    ...testKeysOf('auth'),
    ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
  };
  expect(() => readServiceConfig('auth', { ...env, TLS_CERT_FILE: tls.certFile })).toThrow(/set all three, or none/);
  expect(() => call({ tls: { ...ours, caFile: join(folder, 'nowhere') } })).toThrow(
    /TLS_CA_FILE: .*nowhere can't be used/,
  );
  expect(() => call({ tls: { ...ours, keyFile: tls.keyFile } })).toThrow(/TLS_KEY_FILE: .* is not the key/);
});

function shown(): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(
      { port: app.port, host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: ['h2'] },
      () => {
        resolve(socket.getPeerCertificate().fingerprint256);
        socket.destroy();
      },
    );
    socket.once('error', reject);
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
