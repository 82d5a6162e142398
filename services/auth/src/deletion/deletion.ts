// Deleting a person, which wallet and catalog must agree to.
//
// 1. A row of `deletions` says that it is being decided. 2. Catalog, then wallet, look whether something is open and close the person in
// one: nothing can be ordered, and no money can move, from then on. 3. One transaction deletes the person and writes the event of which everyone
// hears; or 4. the person stays, and both are told to open again.
//
// Only 3 deletes. Who dies before it has decided nothing, and whoever finds the row when its lease is over does 4, which may be repeated. Who is
// so slow that 4 was begun meanwhile finds at 3 that it is too late. A close that arrives after 4 is told by its number.
import { DeleteMeRequest, DeleteMeResponse } from '@plaza/api/auth';
import type { ClosingInternalServiceService as CatalogClosing } from '@plaza/api/catalog-closing';
import type { ClosingInternalServiceService as WalletClosing } from '@plaza/api/wallet-closing';
import type { Cache } from '@plaza/cache';
import { emit, events } from '@plaza/outbox';
import {
  commonErrors,
  createLeases,
  idempotent,
  requestHash,
  ServiceError,
  startJob,
  status,
  type CallContext,
  type Database,
  type IdempotentCall,
  type Job,
  type Leases,
  type Logger,
  type Peer,
  type SqlEntityManager,
} from '@plaza/service';
import { keys } from '../cache-keys.ts';
import { db } from '../db.ts';
import { registrationMethod } from '../people/registration.ts';
import { peopleErrors } from '../people/people.errors.ts';
import { deletionErrors } from './deletion.errors.ts';
import {
  beginAttempt,
  deleteUser,
  endAttempt,
  forgetAnswers,
  isSignedIn,
  refuseAttempt,
  renewAttempts,
  takeOver,
  type Attempt,
} from './deletion.queries.ts';

export interface DeletionDeps {
  database: Database;
  cache: Cache;
  wallet: Pick<Peer<typeof WalletClosing>, 'closePerson' | 'reopenPerson'>;
  catalog: Pick<Peer<typeof CatalogClosing>, 'closePerson' | 'reopenPerson'>;
  log: Logger;
  now: () => Date;
  /** Of the attempts that this process decides. */
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
  /** Whether the session was opened by signing in a moment ago. */
  fresh: boolean;
  forfeitCredits: boolean;
  /** The idempotency key. */
  key: string | undefined;
}

const askMs = 3_000;
// With the lease, less than the five seconds within which somebody takes over.
const everyMs = 1_500;

type Context = Pick<CallContext, 'requestId' | 'path'>;

/** Throws SIGN_IN_AGAIN, DELETION_UNDER_WAY, USER_NOT_FOUND, and what wallet and catalog refuse. Of two at once one deletes. */
export async function deletePerson(deps: DeletionDeps, request: DeletionRequest, context: Context): Promise<void> {
  const { database, cache, wallet, catalog, leases } = deps;
  const { userId, sessionId, fresh, forfeitCredits, key } = request;
  const begun = await database.asSystem(async (em) => {
    const signedIn = await isSignedIn(em, userId, sessionId);
    if (await wasDone(em, request, context)) return 'done';
    if (signedIn === undefined) throw peopleErrors.USER_NOT_FOUND();
    if (!signedIn || !fresh) throw commonErrors.SIGN_IN_AGAIN();
    return beginAttempt(em, userId);
  });
  if (begun === 'done') return;
  if (begun === undefined) throw deletionErrors.DELETION_UNDER_WAY({ retryAfterMs: 1_000 });

  const attempt: Attempt = { userId, attempt: begun };
  await leases.during(attempt, async () => {
    try {
      const call = { deadlineMs: askMs, requestId: context.requestId };
      await catalog.closePerson(attempt, call);
      await wallet.closePerson({ ...attempt, forfeitCredits }, call);
      await database.asSystem((em) =>
        idempotent(em, callOf(request, context), async () => {
          await forgetAnswers(em, userId, key, registrationMethod);
          if (!(await deleteUser(em, attempt))) throw commonErrors.UNAVAILABLE({ retryAfterMs: 1_000 });
          await emit(em, events.userDeleted({ userId }));
          return {};
        }),
      );
    } catch (error) {
      await stay(deps, attempt);
      throw refusalOf(error);
    }
  });
  await cache.invalidate(keys.user(userId));
}

/** What another deletion of this person was refused with is not this one's answer. */
function refusalOf(error: unknown): unknown {
  return error instanceof ServiceError && error.code === status.ABORTED
    ? deletionErrors.DELETION_UNDER_WAY({ retryAfterMs: 1_000, cause: error })
    : error;
}

function callOf({ userId, forfeitCredits, key }: DeletionRequest, { path }: Context): IdempotentCall<DeleteMeResponse> {
  return {
    userId,
    key,
    method: path,
    request: DeleteMeRequest.encode(DeleteMeRequest.fromPartial({ forfeitCredits })).finish(),
    codec: DeleteMeResponse,
  };
}

/** Whether this very request deleted the person before: whoever is gone can't be asked for anything else. Throws IDEMPOTENCY_KEY_REUSED. */
async function wasDone(em: SqlEntityManager, request: DeletionRequest, context: Context): Promise<boolean> {
  if (request.key === undefined) return false;
  const call = callOf(request, context);
  const row = await db(em)
    .selectFrom('idempotency_keys')
    .select('request_hash')
    .where('user_id', '=', request.userId)
    .where('key', '=', request.key)
    .executeTakeFirst();
  if (row && !requestHash(call.method, call.request).equals(row.request_hash))
    throw commonErrors.IDEMPOTENCY_KEY_REUSED();
  return row !== undefined;
}

/** Never throws: what can't be done now is done when the lease is over. */
async function stay(deps: DeletionDeps, attempt: Attempt): Promise<void> {
  try {
    // First of all, so that no attempt that the others have forgotten can delete anybody. If it has, there is nothing to open.
    if (await deps.database.asSystem((em) => refuseAttempt(em, attempt))) await openAgain(deps, attempt);
  } catch (error) {
    deps.log.warn({ err: error, userId: attempt.userId }, 'a person whose deletion was refused is not open yet');
  }
}

async function openAgain({ database, wallet, catalog }: DeletionDeps, attempt: Attempt): Promise<void> {
  await Promise.all([
    catalog.reopenPerson(attempt, { deadlineMs: askMs }),
    wallet.reopenPerson(attempt, { deadlineMs: askMs }),
  ]);
  await database.asSystem((em) => endAttempt(em, attempt));
}

/** Ends what dead processes left undecided: the person stays. */
export function startDeletionJob(deps: DeletionDeps): Job {
  return startJob({
    name: 'undecided deletions are ended',
    log: deps.log,
    everyMs,
    async run() {
      const attempts = await deps.database.asSystem(takeOver);
      const outcomes = await Promise.allSettled(attempts.map((attempt) => openAgain(deps, attempt)));
      for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
      if (attempts.length > 0)
        deps.log.warn(
          { userIds: attempts.map(({ userId }) => userId) },
          'deletions were left undecided: these people stay',
        );
    },
  });
}
