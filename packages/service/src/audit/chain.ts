// The chain of the audit log: entries are sealed within a second after their commit, a checkpoint is signed every minute, and what is older than it has to be
// kept is removed from the beginning. Calls wait for none of this.
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { db } from '../db.ts';
import { startJob, type Job } from '../job.ts';
import type { Logger } from '../logger.ts';
import { fromTheFirst, newestCheckpoints, readCheckpoint, writeCheckpoint, type Signer } from './checkpoints.ts';
import { verifyAudit } from './verify.ts';

const sealEveryMs = 500;
const checkpointEveryMs = 60_000;
/** Within this time after the start for the first time, and once a day from then on. */
const firstVerifyMs = 5 * 60 * 1000;
const verifyEveryMs = 24 * 60 * 60 * 1000;
const retentionEveryMs = 60 * 60 * 1000;
/** Of one transaction: some 20 ms. */
const sealedAtOnce = 500;
/** Of one transaction of the retention. */
const removedAtOnce = 5_000;
const dayMs = 24 * 60 * 60 * 1000;

export interface AuditChainOptions extends Signer {
  /** The service's public keys, as in SERVICE_PUBLIC_KEYS. */
  publicKeys: readonly string[];
  database: Database;
  log: Logger;
  /** How long entries are kept; for ever if undefined. */
  retentionDays: number | undefined;
}

/** Puts what is committed into the chain. Several replicas can do this at once. @returns how many entries it has put */
export async function sealAudit(database: Database): Promise<number> {
  for (let all = 0; ;) {
    const [row] = await database.statement<{ sealed: number }>('select seal_audit($1) as sealed', [sealedAtOnce]);
    const sealed = Math.max(0, row?.sealed ?? 0);
    all += sealed;
    if (sealed < sealedAtOnce) return all;
  }
}

/** What a process found when it last verified the whole chain. */
export interface Verified {
  at: Date;
  /** Up to which number everything is as it was written. */
  number: number;
  broken: string | undefined;
}

export interface AuditChain {
  jobs: Job[];
  /** Undefined before the first time. */
  verified(): Verified | undefined;
}

export function startAuditChain(options: AuditChainOptions): AuditChain {
  const { database, log, retentionDays } = options;
  let verified: Verified | undefined;
  const jobs = [
    startJob({
      name: 'seal audit entries',
      log,
      everyMs: sealEveryMs,
      retryMs: 5_000,
      run: async () => void (await sealAudit(database)),
    }),
    startJob({
      name: 'sign audit checkpoint',
      log,
      everyMs: checkpointEveryMs,
      retryMs: 10_000,
      run: () => signCheckpoint(options),
    }),
  ];
  jobs.push(
    startJob({
      name: 'verify audit log',
      log,
      everyMs: firstVerifyMs,
      async run() {
        verified = await verifyAll(options);
        return verifyEveryMs;
      },
    }),
  );
  if (retentionDays !== undefined)
    jobs.push(
      startJob({
        name: 'remove old audit entries',
        log,
        everyMs: retentionEveryMs,
        async run() {
          const removed = await removeOldEntries(options, new Date(Date.now() - retentionDays * dayMs));
          if (removed > 0) log.info({ removed, retentionDays }, 'removed old audit entries');
        },
      }),
    );
  return { jobs, verified: () => verified };
}

async function verifyAll({ database, log, service, publicKeys }: AuditChainOptions): Promise<Verified> {
  const { entries, begin, broken } = await verifyAudit(database, { service, keys: publicKeys });
  if (broken) log.error({ broken }, 'the audit log is not what was written');
  return { at: new Date(), number: Number(begin.count) + entries, broken: broken?.detail };
}

/** The checkpoint is in the log too: who reads that elsewhere has it even if it is removed from the database. */
async function signCheckpoint({ database, log, service, serviceKey }: AuditChainOptions): Promise<void> {
  const checkpoint = await writeCheckpoint(database, { service, serviceKey });
  if (checkpoint) log.info({ checkpoint: checkpoint.value, entries: checkpoint.count }, 'audit checkpoint');
}

/**
 * Removes the entries before the newest checkpoint that is older than `before`, some thousand at a time, each time after a new checkpoint that
 * names the new beginning. @returns how many entries it has removed
 */
export async function removeOldEntries(
  { database, ...signer }: Signer & { database: Database },
  before: Date,
): Promise<number> {
  for (let all = 0; ;) {
    const begin = await nextBeginning(database, before);
    if (begin && !(await writeCheckpoint(database, signer, begin))) return all;
    // Also what a process that was stopped in between has left.
    const [row] = await database.statement<{ removed: number }>('select drop_audit_entries() as removed', []);
    all += row?.removed ?? 0;
    if (!begin) return all;
  }
}

/** The end of the entries that can be removed at once; undefined if none is old enough. */
async function nextBeginning(database: Database, before: Date): Promise<{ count: string; hash: string } | undefined> {
  return database.asSystem(async (em) => {
    const [newest] = await newestCheckpoints(em, 1);
    const { count: begun } = newest?.begin ?? fromTheFirst;
    const old = db(em)
      .selectFrom('audit_checkpoints')
      .select('value')
      .where('at', '<', before)
      .where('count', '>', begun)
      .limit(1);
    const row =
      (await old
        .where('count', '<=', sql<string>`${begun}::bigint + ${removedAtOnce}`)
        .orderBy('count', 'desc')
        .executeTakeFirst()) ?? (await old.orderBy('count').executeTakeFirst());
    const found = row && readCheckpoint(row.value);
    return found && { count: found.count, hash: found.hash };
  });
}
