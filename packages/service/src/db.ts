// The tables that every service has for typed queries: what the entities say, under the names of the columns.
import type { InferKyselyDB } from '@mikro-orm/postgresql';
import type { Generated, Kysely } from 'kysely';
import type {
  AuditCheckpointSchema,
  AuditEntrySchema,
  AuditSealSchema,
  AuditUnsealedSchema,
} from './audit/audit-entry.entity.ts';
import type { SqlEntityManager } from './database.ts';
import type { IdempotencyKeySchema } from './idempotency.ts';
import type { UpkeepRunSchema } from './upkeep/upkeep-run.entity.ts';

type Inferred = InferKyselyDB<
  | typeof IdempotencyKeySchema
  | typeof AuditEntrySchema
  | typeof AuditSealSchema
  | typeof AuditUnsealedSchema
  | typeof AuditCheckpointSchema
  | typeof UpkeepRunSchema
>;

/** The position is the database's to give, which is not inferred of an identity column. */
export type DB = Omit<Inferred, 'audit_log'> & {
  audit_log: Omit<Inferred['audit_log'], 'position'> & { position: Generated<string> };
};

/** Queries in the transaction of this entity manager. */
export const db = (em: SqlEntityManager): Kysely<DB> => em.getKysely<DB>();
