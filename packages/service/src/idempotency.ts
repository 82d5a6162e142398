// What was retried happened once: key, hash of the request and response are stored in the transaction of the effect.
import { hash } from 'node:crypto';
import { defineEntity, p } from '@mikro-orm/core';
import { v5 } from 'uuid';
import { userIdOf, type Principal } from './calls.ts';
import type { SqlEntityManager } from './database.ts';
import { db } from './db.ts';
import { commonErrors } from './errors.ts';

export interface MessageCodec<Message> {
  encode(message: Message): { finish(): Uint8Array };
  decode(bytes: Uint8Array): Message;
}

/** How an answer with a secret in it is kept: sealed, and opened for whoever repeats the call. */
export interface Kept<Response> {
  seal(response: Response): Response;
  open(response: Response): Response;
}

/** The columns of `idempotency_keys` in every schema, for a service that has one more. */
export const idempotencyKeyProperties = () => ({
  userId: p.uuid().primary(),
  key: p.string().columnType('text').primary(),
  method: p.string().columnType('text'),
  requestHash: p.blob(),
  response: p.blob().nullable(),
  createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()').index('idempotency_keys_created_at_index'),
});

export const IdempotencyKeySchema = defineEntity({
  name: 'IdempotencyKey',
  tableName: 'idempotency_keys',
  primaryKeys: ['userId', 'key'],
  properties: idempotencyKeyProperties(),
});

/** A row of `idempotency_keys`. */
export class IdempotencyKey extends IdempotencyKeySchema.class {}
IdempotencyKeySchema.setClass(IdempotencyKey);

/** The table itself, for the baseline of a new service. */
export const idempotencyTable = new URL('./idempotency_keys.sql', import.meta.url);

/** Whose key it is, and for which request: the same key has the first answer, and is refused for another request. */
export interface Scope {
  /** Two people may use the same key; the team and the API keys of a merchant have theirs together. Where another service calls, this is an id that is no person's. */
  userId: string;
  key: string;
  /** The rpc's path, so that a key is not taken for a call of another. */
  method: string;
  /** Of the method and the encoded request without its `request_id`: see requestHash. */
  requestHash: Buffer;
}

const serviceNamespace = '5b2d3c0e-97b6-5a3f-8f2a-0d8c2f5c3a41';

/** Who has the keys of a caller. A service is no person, so it has an id here that is nobody's: no person's key can be in its way. */
export function keeperOf(principal: Principal): string {
  return principal.kind === 'service' ? v5(principal.service, serviceNamespace) : userIdOf(principal);
}

// Without a comma: two headers of one name become one with a comma between them, on whatever way they come.
const keyPattern = /^[\x21-\x2b\x2d-\x7e]{1,255}$/;

/** Reads the caller's key: `request_id` of the message, or the `Idempotency-Key` header, or both if they are the same. Throws IDEMPOTENCY_KEY_INVALID. */
export function idempotencyKeyOf(
  request: { requestId: string },
  context: { idempotencyKey: string | undefined },
): string | undefined {
  const given = [request.requestId, context.idempotencyKey ?? ''].filter((key) => key !== '');
  if (given.some((key) => !keyPattern.test(key))) throw commonErrors.IDEMPOTENCY_KEY_INVALID();
  const [key, other = key] = given;
  if (key !== other)
    throw commonErrors.IDEMPOTENCY_KEY_INVALID({
      message: 'The Idempotency-Key header and request_id are two different keys.',
    });
  return key;
}

export function requestHash(method: string, request: Uint8Array): Buffer {
  return hash('sha256', Buffer.concat([Buffer.from(`${method}\0`), request]), 'buffer');
}

/**
 * Runs `effect` once for each scope, inside the caller's transaction; without a scope it just runs. The same key and request get the first answer; another
 * request under the same key is refused with IDEMPOTENCY_KEY_REUSED. Of two calls at once the second waits for the first
 * one's commit. An effect that throws leaves no trace: a refusal is never kept, and its key may be used again, also for another request.
 */
export async function idempotent<Response>(
  em: SqlEntityManager,
  scope: Scope | undefined,
  codec: MessageCodec<Response>,
  effect: () => Promise<Response>,
): Promise<Response> {
  if (scope === undefined) return effect();
  const { userId, key, method, requestHash } = scope;
  for (;;) {
    const { numInsertedOrUpdatedRows: inserted = 0n } = await db(em)
      .insertInto('idempotency_keys')
      .values({ user_id: userId, key, method, request_hash: requestHash })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    if (inserted > 0n) break;
    const row = await db(em)
      .selectFrom('idempotency_keys')
      .select(['request_hash', 'response'])
      .where('user_id', '=', userId)
      .where('key', '=', key)
      .executeTakeFirst();
    // It was there a moment ago: whatever had it has failed, or was forgotten.
    if (!row) continue;
    if (!requestHash.equals(row.request_hash)) throw commonErrors.IDEMPOTENCY_KEY_REUSED();
    return codec.decode(row.response ?? Buffer.alloc(0));
  }
  const response = await effect();
  await db(em)
    .updateTable('idempotency_keys')
    .set({ response: Buffer.from(codec.encode(response).finish()) })
    .where('user_id', '=', userId)
    .where('key', '=', key)
    .execute();
  return response;
}
