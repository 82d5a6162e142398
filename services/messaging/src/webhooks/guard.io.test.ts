// What is really connected to: receivers on loopback, an own answer for names, and no allow-list that would help.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '@plaza/service';
import { allowedOf } from '@plaza/service/outbound';
import { newSecret } from './secret.ts';
import { parseUrl } from './url.ts';
import { createReceiverClient, type Answer } from './receiver-client.ts';
import { startReceiver, verified, type TestReceiver } from '../../test/webhooks.ts';

let receiver: TestReceiver;
let port: number;
const secret = newSecret();

beforeAll(async () => {
  receiver = await startReceiver();
  port = Number(new URL(receiver.url).port);
});
afterAll(() => receiver?.close());

async function send(
  url: string,
  options: { allowed?: string[]; closed?: number[]; resolve?: (host: string) => Promise<string[]>; ca?: string } = {},
): Promise<Answer> {
  const receivers = createReceiverClient({
    timeoutMs: 3_000,
    ...options,
    allowed: allowedOf(options.allowed ?? [], options.closed),
  });
  try {
    return await receivers.send({ id: newId(), payload: '{}' }, { url: new URL(url), secrets: [{ secret }] });
  } finally {
    await receivers.close();
  }
}

const forbidden = { success: false, status: 0, error: 'The URL does not lead to the public internet.' };

test.each(['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0', '127.1', '2130706433', '[64:ff9b::127.0.0.1]'])(
  '%s is not connected to',
  async (host) => {
    const before = receiver.connections();
    expect(await send(`http://${host}:${port}/`)).toMatchObject(forbidden);
    expect(receiver.connections()).toBe(before);
  },
);

test.each([['127.0.0.1'], ['::1'], ['::ffff:127.0.0.1'], ['10.0.0.1', '169.254.169.254', 'fd00::1'], []])(
  'a name that leads to %s is not connected to',
  async (...addresses) => {
    const before = receiver.connections();
    expect(await send(`http://shop.example.com:${port}/`, { resolve: async () => addresses })).toMatchObject(forbidden);
    expect(receiver.connections()).toBe(before);
  },
);

test('a name that resolves to another address the second time is checked again', async () => {
  // TEST-NET-2, for a moment taken for public: nobody answers there.
  let lookups = 0;
  const receivers = createReceiverClient({
    timeoutMs: 300,
    allowed: allowedOf(['198.51.100.1']),
    resolve: async () => (lookups++ === 0 ? ['198.51.100.1'] : ['127.0.0.1']),
  });
  const url = new URL(`http://rebinding.example.com:${port}/`);
  const before = receiver.connections();
  const first = await receivers.send({ id: newId(), payload: '{}' }, { url, secrets: [{ secret }] });
  expect(first.error).not.toBe(forbidden.error);
  expect(await receivers.send({ id: newId(), payload: '{}' }, { url, secrets: [{ secret }] })).toMatchObject(forbidden);
  expect(lookups).toBe(2);
  expect(receiver.connections()).toBe(before);
  await receivers.close();
});

test('of several addresses only those that are allowed are tried', async () => {
  expect(
    await send(`http://shop.example.com:${port}/`, {
      allowed: ['127.0.0.1'],
      resolve: async () => ['10.0.0.1', '127.0.0.1'],
    }),
  ).toMatchObject({ success: true, status: 200 });
});

test('hosts that are allowed by network or by name are reached', async () => {
  expect(await send(`http://127.0.0.1:${port}/`, { allowed: ['127.0.0.0/8'] })).toMatchObject({ success: true });
  expect(await send(`http://localhost:${port}/`, { allowed: ['localhost'] })).toMatchObject({ success: true });
});

