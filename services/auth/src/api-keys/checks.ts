// Whether a call with a key may pass, and how often it was made.
import { commonErrors, networkOf, type Logger } from '@plaza/service';
import { LRUCache } from 'lru-cache';
import { keys as cacheKeys } from '../cache-keys.ts';
import type { Count, Counters } from '../limits/index.ts';
import { mustBeApproved } from '../merchants/index.ts';
import type { KeyLimit } from './api-key.entity.ts';
import { apiKeyErrors } from './api-keys.errors.ts';
import { statusOf } from './api-keys.ts';
import type { KnownKey, KnownKeys } from './known-keys.ts';
import { hashOfKey } from './secret.ts';

export interface CallWithKey {
  /** The key as it was sent. */
  secret: string;
  address: string;
  /** Whether the call only reads. */
  read: boolean;
}

export interface CheckDeps {
  known: KnownKeys;
  /** By network. */
  strangers: LRUCache<string, number>;
  counters: Counters;
  /** Of what is counted in Redis. */
  prefix: string;
  log: Pick<Logger, 'warn'>;
  now: () => Date;
  /** Notes that the key was used. */
  used: (keyId: string, at: Date) => void;
}

/** So many keys that there are not may come from an address in a minute: each costs a query, and nobody mistypes so many that look right. */
const maxUnknown = 60;
const unknownMs = 60_000;

/** The key of a call. Throws KEY_UNKNOWN, RATE_LIMITED, and what says that it can't be read. */
export async function findKeyOf({ known, strangers }: CheckDeps, { secret, address }: CallWithKey): Promise<KnownKey> {
  const hash = hashOfKey(secret);
  if (!hash) throw apiKeyErrors.KEY_UNKNOWN();
  const there = known.peek(hash);
  if (there) return there;
  const network = networkOf(address);
  const tried = strangers.get(network) ?? 0;
  if (tried >= maxUnknown) throw commonErrors.RATE_LIMITED({ retryAfterMs: unknownMs });
  const key = await known.find(hash);
  if (key) return key;
  strangers.set(network, tried + 1, { ttl: strangers.getRemainingTTL(network) || unknownMs });
  throw apiKeyErrors.KEY_UNKNOWN();
}

/** Who has sent keys that there are not, and how many. */
export const strangersSeen = (): LRUCache<string, number> => new LRUCache({ max: 10_000, ttl: unknownMs });

/** The token with which a call goes on. Throws KEY_REVOKED, KEY_EXPIRED, MERCHANT_SUSPENDED, ADDRESS_NOT_ALLOWED, RATE_LIMITED. */
export async function admitCall(deps: CheckDeps, key: KnownKey, { address, read }: CallWithKey): Promise<string> {
  const { row } = key;
  const now = deps.now();
  const status = statusOf(row, now);
  if (status === 'revoked') throw apiKeyErrors.KEY_REVOKED();
  if (status === 'expired') throw apiKeyErrors.KEY_EXPIRED();
  mustBeApproved(row);
  if (!key.isAllowedFrom(address)) throw apiKeyErrors.ADDRESS_NOT_ALLOWED();
  const limits = row.limits.filter(({ counts }) => counts === 'all' || (counts === 'reads') === read);
  if (limits.length > 0) await count(deps, row.id, limits);
  deps.used(row.id, now);
  return key.token();
}

/** Throws RATE_LIMITED, which names the limit that will hold for longest. */
async function count({ counters, prefix }: CheckDeps, keyId: string, limits: readonly KeyLimit[]): Promise<void> {
  const counts = await Promise.all(
    limits.map(async ({ name, calls, windowSeconds }) => ({
      name,
      count: await counters.take(`${prefix}${cacheKeys.rate(`key.${keyId}`, `${name}.${windowSeconds}`).name}`, {
        points: calls,
        seconds: windowSeconds,
      }),
    })),
  );
  const refused = counts
    .filter(({ count }) => count.refused)
    .reduce<{ name: string; count: Count } | undefined>(
      (longest, each) => (longest && longest.count.resetMs >= each.count.resetMs ? longest : each),
      undefined,
    );
  if (refused)
    throw commonErrors.RATE_LIMITED({
      metadata: { limit: refused.name },
      retryAfterMs: Math.max(1, Math.ceil(refused.count.resetMs / 1_000)) * 1_000,
    });
}
