// The rows of sagas. Times are the database's: replicas' clocks differ, and a lease is only as good as its clock.
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { commonErrors, leaseMs, ServiceError } from '@plaza/service';
import type { SagaStatus, StoredRefusal } from './saga.entity.ts';
import type { SagaClaim } from './saga.ts';

const lease = `now() + interval '${leaseMs} milliseconds'`;

/** A saga that this process has leased. */
export interface OpenSaga {
  id: string;
  kind: string;
  userId: string;
  state: object;
  holdUntil: Date;
  createdAt: Date;
  /** Earlier ones, each of which may have got as far as anywhere. */
  attempts: number;
  /** Set while it is being undone: the refusal that started it. */
  undoing: { refusal: ServiceError } | undefined;
}

/**
 * Claims an idempotency key for a saga, in the saga's first transaction. Answers the id of the saga that has the key already, and is under way or
 * done; of two at once the second waits here for the first one's commit. Throws IDEMPOTENCY_KEY_REUSED if the key stands for another request.
 * The row's `response` holds the saga's id: the answer itself is kept in the saga's row. A saga that fails gives its key back, see endSaga.
 */
export async function claimKey(
  em: SqlEntityManager,
  { id, userId, kind, key, requestHash }: SagaClaim,
): Promise<string | undefined> {
  if (key === undefined) return undefined;
  for (;;) {
    const inserted = await em.execute<unknown[]>(
      'insert into idempotency_keys (user_id, key, method, request_hash, response) values (?, ?, ?, ?, ?) on conflict do nothing returning 1',
      [userId, key, kind, requestHash, Buffer.from(id.replaceAll('-', ''), 'hex')],
    );
    if (inserted.length > 0) return undefined;
    const [row] = await em.execute<{ request_hash: Buffer; saga: string }[]>(
      `select request_hash, encode(response, 'hex') as saga from idempotency_keys where user_id = ? and key = ?`,
      [userId, key],
    );
    // It was there a moment ago: the saga that had it has failed since.
    if (!row) continue;
    if (!requestHash.equals(row.request_hash)) throw commonErrors.IDEMPOTENCY_KEY_REUSED();
    return row.saga.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }
}

/** Writes a new saga, leased to `owner`. */
export async function insertSaga(
  em: SqlEntityManager,
  owner: string,
  saga: OpenSaga,
  key: string | undefined,
): Promise<void> {
  await em.execute(
    `insert into sagas (id, kind, user_id, idempotency_key, state, hold_until, created_at, lease_owner, lease_until) values (?, ?, ?, ?, ?, ?, ?, ?, ${lease})`,
    [saga.id, saga.kind, saga.userId, key ?? null, JSON.stringify(saga.state), saga.holdUntil, saga.createdAt, owner],
  );
}

interface OpenRow {
  id: string;
  kind: string;
  user_id: string;
  status: SagaStatus;
  state: object;
  refusal: StoredRefusal | null;
  hold_until: string;
  created_at: string;
  attempts: number;
}

/** Leases what is due and nobody works on, longest due first. Replicas that ask at once get different ones. */
export async function claimSagas(
  em: SqlEntityManager,
  owner: string,
  kinds: readonly string[],
  limit: number,
): Promise<OpenSaga[]> {
  const rows = await em.execute<OpenRow[]>(
    `update sagas set lease_owner = ?, lease_until = ${lease}, attempts = attempts + 1, updated_at = now()
     where id in (
       select id from sagas
       where status in ('running', 'compensating') and next_attempt_at <= now() and (lease_until is null or lease_until <= now())
         and kind = any(?)
       order by next_attempt_at limit ? for update skip locked)
     returning id, kind, user_id, status, state, refusal, hold_until, created_at, attempts`,
    [owner, `{${kinds.map((kind) => `"${kind}"`).join(',')}}`, limit],
  );
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    userId: row.user_id,
    state: row.state,
    holdUntil: new Date(row.hold_until),
    createdAt: new Date(row.created_at),
    attempts: row.attempts,
    undoing: row.status === 'compensating' && row.refusal ? { refusal: toError(row.refusal) } : undefined,
  }));
}

/** Keeps the leases of sagas, and answers which: not those that another process has taken over, or that have ended. */
export async function renewLeases(em: SqlEntityManager, owner: string, ids: readonly string[]): Promise<string[]> {
  const rows = await em.execute<{ id: string }[]>(
    `update sagas set lease_until = ${lease} where id = any(?::uuid[]) and lease_owner = ? and status in ('running', 'compensating') returning id`,
    [`{${ids.join(',')}}`, owner],
  );
  return rows.map(({ id }) => id);
}