test("Plaza's own ports are refused on allowed hosts, whichever name leads there", async () => {
  const before = receiver.connections();
  const resolve = async (): Promise<string[]> => ['127.0.0.1'];
  expect(await send(`http://localhost:${port}/`, { allowed: ['localhost'], closed: [port] })).toMatchObject(forbidden);
  expect(await send(`http://127.0.0.1:${port}/`, { allowed: ['127.0.0.1'], closed: [port] })).toMatchObject(forbidden);
  expect(await send(`http://[::ffff:127.0.0.1]:${port}/`, { allowed: ['127.0.0.1'], closed: [port] })).toMatchObject(
    forbidden,
  );
  expect(receiver.connections()).toBe(before);
  // A name of somebody's own shows what it is when it is connected, and is sent nothing.
  expect(
    await send(`http://shop.example.com:${port}/`, { allowed: ['127.0.0.1'], closed: [port], resolve }),
  ).toMatchObject(forbidden);
  expect(
    await send(`http://shop.example.com:${port}/`, { allowed: ['127.0.0.1'], closed: [port + 1], resolve }),
  ).toMatchObject({ success: true });
  const url = (text: string) => () => parseUrl(text, allowedOf(['localhost'], [3011]));
  expect(url('http://localhost:3011/quitquitquit')).toThrow(
    expect.objectContaining({ reason: 'WEBHOOK_URL_FORBIDDEN' }),
  );
  expect(url('http://localhost:3012/')()).toBe('http://localhost:3012/');
});

test('TLS is verified: the authority, and the name', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plaza-tls-'));
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-keyout',
        key,
        '-out',
        cert,
        '-days',
        '2',
        '-subj',
        '/CN=receiver',
        '-addext',
        'subjectAltName=DNS:shop.example.com',
      ],
      { stdio: 'ignore' },
    );
    const ca = readFileSync(cert, 'utf8');
    const tls = await startReceiver({ key: readFileSync(key, 'utf8'), cert: ca });
    const tlsPort = new URL(tls.url).port;
    const toLoopback = { allowed: ['127.0.0.1'], resolve: async () => ['127.0.0.1'] };
    expect(await send(`https://shop.example.com:${tlsPort}/`, { ...toLoopback, ca })).toMatchObject({
      success: true,
      status: 200,
    });
    verified(tls.requests[0]!, secret);
    expect(await send(`https://shop.example.com:${tlsPort}/`, toLoopback)).toMatchObject({
      success: false,
      status: 0,
      error: expect.stringMatching(/SELF_SIGNED/),
    });
    expect(await send(`https://other.example.com:${tlsPort}/`, { ...toLoopback, ca })).toMatchObject({
      success: false,
      error: expect.stringMatching(/ALTNAME/),
    });
    expect(await send(`https://shop.example.com:${tlsPort}/`, { resolve: toLoopback.resolve, ca })).toMatchObject(
      forbidden,
    );
    await tls.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a receiver that speaks no HTTP, closes, or is not there is a failure whose text has no addresses', async () => {
  const babbler = createServer((socket) => socket.on('error', () => undefined).end('SSH-2.0-OpenSSH_9.6\r\n'));
  await new Promise<void>((resolve) => babbler.listen(0, '127.0.0.1', resolve));
  const to = (number: number) => send(`http://127.0.0.1:${number}/`, { allowed: ['127.0.0.1'] });
  for (const answer of [await to((babbler.address() as AddressInfo).port), await to(1)]) {
    expect(answer).toMatchObject({
      success: false,
      status: 0,
      error: expect.stringMatching(
        /^(The answer is not HTTP\/1\.1 \(HPE_INVALID_CONSTANT\)|There was no connection or no answer \(ECONNREFUSED\))\.$/,
      ),
    });
  }
  babbler.close();
  expect(
    await send('https://nowhere.example/', {
      resolve: async () => {
        throw Object.assign(new Error('x'), { code: 'ENOTFOUND' });
      },
    }),
  ).toMatchObject({ error: 'The host name of the URL could not be resolved (ENOTFOUND).' });
});
