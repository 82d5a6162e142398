// The history of the sign-ins to an account, for the person; and how a device that is not in it is noticed.
import { newId, widerNetworkOf, type Database, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../../db.ts';
import { deviceOf } from '../people/device.ts';
import type { SignInFailure, SignInMethod } from './sign-in.entity.ts';

/** For so long the history is kept. */
export const keptDays = 90;
/** Whoever guesses passwords must not fill the table: of one person so many failures of a day are kept. */
const failuresADay = 50;

export interface SignInClient {
  /** Null if it is not known. */
  ip: string | null;
  userAgent: string;
  /** Empty if nothing is known. */
  place: string;
}

interface Attempt {
  userId: string;
  client: SignInClient;
  method: SignInMethod;
  at: Date;
}

/** The method of a sign-in by the claim `amr` (RFC 8176). */
export function methodOf(amr: readonly string[]): SignInMethod {
  if (amr.includes('pwd')) return 'password';
  if (amr.includes('fed')) return 'provider';
  return amr.some((each) => ['hwk', 'swk', 'pop'].includes(each)) ? 'passkey' : 'other';
}

/**
 * Writes that somebody of the staff looked at the account: in which role and when, and not who or from where. It is no sign-in of the person, and makes
 * no device known.
 */
export async function recordLook(
  em: SqlEntityManager,
  { userId, role, at, sessionId }: { userId: string; role: string; at: Date; sessionId: string },
): Promise<void> {
  const row = entryOf({ userId, client: { ip: null, userAgent: '', place: '' }, method: 'staff', at });
  await db(em)
    .insertInto('sign_ins')
    .values({ ...row, session_id: sessionId, staff_role: role })
    .execute();
}

/** Writes an attempt that failed. Never throws, and nobody waits for it: whether an account exists must not show in the time of an answer. */
export function recordFailure(database: Database, { failure, ...attempt }: Attempt & { failure: SignInFailure }): void {
  const row = { ...entryOf(attempt), failure };
  const recordset = sql<typeof row>`jsonb_to_recordset(${JSON.stringify([row])}::jsonb)`.as<'r'>(
    sql`r (id uuid, user_id uuid, method text, ip inet, user_agent text, place text, device text, network text, created_at timestamptz, failure text)`,
  );
  const columns = [
    'id',
    'user_id',
    'method',
    'ip',
    'user_agent',
    'place',
    'device',
    'network',
    'created_at',
    'failure',
  ] as const;
  database
    .asSystem((em) =>
      db(em)
        .insertInto('sign_ins')
        .columns([...columns])
        .expression((eb) =>
          eb
            .selectFrom(recordset)
            .select(columns.map((column) => `r.${column}` as const))
            .where((r) =>
              r(
                r
                  .selectFrom('sign_ins as s')
                  .select(sql<number>`count(*)::integer`.as('count'))
                  .whereRef('s.user_id', '=', 'r.user_id')
                  .where('s.failure', 'is not', null)
                  .where('s.created_at', '>', new Date(attempt.at.getTime() - dayMs)),
                '<',
                failuresADay,
              ),
            ),
        )
        .execute(),
    )
    .catch(() => undefined);
}

/** A sign-in as the history has it. */
export function entryOf({ userId, client: { ip, userAgent, place }, method, at }: Attempt) {
  return {
    id: newId(),
    user_id: userId,
    method,
    ip,
    user_agent: userAgent || null,
    place: place || null,
    device: deviceOf(userAgent),
    network: ip === null ? '' : widerNetworkOf(ip),
    created_at: at,
  };
}

/** Deletes a batch of what is too old. @returns whether there may be more */
export async function deleteOldSignIns(em: SqlEntityManager, now: Date): Promise<boolean> {
  const batch = 1_000;
  const { numDeletedRows } = await db(em)
    .deleteFrom('sign_ins')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('sign_ins')
        .select('id')
        .where('created_at', '<', new Date(now.getTime() - keptDays * dayMs))
        .limit(batch),
    )
    .executeTakeFirstOrThrow();
  return numDeletedRows === BigInt(batch);
}

const dayMs = 24 * 3_600_000;
