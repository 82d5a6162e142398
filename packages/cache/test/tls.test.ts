import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { never, testAuthority } from '@plaza/testing';
import { closeAll, openCache, readyCache, sharedRedisUrl } from './harness.ts';
import { keys } from './keys.ts';

// TLS in front of the run's Valkey, with a certificate that only those believe who have its authority.
let front: Server;
let url = '';
let authority = '';

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plaza-tls-'));
  const files = testAuthority().issue(folder, ['localhost']);
  const [key, cert] = [readFileSync(files.keyFile), readFileSync(files.certFile)];
  authority = readFileSync(files.caFile, 'utf8');
  rmSync(folder, { recursive: true });
  const { port, hostname } = new URL(sharedRedisUrl);
  front = createServer({ key, cert }, (client) => {
    const behind = connect(Number(port), hostname);
    client.pipe(behind).pipe(client);
    for (const [one, other] of [
      [client, behind],
      [behind, client],
    ] as const)
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
  })
    .on('tlsClientError', () => undefined)
    .listen(0, '127.0.0.1');
  await new Promise((resolve) => front.once('listening', resolve));
  url = `rediss://localhost:${(front.address() as AddressInfo).port}`;
});

afterEach(closeAll);
afterAll(() => void front.close());

test('rediss:// is used over TLS with a named authority', async () => {
  const cache = await readyCache({ redisUrl: url, tlsCa: authority });
  await cache.read(keys.config<string>('tls'), async () => 'kept');
  expect(await cache.read(keys.config<string>('tls'), async () => 'asked again')).toBe('kept');
});

test('a certificate that nobody vouches for is no Redis', async () => {
  const cache = openCache({ redisUrl: url });
  await never(() => cache.tier !== 'none', 'the cache believes the certificate');
  expect(await cache.read(keys.config<string>('tls'), async () => 'from the source')).toBe('from the source');
});
