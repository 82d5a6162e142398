// The rows of sagas. Times are the database's: replicas' clocks differ, and a lease is only as reliable as its clock.
import { anyOf, commonErrors, leaseMs, ServiceError, type SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, now, type DB } from '../db.ts';
import type { StoredRefusal } from './saga.entity.ts';
import type { SagaStart } from './saga.ts';

const leaseEnd = sql<Date>`now() + ${leaseMs} * interval '1 millisecond'`;
/** Whether a saga has not ended, by its row of `table`. Literals, as the predicate of sagas_open_index has them. */
export const isOpenSaga = (table = 'sagas') =>
  sql<boolean>`${sql.ref(`${table}.status`)} in ('running', 'compensating')`;
const isOpen = isOpenSaga();

/** A saga that this process has leased. */
export interface OpenSaga {
  id: string;
  kind: string;
  userId: string;
  state: object;
  holdUntil: Date;
  createdAt: Date;
  /** Earlier attempts, each of which may have failed at any step. */
  attempts: number;
  /** Set while it is being undone: the refusal that started it. */
  undoing: { refusal: ServiceError } | undefined;
}

/**
 * Reserves an idempotency key for a saga, in the saga's first transaction. Returns the id of the saga that has the key already, and is open or
 * done; of two at once the second waits here for the commit of the first. Throws IDEMPOTENCY_KEY_REUSED if the key was used for another request.
 * The row names the saga, in whose row the response is stored. A saga that fails frees its key, see endSaga.
 */
export async function reserveKey(
  em: SqlEntityManager,
  { id, userId, kind, key, requestHash }: SagaStart,
): Promise<string | undefined> {
  if (key === undefined) return undefined;
  for (;;) {
    const { numInsertedOrUpdatedRows: inserted = 0n } = await db(em)
      .insertInto('idempotency_keys')
      .values({ user_id: userId, key, method: kind, request_hash: requestHash, saga_id: id })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    if (inserted > 0n) return undefined;
    const row = await db(em)
      .selectFrom('idempotency_keys')
      .select(['request_hash', 'saga_id'])
      .where('user_id', '=', userId)
      .where('key', '=', key)
      .executeTakeFirst();
    // It was there a moment ago: the saga that had it has failed since.
    if (!row) continue;
    // The hash is of the kind too: one that is the same is a saga's.
    if (row.saga_id === null || !requestHash.equals(row.request_hash)) throw commonErrors.IDEMPOTENCY_KEY_REUSED();
    return row.saga_id;
  }
}

/** Writes a new saga, leased to its owner. */
export async function insertSaga(em: SqlEntityManager, start: SagaStart, state: object): Promise<void> {
  await db(em)
    .insertInto('sagas')
    .values({
      id: start.id,
      kind: start.kind,
      user_id: start.userId,
      idempotency_key: start.key,
      request_id: start.requestId,
      state,
      hold_until: start.holdUntil,
      created_at: start.createdAt,
      lease_owner: start.owner,
      lease_until: leaseEnd,
    })
    .execute();
}

/** Leases what is due and is not leased, longest due first. Replicas that do this at once get different sagas. */
export async function leaseSagas(
  em: SqlEntityManager,
  owner: string,
  kinds: readonly string[],
  limit: number,
): Promise<OpenSaga[]> {
  const due = db(em)
    .selectFrom('sagas')
    .select('id')
    .where(isOpen)
    .where('next_attempt_at', '<=', now)
    .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<=', now)]))
    .where('kind', '=', sql<string>`any (${kinds}::text[])`)
    .orderBy('next_attempt_at')
    .limit(limit)
    .forUpdate()
    .skipLocked();
  const rows = await db(em)
    .updateTable('sagas')
    .set((eb) => ({ lease_owner: owner, lease_until: leaseEnd, attempts: eb('attempts', '+', 1), updated_at: now }))
    .where('id', 'in', due)
    .returning(['id', 'kind', 'user_id', 'status', 'state', 'refusal', 'hold_until', 'created_at', 'attempts'])
    .execute();
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    userId: row.user_id,
    state: row.state,
    holdUntil: row.hold_until,
    createdAt: row.created_at,
    attempts: row.attempts,
    undoing: row.status === 'compensating' && row.refusal ? { refusal: toError(row.refusal) } : undefined,
  }));
}

