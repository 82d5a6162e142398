// Account deletion, to which wallet and catalog must agree.
//
// 1. A row of `deletions` records the attempt. 2. Catalog, then wallet, check that nothing is open and close the person, in one transaction: from
// then on nothing can be ordered, and no money can move. 3. One transaction deletes the person and writes the events for all services. Or
// 4. the deletion is refused, and both services open the person again.
//
// Only step 3 deletes. If a process dies before it, nothing is decided: the process that finds the row after its lease does step 4, which can be
// repeated. A process that is so slow that step 4 began meanwhile is refused at step 3. A late close is recognised by its attempt number.
import { DeleteMeResponse } from '@plaza/api/auth';
import type { ClosingInternalServiceService as CatalogClosing } from '@plaza/api/catalog-closing';
import type { ClosingInternalServiceService as WalletClosing } from '@plaza/api/wallet-closing';
import type { Cache } from '@plaza/cache';
import { emit, events } from '@plaza/outbox';
import {
  commonErrors,
  createLeases,
  idempotent,
  ServiceError,
  startJob,
  status,
  type CallContext,
  type Database,
  type Job,
  type Leases,
  type Logger,
  type Peer,
  type Scope,
  type SqlEntityManager,
} from '@plaza/service';
import { keys } from '../cache-keys.ts';
import { db } from '../db.ts';
import { peopleErrors } from '../identity/index.ts';
import { deletionErrors } from './deletion.errors.ts';
import {
  beginAttempt,
  deleteUser,
  endAttempt,
  eraseAnswers,
  isSignedIn,
  ownedTeam,
  receivesGuest,
  refuseAttempt,
  renewAttempts,
  takeOver,
  type Attempt,
} from './deletion.queries.ts';

export interface DeletionDeps {
  database: Database;
  cache: Cache;
  wallet: Pick<Peer<typeof WalletClosing>, 'closePerson' | 'reopenPerson' | 'movePerson'>;
  catalog: Pick<Peer<typeof CatalogClosing>, 'closePerson' | 'reopenPerson' | 'movePerson'>;
  log: Logger;
  now: () => Date;
  /** The leases of the attempts that this process decides. */
  leases: Leases<Attempt>;
}

export function deletionLeases(database: Database, log: Logger): Leases<Attempt> {
  return createLeases({
    name: 'deletions',
    log,
    renew: (attempts) => database.asSystem((em) => renewAttempts(em, attempts)),
  });
}

export interface DeletionRequest {
  userId: string;
  sessionId: string;
  /** Whether the person signed in a moment ago. */
  fresh: boolean;
  forfeitCredits: boolean;
  scope: Scope | undefined;
}

const closeMs = 3_000;
// With the lease, less than the five seconds after which another process has taken over.
const everyMs = 1_500;

type Context = Pick<CallContext, 'requestId'>;

/** Throws SIGN_IN_AGAIN, MERCHANT_OWNED, DELETION_UNDER_WAY, USER_NOT_FOUND, and the refusals of wallet and catalog. Of two concurrent requests one deletes. */
export async function deletePerson(deps: DeletionDeps, request: DeletionRequest, context: Context): Promise<void> {
  const { database, cache } = deps;
  const { userId, sessionId, fresh, forfeitCredits, scope } = request;
  const begun = await database.asSystem(async (em) => {
    const signedIn = await isSignedIn(em, userId, sessionId);
    if (await wasDone(em, scope)) return 'done';
    if (signedIn === undefined) throw peopleErrors.USER_NOT_FOUND();
    if (!signedIn || !fresh) throw commonErrors.SIGN_IN_AGAIN();
    const merchantId = await ownedTeam(em, userId);
    if (merchantId !== undefined) throw deletionErrors.MERCHANT_OWNED({ metadata: { merchant_id: merchantId } });
    if (await receivesGuest(em, userId)) throw deletionErrors.MERGE_UNDER_WAY({ retryAfterMs: 1_000 });
    return beginAttempt(em, userId);
  });
  if (begun === 'done') return;
  if (begun === undefined) throw deletionErrors.DELETION_UNDER_WAY({ retryAfterMs: 1_000 });

  const attempt: Attempt = { userId, attempt: begun };
  await whenAgreed(deps, attempt, { forfeitCredits }, context, () =>
    database.asSystem((em) =>
      idempotent(em, scope, DeleteMeResponse, async () => {
        await eraseAnswers(em, userId, scope?.key);
        if (!(await deleteUser(em, attempt))) throw commonErrors.UNAVAILABLE({ retryAfterMs: 1_000 });
        await emit(em, events.userDeleted({ userId }));
        return {};
      }),
    ),
  );
  await cache.invalidate(keys.user(userId));
}

