// Rows whose time is over are deleted in batches, in every process: to delete them twice changes nothing, and no process waits for another.
import type { SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db, type DB } from './db.ts';

const batch = 1_000;

/** Deletes a batch of the rows whose `column` is not after `moment`. @returns whether there may be more */
export async function deleteOver<Table extends keyof DB>(
  em: SqlEntityManager,
  table: Table,
  { key, column, moment }: { key: keyof DB[Table] & string; column: keyof DB[Table] & string; moment: Date },
): Promise<boolean> {
  const { numAffectedRows = 0n } = await sql`
    delete from ${sql.table(table)} where ${sql.ref(key)} in (
      select ${sql.ref(key)} from ${sql.table(table)} where ${sql.ref(column)} <= ${moment}
      limit ${batch} for update skip locked)`.execute(db(em));
  return numAffectedRows >= BigInt(batch);
}
