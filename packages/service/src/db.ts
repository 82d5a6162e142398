// The tables that every service has for typed queries: what the entities say, under the names of the columns.
import type { InferKyselyDB } from '@mikro-orm/postgresql';
import type { Kysely } from 'kysely';
import type { SqlEntityManager } from './database.ts';
import type { IdempotencyKeySchema } from './idempotency.ts';

type DB = InferKyselyDB<typeof IdempotencyKeySchema>;

/** Queries in the transaction of this entity manager. */
export const db = (em: SqlEntityManager): Kysely<DB> => em.getKysely<DB>();