/** What wallet and catalog are to agree to. */
export interface Closing {
  forfeitCredits?: boolean;
  /** Refuse if the person has bought something. */
  unlessBought?: boolean;
  /** Who gets what is left. */
  heirId?: string;
}

/** Closes the person in catalog and wallet, then decides; opens them again if one of the three throws. */
export async function whenAgreed<Result>(
  deps: Omit<DeletionDeps, 'cache' | 'now'>,
  attempt: Attempt,
  { forfeitCredits = false, unlessBought = false, heirId = '' }: Closing,
  { requestId }: Partial<Context>,
  decide: () => Promise<Result>,
): Promise<Result> {
  const { wallet, catalog, leases } = deps;
  return leases.during(attempt, async () => {
    try {
      const call = { deadlineMs: closeMs, ...(requestId !== undefined && { requestId }) };
      await catalog.closePerson({ ...attempt, unlessBought }, call);
      await wallet.closePerson({ ...attempt, forfeitCredits, heirId }, call);
      return await decide();
    } catch (error) {
      await refuse(deps, attempt);
      throw refusalOf(error);
    }
  });
}

/** The refusal of another deletion of this person is not this one's answer. */
function refusalOf(error: unknown): unknown {
  return error instanceof ServiceError && error.code === status.ABORTED
    ? deletionErrors.DELETION_UNDER_WAY({ retryAfterMs: 1_000, cause: error })
    : error;
}

/** Whether this same request deleted the person before: then no row of theirs is left to check. Throws IDEMPOTENCY_KEY_REUSED. */
async function wasDone(em: SqlEntityManager, scope: Scope | undefined): Promise<boolean> {
  if (scope === undefined) return false;
  const row = await db(em)
    .selectFrom('idempotency_keys')
    .select('request_hash')
    .where('user_id', '=', scope.userId)
    .where('key', '=', scope.key)
    .executeTakeFirst();
  if (row && !scope.requestHash.equals(row.request_hash)) throw commonErrors.IDEMPOTENCY_KEY_REUSED();
  return row !== undefined;
}

/** Refuses the deletion. Never throws: what fails now is done after the lease. */
async function refuse(deps: Omit<DeletionDeps, 'cache' | 'now'>, attempt: Attempt): Promise<void> {
  try {
    // First, so that no attempt can delete the person after the other services opened them again. If it has deleted them, there is nothing to open.
    if (await deps.database.asSystem((em) => refuseAttempt(em, attempt))) await reopen(deps, attempt);
  } catch (error) {
    deps.log.warn(
      { err: error, userId: attempt.userId },
      'a person whose account deletion was refused is not open again yet',
    );
  }
}

async function reopen(
  { database, wallet, catalog }: Pick<DeletionDeps, 'database' | 'wallet' | 'catalog'>,
  attempt: Attempt,
): Promise<void> {
  await Promise.all([
    catalog.reopenPerson(attempt, { deadlineMs: closeMs }),
    wallet.reopenPerson(attempt, { deadlineMs: closeMs }),
  ]);
  await database.asSystem((em) => endAttempt(em, attempt));
}

/** Refuses the deletions that dead processes left undecided. */
export function startDeletionJob(deps: DeletionDeps): Job {
  return startJob({
    name: 'end undecided account deletions',
    log: deps.log,
    everyMs,
    async run() {
      const attempts = await deps.database.asSystem(takeOver);
      const outcomes = await Promise.allSettled(attempts.map((attempt) => reopen(deps, attempt)));
      for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
      if (attempts.length > 0)
        deps.log.warn(
          { userIds: attempts.map(({ userId }) => userId) },
          'account deletions were left undecided, and are refused',
        );
    },
  });
}
