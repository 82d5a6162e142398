// The keys that calls were made with, in this process's memory: what is in the database, at most a second old. The rows are the only truth: whoever
// changes a key writes nothing but its row, and each process of auth reads what is new a few times a second. While it cannot, what it knows is good for
// a few seconds more; then each call reads its key, and is refused if that fails. Nobody who cannot be checked comes in.
import { gather } from '@plaza/resilience';
import { startJob, type Database, type Job, type KeyCeiling, type Logger } from '@plaza/service';
import { LRUCache } from 'lru-cache';
import type { Keyring } from '../identity/index.ts';
import { changedKeys, keysByHash, type CheckedKey } from './api-keys.queries.ts';
import { currencyOf } from './api-keys.ts';
import { networks } from './cidrs.ts';
import { actingFor } from './test-merchants.ts';

export interface KnownKey {
  readonly row: Omit<CheckedKey, 'hash'>;
  readonly isAllowedFrom: (address: string) => boolean;
  /** The token of its calls, signed again some time before it expires. */
  token(): Promise<string> | string;
}

export interface KnownKeys {
  /** Undefined if it is not in memory, or too old. */
  peek(hash: Buffer): KnownKey | undefined;
  /** As it is in the database now. Throws if it cannot be read. */
  find(hash: Buffer): Promise<KnownKey | undefined>;
  stop(): Promise<void>;
}

export interface KnownKeysOptions {
  database: Database;
  keyring: Keyring;
  log: Logger;
  now: () => Date;
}

const maxKeys = 50_000;
const everyMs = 250;
/** What was read so long ago is read again. */
const freshMs = 3_000;
// A change has the time of its statement, and is seen when it is committed.
const latestCommitSeconds = 30;
const tokenSeconds = 300;
const renewBeforeMs = 60_000;

export function knownKeys({ database, keyring, log, now }: KnownKeysOptions): KnownKeys {
  const known = new LRUCache<string, KnownKey>({ max: maxKeys });
  let readAt = -Infinity;
  let changes = 0;

  const read = gather({
    run: async (hashes: readonly Buffer[]) => {
      const before = changes;
      const rows = new Map(
        (await database.asSystem((em) => keysByHash(em, hashes))).map((row) => [nameOf(row.hash), row]),
      );
      return hashes.map((hash) => {
        const name = nameOf(hash);
        const row = rows.get(name);
        if (!row) return undefined;
        const key = keyOf(row, keyring, now);
        // What changed meanwhile may be newer than this.
        if (before === changes) known.set(name, key);
        return key;
      });
    },
    concurrency: 4,
  });

  const job: Job = startJob({
    name: 'read changed API keys',
    log,
    everyMs,
    retryMs: everyMs,
    atOnce: true,
    async run() {
      const startedAt = performance.now();
      const rows = await database.asSystem((em) => changedKeys(em, latestCommitSeconds));
      for (const row of rows) {
        const name = nameOf(row.hash);
        const old = known.peek(name);
        if (old && versionOf(old.row) === versionOf(row)) continue;
        changes++;
        if (old) known.set(name, keyOf(row, keyring, now));
      }
      readAt = startedAt;
    },
  });

  const isFresh = (): boolean => performance.now() - readAt < freshMs;
  return {
    peek: (hash) => (isFresh() ? known.get(nameOf(hash)) : undefined),
    find: (hash) => read(hash),
    stop: () => job.stop(),
  };
}

type Version = Pick<CheckedKey, 'changed_at' | 'merchant_changed_at'>;

function versionOf({ changed_at, merchant_changed_at }: Version): string {
  return `${changed_at.getTime()} ${merchant_changed_at.getTime()}`;
}

const nameOf = (hash: Uint8Array): string => Buffer.from(hash).toString('base64');

function ceilingOf(row: Omit<CheckedKey, 'hash'>): KeyCeiling | undefined {
  const { call_ceiling: perCall, day_ceiling: perDay } = row;
  if (perCall === null && perDay === null) return undefined;
  return {
    spendingId: row.spending_id ?? row.id,
    perCall: perCall ?? undefined,
    perDay: perDay ?? undefined,
    currency: currencyOf(row, row),
  };
}

function keyOf({ hash: _, ...row }: CheckedKey, keyring: Keyring, now: () => Date): KnownKey {
  let signed: { token: Promise<string> | string; renewAt: number } | undefined;
  const sign = (): Promise<string> => {
    const { id: keyId, grant_id: grant, mode, scopes } = row;
    const claims = { keyId, merchantId: actingFor(row), grant, mode, scopes, ceiling: ceilingOf(row) };
    const token = keyring.signForKey({ ...claims, seconds: tokenSeconds });
    const made = {
      token: token as Promise<string> | string,
      renewAt: now().getTime() + tokenSeconds * 1000 - renewBeforeMs,
    };
    signed = made;
    token.then(
      (text) => (made.token = text),
      () => {
        if (signed === made) signed = undefined;
      },
    );
    return token;
  };
  return {
    row,
    isAllowedFrom: networks(row.cidrs),
    token: () => (signed && now().getTime() < signed.renewAt ? signed.token : sign()),
  };
}
