// The tables of auth for typed queries: what the entities say, under the names of the columns.
import type { InferKyselyDB } from '@mikro-orm/postgresql';
import type { IdempotencyKeySchema, SqlEntityManager } from '@plaza/service';
import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { DeletionSchema } from './account-deletion/deletion.entity.ts';
import type { SigningKeySchema } from './identity/keys/signing-key.entity.ts';
import type { UserSchema } from './identity/people/user.entity.ts';
import type { SessionSchema } from './identity/sessions/session.entity.ts';

export type DB = InferKyselyDB<
  | typeof UserSchema
  | typeof SessionSchema
  | typeof SigningKeySchema
  | typeof DeletionSchema
  | typeof IdempotencyKeySchema
>;

/** Queries in the transaction of this entity manager. */
export const db = (em: SqlEntityManager): Kysely<DB> => em.getKysely<DB>();

/** For `where('id', '=', anyOf(ids))`: one parameter, however many ids there are. */
export const anyOf = (ids: readonly string[]): RawBuilder<string> => sql<string>`any(${ids}::uuid[])`;