/** Renews the leases of sagas. Returns which: not those that another process has taken over, or that have ended. */
export async function renewLeases(em: SqlEntityManager, owner: string, ids: readonly string[]): Promise<string[]> {
  const rows = await db(em)
    .updateTable('sagas')
    .set({ lease_until: leaseEnd })
    .where('id', '=', anyOf(ids))
    .where('lease_owner', '=', owner)
    .where(isOpen)
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

export interface Pause {
  step: string;
  error: string;
  delayMs: number;
  refusal: ServiceError | undefined;
}

/** Releases a saga for now: after the delay the first replica that leases it tries again. Does nothing if the lease is lost. */
export async function pauseSaga(em: SqlEntityManager, owner: string, id: string, pause: Pause): Promise<void> {
  await db(em)
    .updateTable('sagas')
    .set({
      status: pause.refusal ? 'compensating' : 'running',
      step: pause.step,
      refusal: pause.refusal ? fromError(pause.refusal) : null,
      error: pause.error.slice(0, 1000),
      next_attempt_at: sql<Date>`now() + ${Math.round(pause.delayMs)} * interval '1 millisecond'`,
      lease_owner: null,
      lease_until: null,
      updated_at: now,
    })
    .where('id', '=', id)
    .where('lease_owner', '=', owner)
    .where(isOpen)
    .execute();
}

/**
 * Ends a saga, in its last transaction. False if another process has taken it over: the transaction must then be rolled back. A refusal frees the
 * idempotency key, so that the same request can be tried again: whoever waits for this saga reads the refusal in its row, and a later request
 * orders again. That is no second charge, since no money was taken for this saga and none can be taken for it any more.
 */
export async function endSaga(
  em: SqlEntityManager,
  owner: string,
  id: string,
  end: { response: Uint8Array } | { refusal: ServiceError },
): Promise<boolean> {
  const done = 'response' in end;
  if (!done) {
    await db(em)
      .deleteFrom('idempotency_keys')
      .using('sagas')
      .where('sagas.id', '=', id)
      .where('sagas.lease_owner', '=', owner)
      .whereRef('idempotency_keys.user_id', '=', 'sagas.user_id')
      .whereRef('idempotency_keys.key', '=', 'sagas.idempotency_key')
      .whereRef('idempotency_keys.saga_id', '=', 'sagas.id')
      .execute();
  }
  const { numUpdatedRows } = await db(em)
    .updateTable('sagas')
    .set({
      status: done ? 'done' : 'failed',
      response: done ? Buffer.from(end.response) : null,
      refusal: done ? null : fromError(end.refusal),
      step: null,
      idempotency_key: null,
      lease_owner: null,
      lease_until: null,
      updated_at: now,
    })
    .where('id', '=', id)
    .where('lease_owner', '=', owner)
    .where(isOpen)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/**
 * Lets an open saga be undone instead of going on, by whoever leases it next. Returns `leased` if a process works on it at this moment, which must not
 * be disturbed, and `ended` if it is too late. An undo that is under way stays what it is.
 */
export async function undoSaga(
  em: SqlEntityManager,
  id: string,
  refusal: ServiceError,
): Promise<'undoing' | 'leased' | 'ended'> {
  const row = await db(em)
    .selectFrom('sagas')
    .select(['status', sql<boolean>`coalesce(lease_until > now(), false)`.as('leased')])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (row?.status === 'compensating') return 'undoing';
  if (row?.status !== 'running') return 'ended';
  if (row.leased) return 'leased';
  await db(em)
    .updateTable('sagas')
    .set({ status: 'compensating', refusal: fromError(refusal), next_attempt_at: now, updated_at: now })
    .where('id', '=', id)
    .execute();
  return 'undoing';
}

type EndRow = Pick<Selectable<DB['sagas']>, 'status' | 'response' | 'refusal'>;

type StoredEnd = { response: Uint8Array } | { refusal: ServiceError };

/** How a saga ended; undefined if it has not yet. */
export async function sagaEnd(em: SqlEntityManager, id: string): Promise<StoredEnd | undefined> {
  const row = await db(em)
    .selectFrom('sagas')
    .select(['status', 'response', 'refusal'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row && toEnd(row);
}

function toEnd({ status, response, refusal }: EndRow): StoredEnd | undefined {
  if (status === 'done' && response) return { response };
  if (status === 'failed' && refusal) return { refusal: toError(refusal) };
  return undefined;
}

/** One of the person's, whether it has ended or not. */
export async function findSaga(em: SqlEntityManager, userId: string, id: string) {
  const row = await db(em)
    .selectFrom('sagas')
    .select(['kind', 'created_at', 'hold_until', 'status', 'response', 'refusal'])
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && { kind: row.kind, createdAt: row.created_at, holdUntil: row.hold_until, end: toEnd(row) };
}

/** How many are open of each kind, and for how many seconds the oldest of them. */
export async function openSagas(em: SqlEntityManager): Promise<{ kind: string; count: number; oldest: number }[]> {
  return db(em)
    .selectFrom('sagas')
    .select([
      'kind',
      sql<number>`count(*)::int`.as('count'),
      sql<number>`extract(epoch from max(now() - created_at))::float`.as('oldest'),
    ])
    .where(isOpen)
    .groupBy('kind')
    .orderBy('kind')
    .execute();
}

function fromError({ code, reason, message, metadata, violations }: ServiceError): StoredRefusal {
  return { code, reason, message, metadata, violations };
}

function toError({ code, reason, message, metadata, violations }: StoredRefusal): ServiceError {
  return new ServiceError(code, reason, message, { metadata, violations });
}
