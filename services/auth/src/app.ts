// The auth service, put together.
import { AuthInternalServiceService, AuthServiceService } from '@plaza/api/auth';
import { ClosingInternalServiceService as CatalogClosing } from '@plaza/api/catalog-closing';
import { WalletInternalServiceService } from '@plaza/api/wallet';
import { ClosingInternalServiceService as WalletClosing } from '@plaza/api/wallet-closing';
import { createCache } from '@plaza/cache';
import { startEvents } from '@plaza/outbox';
import { connectRedis, redisConfig } from '@plaza/redis';
import {
  asPeer,
  createVerifier,
  openDatabase,
  peer,
  serve,
  startService,
  type App,
  type CallContext,
  type Logger,
} from '@plaza/service';
import type { AuthConfig } from './config.ts';
import { deletionLeases, startDeletionJob } from './deletion/deletion.ts';
import { deletionHandlers } from './deletion/deletion.rpc.ts';
import { openKeyring } from './keys/keyring.ts';
import { keyHandlers } from './keys/keys.rpc.ts';
import { createLimits } from './limits/limits.ts';
import { rateLimitService } from './limits/limits.rpc.ts';
import { createPasswords } from './people/passwords.ts';
import { peopleHandlers, peopleInternalHandlers } from './people/people.rpc.ts';
import { schema } from './orm.config.ts';
import { rotationKey } from './sessions/refresh-token.ts';
import { startSessionCleanup } from './sessions/sessions.job.ts';
import { sessionHandlers } from './sessions/sessions.rpc.ts';

// A wallet that is not opened by then is opened when it is first asked for.
const openWalletMs = 2_000;

export async function buildApp(config: AuthConfig, log: Logger, now: () => Date = () => new Date()): Promise<App> {
  const passwords = await createPasswords(config.bcrypt);
  const database = await openDatabase(schema, config.databaseUrl, { poolSize: config.databasePool });
  const keyring = await openKeyring({
    database,
    encryptionKey: config.encryptionKey,
    accessTokenTtlMs: config.accessTokenTtlMs,
    refreshEveryMs: config.keyRefreshMs,
    log,
    now,
  }).catch(async (error: unknown) => {
    await database.close();
    throw error;
  });
  const cache = createCache({ ...redisConfig(config), prefix: config.cachePrefix, database, log });
  const limits = createLimits({
    rateLimits: config.rateLimits,
    connection: connectRedis(redisConfig(config), 'limits'),
    prefix: config.cachePrefix,
    log,
  });
  const wallet = peer(WalletInternalServiceService, asPeer(config, 'wallet'));
  const closing = {
    wallet: peer(WalletClosing, asPeer(config, 'wallet')),
    catalog: peer(CatalogClosing, asPeer(config, 'catalog')),
  };

  async function openWallet(userId: string, context: CallContext): Promise<void> {
    try {
      await wallet.openWallet({ userId }, { context, deadlineMs: openWalletMs });
    } catch (error) {
      context.log.warn({ err: error }, 'the wallet was not opened yet');
    }
  }

  const sessions = {
    sessionTtlMs: config.sessionTtlMs,
    reuseGraceMs: config.reuseGraceMs,
    rotationKey: rotationKey(config.encryptionKey),
    now,
  };
  const deps = { database, passwords, sessions, keyring, cache, openWallet };
  const deletion = { database, cache, ...closing, log, now, leases: deletionLeases(database, log) };
  const cleanup = startSessionCleanup(database, log, now);
  const deletions = startDeletionJob(deletion);
  const events = startEvents({ config, database, log });
  return startService({
    config,
    log,
    database,
    // Its own keys need no call over the network.
    verifier: createVerifier({
      fetchKeys: () => keyring.verificationKeys(),
      servicePublicKeys: config.servicePublicKeys,
      now: () => now().getTime(),
    }),
    rpcs: [
      serve(AuthServiceService, {
        ...peopleHandlers(deps),
        ...sessionHandlers(deps),
        ...keyHandlers(keyring),
        ...deletionHandlers(deletion),
      }),
      serve(AuthInternalServiceService, peopleInternalHandlers(deps)),
      events.rpcs,
    ],
    foreignRpcs: [rateLimitService(limits, config.gateway, log)],
    pingRedis: () => cache.ping(),
    metrics: [...cache.metrics, ...events.metrics],
    stopJobs: async () => {
      keyring.close();
      await Promise.all([events.stop(), cleanup.stop(), deletions.stop()]);
    },
    onClose: async () => {
      wallet.close();
      closing.wallet.close();
      closing.catalog.close();
      limits.close();
      await cache.close();
    },
  });
}
