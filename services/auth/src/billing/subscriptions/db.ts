// The tables of subscriptions for typed queries: what the entities say, under the names of the columns.
import type { InferKyselyDB } from '@mikro-orm/postgresql';
import type { SqlEntityManager } from '@plaza/service';
import type { Kysely } from 'kysely';
import type { CustomerRemovalSchema, SubscriptionSchema } from './subscription.entity.ts';

export type DB = InferKyselyDB<typeof SubscriptionSchema | typeof CustomerRemovalSchema>;

/** Queries in the transaction of this entity manager, which must be one of billing's database. */
export const db = (em: SqlEntityManager): Kysely<DB> => em.getKysely<DB>();
