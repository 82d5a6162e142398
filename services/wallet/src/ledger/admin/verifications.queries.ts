import type { Verification as VerificationMessage } from '@plaza/api/ledger-admin';
import { newId, type Database, type SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, type DB } from '../../db.ts';
import type { Verification as Result, VerificationStep } from '../verify/verify.ts';
import { verificationSteps } from '../verify/verify.ts';

type Row = Selectable<DB['verifications']>;

const now = sql<Date>`now()`;

/** A process that has not said for so long that it is at work has ended. */
const silentFor = sql`interval '30 seconds'`;

/** Those whose process ended in the middle are no longer running. */
export async function endSilent(database: Database): Promise<void> {
  await database.asSystem((em) =>
    db(em)
      .updateTable('verifications')
      .set({ status: 'interrupted', ended_at: now })
      .where('status', '=', 'running')
      .where(sql<boolean>`seen_at < now() - ${silentFor}`)
      .execute(),
  );
}

/** Undefined if one is running. */
export async function insertVerification(em: SqlEntityManager, startedBy: string): Promise<Row | undefined> {
  return db(em)
    .insertInto('verifications')
    .values({ id: newId(), started_by: startedBy })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
}

/** That it is at work, and at what. */
export async function markSeen(database: Database, id: string, step: VerificationStep): Promise<void> {
  await database.asSystem((em) =>
    db(em)
      .updateTable('verifications')
      .set({ step, steps_done: verificationSteps.indexOf(step), seen_at: now })
      .where('id', '=', id)
      .where('status', '=', 'running')
      .execute(),
  );
}

/** The result; undefined where it did not come to an end. */
export async function markEnded(database: Database, id: string, result: Result | undefined): Promise<void> {
  await database.asSystem((em) =>
    db(em)
      .updateTable('verifications')
      .set(
        result
          ? {
              status: result.broken ? 'broken' : 'correct',
              steps_done: verificationSteps.length,
              wallets: String(result.wallets),
              entries: String(result.entries),
              transactions: String(result.transactions),
              archived_months: result.archivedMonths,
              broken: result.broken ? sql`${JSON.stringify(result.broken)}::jsonb` : null,
              ended_at: now,
            }
          : { status: 'interrupted', ended_at: now },
      )
      .where('id', '=', id)
      .where('status', '=', 'running')
      .execute(),
  );
}

/** Newest first, those before `before`. */
export async function listVerifications(
  em: SqlEntityManager,
  before: string | undefined,
  limit: number,
): Promise<Row[]> {
  const query = db(em).selectFrom('verifications').selectAll().orderBy('id', 'desc').limit(limit);
  return (before === undefined ? query : query.where('id', '<', before)).execute();
}

export function toMessage(row: Row): VerificationMessage {
  const { broken } = row;
  return {
    id: row.id,
    status: row.status,
    step: row.step,
    stepsDone: row.steps_done,
    startedBy: row.started_by,
    startedAt: row.started_at,
    endedAt: row.ended_at ?? undefined,
    wallets: Number(row.wallets),
    entries: Number(row.entries),
    transactions: Number(row.transactions),
    archivedMonths: row.archived_months,
    broken: broken
      ? {
          kind: broken.kind,
          detail: broken.detail,
          walletId: broken.walletId ?? '',
          movementId: broken.movementId ?? '',
          transactionId: broken.transactionId ?? '',
        }
      : undefined,
  };
}
