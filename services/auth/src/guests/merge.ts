// Merging a guest into the account of somebody who signed in.
//
// 1. As for an account deletion, catalog and wallet check that nothing of the guest is open, and close the guest: nothing can be bought and no money
// moves. If one refuses, or this process dies, the guest is opened again. 2. One transaction decides: the row of `guest_merges`, and the end of the
// guest's sessions. 3. Catalog, then wallet, move what the guest has, each in one transaction that can be repeated. 4. One transaction deletes the guest,
// and writes the events: messaging moves the notifications, and every service erases the rest.
//
// From 2 on nothing can be refused. Whatever dies, the process that finds the row after its lease does 3 and 4 again. Nobody can delete the account that
// receives the guest meanwhile.
import { emit, events } from '@plaza/outbox';
import { commonErrors, startJob, type CallContext, type Job, type Leases } from '@plaza/service';
import {
  beginAttempt,
  decideMerge,
  deletionErrors,
  eraseAnswers,
  isClosing,
  whenAgreed,
  type Attempt,
  type DeletionDeps,
} from '../account-deletion/index.ts';
import { keys } from '../cache-keys.ts';
import { db } from '../db.ts';
import { endSessionsOf, guestRole, isSuspended, suspended } from '../identity/index.ts';
import { guestErrors } from './guests.errors.ts';
import {
  endMerge,
  findMerge,
  hasSession,
  insertMerge,
  lockBoth,
  takeOverMerges,
  type KnownMerge,
  type Merge,
} from './merge.queries.ts';

export interface MergeDeps extends DeletionDeps {
  /** The leases of the merges that this process carries out. */
  merges: Leases<Merge>;
}

export interface MergeRequest extends Merge {
  /** The session of the guest's token. */
  guestSessionId: string;
}

export type MergeStatus = 'done' | 'moving';

const moveMs = 5_000;
// With the lease, less than the five seconds after which another process has taken over.
const everyMs = 1_500;

type Context = Pick<CallContext, 'requestId' | 'log'>;

/** Throws GUEST_TOKEN_INVALID, NOT_A_GUEST, GUEST_ALREADY_MERGED, MERGE_UNDER_WAY, ACCOUNT_SUSPENDED, and the refusals of wallet and catalog. */
export async function mergeGuest(deps: MergeDeps, request: MergeRequest, context: Context): Promise<MergeStatus> {
  const begun = await begin(deps, request);
  if ('state' in begun) {
    if (begun.userId !== request.userId) throw guestErrors.GUEST_ALREADY_MERGED();
    if (begun.state === 'done') return 'done';
  } else {
    await whenAgreed(deps, begun, { heirId: request.userId }, context, () => decide(deps, begun, request));
  }
  try {
    await carryOut(deps, request);
    return 'done';
  } catch (error) {
    // It was decided: the job goes on with it.
    context.log.warn({ err: error, guestId: request.guestId }, 'what a guest has could not be moved at once');
    return 'moving';
  }
}

/** The attempt to close the guest, or the merge that was decided before. */
async function begin(
  { database, now }: MergeDeps,
  { guestId, guestSessionId, userId }: MergeRequest,
): Promise<Attempt | KnownMerge> {
  return database.asSystem(async (em) => {
    const { guest } = await lockBoth(em, { guestId, userId });
    const known = await findMerge(em, guestId);
    if (known) return known;
    if (!guest) throw guestErrors.GUEST_TOKEN_INVALID();
    if (guest.role !== guestRole) throw guestErrors.NOT_A_GUEST();
    if (isSuspended(guest, now())) throw suspended(guest.suspended_until);
    if (!(await hasSession(em, guestId, guestSessionId))) throw guestErrors.GUEST_TOKEN_INVALID();
    const attempt = (await isClosing(em, [guestId, userId])) ? undefined : await beginAttempt(em, guestId);
    if (attempt === undefined) throw deletionErrors.MERGE_UNDER_WAY({ retryAfterMs: 1_000 });
    return { userId: guestId, attempt };
  });
}

/** From its commit on the guest is merged. */
async function decide(
  { database, now }: MergeDeps,
  attempt: Attempt,
  { guestId, userId }: MergeRequest,
): Promise<void> {
  await database.asSystem(async (em) => {
    const { guest, heir } = await lockBoth(em, { guestId, userId });
    if (guest?.role !== guestRole) throw guestErrors.NOT_A_GUEST();
    if (!heir || heir.role === guestRole) throw commonErrors.TOKEN_INVALID();
    // The attempt of the guest is this one.
    if (await isClosing(em, [userId])) throw deletionErrors.MERGE_UNDER_WAY({ retryAfterMs: 1_000 });
    if (!(await decideMerge(em, attempt))) throw commonErrors.UNAVAILABLE({ retryAfterMs: 1_000 });
    await insertMerge(em, { guestId, userId });
    await endSessionsOf(em, guestId, { reason: 'merged', now: now() });
  });
}

/** Each step can be repeated, and two processes can do it at once. */
async function carryOut(deps: MergeDeps, merge: Merge): Promise<void> {
  const { guestId, userId } = merge;
  await deps.merges.during(merge, async () => {
    const moved = { userId: guestId, heirId: userId };
    await deps.catalog.movePerson(moved, { deadlineMs: moveMs });
    await deps.wallet.movePerson(moved, { deadlineMs: moveMs });
    await deps.database.asSystem(async (em) => {
      if (!(await endMerge(em, guestId))) return;
      await eraseAnswers(em, guestId, undefined);
      await db(em).deleteFrom('users').where('id', '=', guestId).execute();
      // In this order: what is not moved by then is erased.
      await emit(em, [events.guestMerged({ guestId, userId }), events.userDeleted({ userId: guestId })]);
    });
  });
  await deps.cache.invalidate(keys.user(guestId));
}

/** Carries out the merges that dead processes left, and those for which a service did not answer. */
export function startMergeJob(deps: MergeDeps): Job {
  return startJob({
    name: 'carry out merges of guests',
    log: deps.log,
    everyMs,
    async run() {
      const merges = await deps.database.asSystem(takeOverMerges);
      const outcomes = await Promise.allSettled(merges.map((merge) => carryOut(deps, merge)));
      for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
      if (merges.length > 0) deps.log.info({ guestIds: merges.map(({ guestId }) => guestId) }, 'guests were merged');
    },
  });
}
