import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { rpcs } from '@plaza/api/rpcs';
import { startService, type App } from '@plaza/service';
import { testConfig, testDatabase, testLog, testTokens, type TestDatabase } from '@plaza/testing';
import { schema } from './schema.ts';

let files: TestDatabase;
let app: App;

beforeAll(async () => {
  files = await testDatabase(schema);
  const { verifier } = await testTokens();
  app = await startService({
    config: testConfig('auth', files.url),
    log: testLog('sample'),
    database: await files.open(),
    verifier,
    pingRedis: async () => undefined,
    features: [],
  });
});

afterAll(async () => {
  await app.close();
  await files.drop();
});

// A client that knows nothing but the address.
async function curl(path: string, ...args: string[]): Promise<string> {
  const buf = join(dirname(createRequire(import.meta.url).resolve('@bufbuild/buf/package.json')), 'bin/buf');
  const all = [
    buf,
    'curl',
    '--protocol',
    'grpc',
    '--http2-prior-knowledge',
    ...args,
    `http://127.0.0.1:${app.port}${path}`,
  ];
  return (await promisify(execFile)(process.execPath, all)).stdout;
}

test.each(['grpc-v1', 'grpc-v1alpha'])(
  'a client finds every method that is open to people, and none between services, with %s',
  async (protocol) => {
    const listed = (await curl('', '--reflect-protocol', protocol, '--list-methods')).split('\n').filter(Boolean);
    const open = Object.entries(rpcs)
      .filter(([, { access }]) => access !== 'service')
      .map(([path]) => path.slice(1));
    expect(listed.filter((name) => name.startsWith('plaza.')).sort()).toEqual(open.sort());
    expect(listed).toContain('grpc.health.v1.Health/Check');
  },
);

test('a client that knows nothing but the address can call', async () => {
  expect(JSON.parse(await curl('/grpc.health.v1.Health/Check', '-d', '{}'))).toEqual({ status: 'SERVING' });
  expect(JSON.parse(await curl('/plaza.system.v1.SystemService/GetHealth', '-d', '{}'))).toMatchObject({
    services: { postgres: 'operational' },
  });
});
