// The tables of the outbox and the inbox for typed queries: what the entities say, under the names of the columns.
import type { InferKyselyDB } from '@mikro-orm/postgresql';
import type { SqlEntityManager } from '@plaza/service';
import type { Generated, Kysely } from 'kysely';
import type { InboxSchema, OutboxSchema } from './tables.ts';

type Inferred = InferKyselyDB<typeof OutboxSchema | typeof InboxSchema>;

/** The position is the database's to give, which is not inferred of an identity column. */
export type DB = Omit<Inferred, 'outbox'> & {
  outbox: Omit<Inferred['outbox'], 'position'> & { position: Generated<string> };
};

/** Queries in the transaction of this entity manager. */
export const db = (em: SqlEntityManager): Kysely<DB> => em.getKysely<DB>();
