// The table of configurations for typed queries.
import type { InferKyselyDB } from '@mikro-orm/postgresql';
import type { SqlEntityManager } from '@plaza/service';
import type { Kysely } from 'kysely';
import type { UserConfigSchema } from './user-config.entity.ts';

export type DB = InferKyselyDB<typeof UserConfigSchema>;

/** Queries in the transaction of this entity manager, which must be one of billing's database. */
export const db = (em: SqlEntityManager): Kysely<DB> => em.getKysely<DB>();
