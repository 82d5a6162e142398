// A service in a process of its own, so that a test can kill it. Reads its configuration and auth's public keys from the environment.
import { createVerifier, type App, type ServiceConfig } from '@plaza/service';
import { testLog } from '@plaza/testing';
import { buildApp as buildWallet } from '@plaza/wallet/app';
import { readConfig as readWalletConfig } from '@plaza/wallet/config';
import type { JWK } from 'jose';
import { buildApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';

const given = JSON.parse(process.env['REPLICA_CONFIG'] ?? '') as ServiceConfig & { encryptionKey: string };
const keys = JSON.parse(process.env['REPLICA_KEYS'] ?? '') as JWK[];

// A wrong clock, as a machine may have.
const aheadMs = Number(process.env['REPLICA_AHEAD_MS'] ?? 0);
const RealDate = Date;
if (aheadMs !== 0) {
  const now = (): number => RealDate.now() + aheadMs;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, values: []) => (values.length === 0 ? new target(now()) : new target(...values)),
    get: (target, name, receiver) => (name === 'now' ? now : (Reflect.get(target, name, receiver) as unknown)),
  });
}

const config = { ...given, encryptionKey: Buffer.from(given.encryptionKey, 'base64') };
// Tokens are verified by the right time, because the test is about orders.
const parts = {
  verifier: createVerifier({
    fetchKeys: async () => keys,
    servicePublicKeys: given.servicePublicKeys,
    ...(aheadMs !== 0 && { now: () => RealDate.now() }),
  }),
};
const build = (): Promise<App> =>
  given.name === 'wallet'
    ? buildWallet(readWalletConfig({}, config), testLog('wallet'), parts)
    : buildApp(readConfig(process.env, config), testLog('catalog'), parts);
const app = await build();
process.once('SIGTERM', () => void app.close().finally(() => process.exit()));
console.log(`listening ${app.port}`);
