// What the platform's health tells besides who answers.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SystemServiceService } from '@plaza/api/system';
import { startService, type App, type ServiceName } from '@plaza/service';
import { client, testConfig, testDatabase, testLog, testTokens, until, type TestDatabase } from '@plaza/testing';
import { schema } from './schema.ts';

let files: TestDatabase;
const apps: App[] = [];
let fresh = true;

beforeAll(async () => {
  files = await testDatabase(schema);
});

afterAll(async () => {
  await Promise.allSettled(apps.map((app) => app.close()));
  await files.drop();
});

async function start(name: ServiceName, peers: Partial<Record<ServiceName, string>>, conditions = {}): Promise<number> {
  const { verifier } = await testTokens();
  const config = testConfig(name, files.url);
  const app = await startService({
    config: { ...config, peers: { ...config.peers, ...peers } },
    log: testLog(name),
    database: await files.open(),
    verifier,
    pingRedis: async () => undefined,
    features: [{ conditions }],
  });
  apps.push(app);
  return app.port;
}

test('a condition that does not hold is reported by its own service and by the others, and only while it does not hold', async () => {
  const wallet = await start('wallet', {}, { exchange_rates: async () => fresh });
  const auth = await start('auth', { wallet: `127.0.0.1:${wallet}` });
  const healthAt = async (port: number) => {
    const system = client(SystemServiceService, port);
    const { status, services } = await system.getHealth({});
    system.close();
    return { status, rates: services['exchange_rates'], wallet: services['wallet'] };
  };
  for (const port of [wallet, auth]) expect((await healthAt(port)).rates).toBeUndefined();
  fresh = false;
  for (const port of [wallet, auth])
    await until(async () => (await healthAt(port)).rates === 'stale', 'the rates are reported as stale');
  expect((await healthAt(auth)).wallet).toBe('operational');
  fresh = true;
  for (const port of [wallet, auth])
    await until(async () => (await healthAt(port)).rates === undefined, 'the rates are no longer reported');
});
