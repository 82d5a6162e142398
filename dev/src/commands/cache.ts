// npx plaza cache: what the cache keeps under a key, as people read it.
import { keys as authKeys } from '@plaza/auth/cache-keys';
import { answersIn, declaredKeys, spaceOf, type Entry } from '@plaza/cache';
import { keys as catalogKeys } from '@plaza/catalog/cache-keys';
import { keys as messagingKeys } from '@plaza/messaging/cache-keys';
import { connectRedis } from '@plaza/redis';
import { serviceNames } from '@plaza/services';
import { keys as walletKeys } from '@plaza/wallet/cache-keys';
import { invalidateCached, redisConfigOf } from '../redis/cached.ts';
import { Sentence } from '../sentence.ts';
import { readSettings } from '../settings.ts';
import { asOwner, withTargets } from '../targets.ts';
import { Usage, type Run } from './command.ts';

/** How a value of each kind is written. A kind without one is no value, but a counter. */
export const entries: Readonly<Record<string, (field: string) => Entry<unknown> | undefined>> = {
  user: (field) => (field.endsWith('public') ? messagingKeys.publicUser('') : authKeys.user('')),
  rate: () => undefined,
  walletBalance: () => walletKeys.walletBalance(''),
  transactions: () => walletKeys.transactions(''),
  exchangeRates: () => walletKeys.exchangeRates(),
  esimPlans: () => catalogKeys.esimPlans(),
  esimActive: () => catalogKeys.esimActive(''),
  products: () => catalogKeys.products('', ''),
  cart: () => catalogKeys.cart(''),
  events: () => catalogKeys.events(''),
  clubs: () => catalogKeys.clubs(),
  statsGlobal: () => catalogKeys.statsGlobal(),
  salesSummary: () => catalogKeys.salesSummary(0),
  conversations: () => messagingKeys.conversations(''),
  feed: () => messagingKeys.feed(''),
  recommendations: () => messagingKeys.recommendations(''),
  predictions: () => messagingKeys.predictions(''),
  insights: () => messagingKeys.insights(''),
};

/** The declaration whose pattern this name has. An empty part means all of them, and is written as `*`. */
function declared(typed: string) {
  const name = typed.replaceAll(/(?<=:)(?=:|$)/g, '*');
  const found = declaredKeys().find(({ pattern }) => {
    const parts = pattern.replace(/ \[.*$/, '').split(':');
    const given = name.split(':');
    return parts.length === given.length && parts.every((part, at) => part.startsWith('{') || part === given[at]);
  });
  if (!found) {
    const patterns = declaredKeys().map(({ pattern }) => pattern.replace(/ \[.*$/, ''));
    throw new Usage(`No service has a key like "${typed}". There are: ${[...new Set(patterns)].sort().join(', ')}.`);
  }
  return { ...found, name };
}

export const get: Run = async (given, output) => {
  const { kind, name, ttlSeconds } = declared(given.word('KEY'));
  const { prefix, ...config } = redisConfigOf(readSettings());
  const redis = connectRedis(config, 'queue');
  if (!redis) throw new Sentence('There is no Redis: set REDIS_URL, or REDIS_CLUSTER_NODES.');
  try {
    if (redis.status !== 'ready') await new Promise((resolve) => redis.once('ready', resolve).once('error', resolve));
    const key = spaceOf(prefix) + name;
    const [fields, left] = await Promise.all([redis.hgetallBuffer(key), redis.pttl(key)]).catch((cause: unknown) => {
      throw new Sentence(`Redis does not answer: ${(cause as Error).message}`, { cause });
    });
    const answers = answersIn(fields, (field) => entries[kind]?.(field)?.codec);
    for (const { field, value, bytes } of answers) {
      const expiresIn = Math.max(0, Math.round(left / 1_000));
      const age = Math.max(0, ttlSeconds - expiresIn);
      output.tell(
        `${name}${field && ` ${field}`} (${bytes} bytes, at most ${age} s old, ${expiresIn} s to live)\n${JSON.stringify(value, null, 2)}`,
        { key: name, field, bytes, ageSeconds: age, expiresInSeconds: expiresIn, value },
      );
    }
    if (answers.length === 0) output.warn(`Nothing is cached under ${name}.`);
    return answers.length === 0 ? 1 : 0;
  } finally {
    redis.disconnect();
  }
};

export const forget: Run = async (given, output) => {
  const { kind, name, ttlSeconds, secondTier = false } = declared(given.word('KEY'));
  const settings = readSettings();
  return await withTargets(settings, serviceNames, false, async ({ adminUrls }) => {
    // The second tier of each service is in its own schema, and Redis is shared.
    for (const service of serviceNames)
      await asOwner(service, adminUrls[service], (database) =>
        invalidateCached(settings, database, [{ kind, name, ttlSeconds, secondTier }]),
      );
    output.tell(`${name} is forgotten: the next reader loads it.`, { key: name, forgotten: true });
    return 0;
  });
};
