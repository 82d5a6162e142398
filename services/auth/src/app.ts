// The auth service, put together: a list of its features.
import { AuthAuditServiceService } from '@plaza/api/auth-audit';
import { AuthOperationsServiceService } from '@plaza/api/auth-operations';
import { createCache } from '@plaza/cache';
import { operations, startEvents } from '@plaza/outbox';
import { redisConfig } from '@plaza/redis';
import {
  auditLog,
  backupMetrics,
  createVerifier,
  eventsOf,
  openDatabase,
  peoplesPictures,
  sealingKeys,
  startService,
  upkeep,
  type App,
  type Feature,
  type Logger,
} from '@plaza/service';
import { billing } from './billing/index.ts';
import type { AuthConfig } from './config.ts';
import { consents } from './consents/index.ts';
import { accountDeletion } from './account-deletion/index.ts';
import { personalExports } from './exports/index.ts';
import {
  addresses,
  challenges,
  challengeSecrets,
  createPasswordPolicy,
  createPasswords,
  devices,
  factors,
  endedSessions,
  mail,
  openid,
  openKeyring,
  people,
  peopleSearch,
  knownDevices,
  profile,
  recovery,
  registration,
  rotationKey,
  sessions,
  signInHistory,
  signingKeys,
  staff,
  suspension,
} from './identity/index.ts';
import { apiKeys } from './api-keys/index.ts';
import { guests } from './guests/index.ts';
import { limits } from './limits/index.ts';
import { asMember, merchants } from './merchants/index.ts';
import { schema } from './orm.config.ts';
import { trace } from './trace/index.ts';
import { upkeepTasks } from './upkeep.ts';

export async function buildApp(config: AuthConfig, log: Logger, now: () => Date = () => new Date()): Promise<App> {
  const passwords = await createPasswords({ ...config.bcrypt, scheme: config.passwordHash });
  const policy = await createPasswordPolicy(config.passwordPolicy);
  const database = await openDatabase(schema, config.databaseUrl, { poolSize: config.databasePool });
  const { encryptionKey, accessTokenTtlMs, keyRefreshMs: refreshEveryMs, sessionTtlMs, reuseGraceMs } = config;
  const keys = sealingKeys(config);
  const paid = await billing(config.billing, { log, now, sealingKeys: keys, teamLimit: config.teamLimit });
  const keyring = await openKeyring({
    planOf: (userId) => paid.planOf(userId),
    database,
    encryptionKey: keys,
    accessTokenTtlMs,
    refreshEveryMs,
    log,
    now,
  }).catch(async (error: unknown) => {
    await Promise.all([database.close(), paid.close()]);
    throw error;
  });
  const cache = createCache({ ...redisConfig(config), prefix: config.cachePrefix, database, log });
  const pictures = peoplesPictures(config);
  const secrets = challengeSecrets(encryptionKey);
  const signIn = {
    database,
    passwords,
    policy,
    keyring,
    cache,
    cookie: { secure: config.nodeEnv === 'production', maxAgeSeconds: Math.floor(sessionTtlMs / 1000) },
    adminFactorRequired: config.adminFactorRequired,
    knownDevices: knownDevices(keys),
    secrets,
    sessions: {
      sessionTtlMs,
      reuseGraceMs,
      rotationKeys: keys.map(rotationKey),
      placeHeaders: config.placeHeaders,
      now,
    },
  };
  const ended = endedSessions(config, { database, log, now });
  const credentials = { database, passwords, policy, cache, log, now, secrets };
  const agreed = consents({ database, versions: config.consentVersions, encryptionKeys: keys, now });
  // Auth reads its own keys without a call over the network.
  const verifier = createVerifier({
    fetchKeys: () => keyring.verificationKeys(),
    servicePublicKeys: config.servicePublicKeys,
    now: () => now().getTime(),
  });
  const deletion = accountDeletion(config, { database, cache, log, now });
  const features: Feature[] = [
    cache,
    auditLog(AuthAuditServiceService, {
      config,
      database,
      log,
      async mustReadOf(merchantId, context) {
        await database.asSystem((em) => asMember(em, merchantId, context, 'audit.read'));
      },
    }),
    passwords,
    operations(AuthOperationsServiceService, { service: 'auth', database, cacheTier: () => cache.tier }),
    upkeep({ database, log, tasks: upkeepTasks, schedule: config.upkeepSchedule, now }),
    { metrics: backupMetrics(database) },
    signingKeys(keyring),
    pictures,
    people({ database, cache, pictures }),
    profile(config, database),
    peopleSearch(database, now),
    registration(config, signIn),
    challenges(credentials, log),
    addresses(credentials),
    recovery({ ...credentials, encryptionKey, sealingKeys: keys, party: config.relyingParty }),
    mail({ ...credentials, encryptionKey, unsubscribeToken: (em, userId) => agreed.unsubscribeToken(em, userId) }),
    sessions(signIn, log),
    ended,
    paid,
    factors({ ...signIn, encryptionKey, sealingKeys: keys, party: config.relyingParty }, log),
    openid(config.openid, { ...signIn, log, sealingKeys: keys }),
    devices({ database, now }),
    signInHistory({ database, log, now }),
    suspension({ database, now }),
    agreed,
    personalExports(config, {
      database,
      billing: paid.database,
      log,
      now,
      sign: (manifest) => keyring.signDocument(manifest, 'plaza-export+json'),
    }),
    staff({ ...credentials, keyring }),
    deletion,
    guests(config, { ...signIn, ...deletion.deps, verifier }),
    merchants({
      ...credentials,
      keyring,
      adminFactorRequired: config.adminFactorRequired,
      teamLimitOf: (ownerId) => paid.limitOf(ownerId, 'team_members'),
    }),
    apiKeys(config, {
      database,
      keyring,
      sealingKeys: keys,
      log,
      now,
      keyLimitOf: (ownerId) => paid.limitOf(ownerId, 'api_keys'),
    }),
    limits(config, log),
    trace(config, { database, now }),
  ];
  return startService({
    config,
    log,
    database,
    verifier,
    now,
    endedSessions: ended.watch,
    planChanges: paid.watchPlans(ended.channel),
    features: [...features, startEvents({ config, database, log, handlers: eventsOf(features) })],
    pingRedis: () => cache.ping(),
  });
}