export interface Pause {
  step: string;
  error: string;
  delayMs: number;
  refusal: ServiceError | undefined;
}

/** Gives a saga up for now: whoever is first after the delay tries again. Does nothing if the lease is lost. */
export async function pauseSaga(em: SqlEntityManager, owner: string, id: string, pause: Pause): Promise<void> {
  await em.execute(
    `update sagas set status = ?, step = ?, refusal = ?, error = ?, next_attempt_at = now() + ? * interval '1 millisecond',
       lease_owner = null, lease_until = null, updated_at = now()
     where id = ? and lease_owner = ? and status in ('running', 'compensating')`,
    [
      pause.refusal ? 'compensating' : 'running',
      pause.step,
      pause.refusal ? JSON.stringify(fromError(pause.refusal)) : null,
      pause.error.slice(0, 1000),
      Math.round(pause.delayMs),
      id,
      owner,
    ],
  );
}

/**
 * Ends a saga, in its last transaction. False if another process has taken it over: the transaction must then be rolled back. A refusal frees the
 * idempotency key, so that the same request may be tried again: whoever waits for this saga reads the refusal in its row, and whoever comes later
 * orders anew. That is no second charge, since nothing was taken for this one and nothing can be taken for it any more.
 */
export async function endSaga(
  em: SqlEntityManager,
  owner: string,
  id: string,
  end: { response: Uint8Array } | { refusal: ServiceError },
): Promise<boolean> {
  const done = 'response' in end;
  if (!done) {
    await em.execute(
      `delete from idempotency_keys k using sagas s
       where s.id = ? and s.lease_owner = ? and k.user_id = s.user_id and k.key = s.idempotency_key and k.response = uuid_send(s.id)`,
      [id, owner],
    );
  }
  const rows = await em.execute<unknown[]>(
    `update sagas set status = ?, response = ?, refusal = ?, step = null, idempotency_key = null, lease_owner = null, lease_until = null, updated_at = now()
     where id = ? and lease_owner = ? and status in ('running', 'compensating') returning 1`,
    [
      done ? 'done' : 'failed',
      done ? Buffer.from(end.response) : null,
      done ? null : JSON.stringify(fromError(end.refusal)),
      id,
      owner,
    ],
  );
  return rows.length > 0;
}

interface EndRow {
  status: SagaStatus;
  response: Buffer | null;
  refusal: StoredRefusal | null;
}

type StoredEnd = { response: Buffer } | { refusal: ServiceError };

/** How a saga ended; undefined if it has not yet. */
export async function sagaEnd(em: SqlEntityManager, id: string): Promise<StoredEnd | undefined> {
  const [row] = await em.execute<EndRow[]>('select status, response, refusal from sagas where id = ?', [id]);
  return row && toEnd(row);
}

function toEnd({ status, response, refusal }: EndRow): StoredEnd | undefined {
  if (status === 'done' && response) return { response };
  if (status === 'failed' && refusal) return { refusal: toError(refusal) };
  return undefined;
}

/** One of the person's, whether it has ended or not. */
export async function findSaga(em: SqlEntityManager, userId: string, id: string) {
  const [row] = await em.execute<(EndRow & { kind: string; created_at: string; hold_until: string })[]>(
    'select kind, created_at, hold_until, status, response, refusal from sagas where user_id = ? and id = ?',
    [userId, id],
  );
  return (
    row && { kind: row.kind, createdAt: new Date(row.created_at), holdUntil: new Date(row.hold_until), end: toEnd(row) }
  );
}

/** How many are open of each kind, and for how many seconds the oldest of them. */
export async function openSagas(em: SqlEntityManager): Promise<{ kind: string; count: number; oldest: number }[]> {
  return em.execute(
    `select kind, count(*)::int as count, extract(epoch from max(now() - created_at))::float as oldest
     from sagas where status in ('running', 'compensating') group by kind order by kind`,
  );
}

function fromError({ code, reason, message, metadata, violations }: ServiceError): StoredRefusal {
  return { code, reason, message, metadata, violations };
}

function toError({ code, reason, message, metadata, violations }: StoredRefusal): ServiceError {
  return new ServiceError(code, reason, message, { metadata, violations });
}
