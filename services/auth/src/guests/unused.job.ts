// Deletes guests who were not active for a long time, by the rules of account deletion: wallet and catalog refuse where there is something of value.
import { emit, events } from '@plaza/outbox';
import { commonErrors, ServiceError, startJob, status, type Job, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { beginAttempt, deleteUser, eraseAnswers, whenAgreed, type DeletionDeps } from '../account-deletion/index.ts';
import { db } from '../db.ts';
import { guestRole } from '../identity/index.ts';
import { unusedMs } from './guests.ts';

const everyMs = 3_600_000;
// Each costs a call to two services: a batch takes a second.
const batch = 50;
const retryMs = 24 * 3_600_000;

export type UnusedDeps = Omit<DeletionDeps, 'cache'>;

/** One batch. @returns how many guests were deleted, and whether more are due */
export async function deleteUnusedGuests(deps: UnusedDeps): Promise<{ deleted: number; more: boolean }> {
  const due = await deps.database.asSystem((em) => takeDue(em, deps.now()));
  let deleted = 0;
  for (const guestId of due) if (await deleteUnused(deps, guestId)) deleted++;
  return { deleted, more: due.length === batch };
}

export function startUnusedGuestsJob(deps: UnusedDeps): Job {
  return startJob({
    name: 'delete unused guests',
    log: deps.log,
    everyMs,
    async run() {
      const { deleted, more } = await deleteUnusedGuests(deps);
      if (deleted > 0) deps.log.info({ deleted }, 'unused guests deleted');
      return more;
    },
  });
}

/** Those that are due and were not active, each for this process alone. Who was active is due again as long after that. */
async function takeDue(em: SqlEntityManager, now: Date): Promise<string[]> {
  const before = new Date(now.getTime() - unusedMs);
  const rows = await db(em)
    .updateTable('guests')
    .set({ due_at: new Date(now.getTime() + retryMs) })
    .where('user_id', 'in', (eb) =>
      eb
        .selectFrom('guests')
        .select('user_id')
        .where('due_at', '<=', now)
        .orderBy('due_at')
        .limit(batch)
        .forUpdate()
        .skipLocked(),
    )
    .returning('user_id')
    .execute();
  const ids = rows.map(({ user_id: id }) => id);
  if (ids.length === 0) return [];
  const active = await db(em)
    .selectFrom('sessions')
    .select(['user_id', sql<Date>`max(coalesce(rotated_at, created_at))`.as('at')])
    .where('user_id', 'in', ids)
    .groupBy('user_id')
    .execute();
  const recent = active.filter(({ at }) => at > before);
  for (const { user_id: id, at } of recent) await postpone(em, id, new Date(at.getTime() + unusedMs));
  return ids.filter((id) => !recent.some(({ user_id: other }) => other === id));
}

async function deleteUnused(deps: UnusedDeps, userId: string): Promise<boolean> {
  const { database, now, log } = deps;
  const number = await database.asSystem(async (em) => ((await isGuest(em, userId)) ? beginAttempt(em, userId) : 0));
  if (!number) return false;
  const attempt = { userId, attempt: number };
  try {
    await whenAgreed(deps, attempt, { unlessBought: true }, {}, () =>
      database.asSystem(async (em) => {
        // Whoever signed up meanwhile stays.
        if (!(await isGuest(em, userId))) throw commonErrors.UNAVAILABLE();
        await eraseAnswers(em, userId, undefined);
        if (!(await deleteUser(em, attempt))) throw commonErrors.UNAVAILABLE();
        await emit(em, events.userDeleted({ userId }));
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ServiceError && error.code === status.FAILED_PRECONDITION)
      await database.asSystem((em) => postpone(em, userId, new Date(now().getTime() + unusedMs)));
    else log.warn({ err: error, userId }, 'an unused guest was not deleted yet');
    return false;
  }
}

async function isGuest(em: SqlEntityManager, userId: string): Promise<boolean> {
  const row = await db(em)
    .selectFrom('users')
    .select('id')
    .where('id', '=', userId)
    .where('role', '=', guestRole)
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

async function postpone(em: SqlEntityManager, userId: string, dueAt: Date): Promise<void> {
  await db(em).updateTable('guests').set({ due_at: dueAt }).where('user_id', '=', userId).execute();
}
