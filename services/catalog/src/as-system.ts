import type { SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from './db.ts';

/** Reads every row in the caller's transaction, as what was sold to anybody. The caller acts afterwards as before. */
export async function asSystemWithin<Result>(em: SqlEntityManager, work: () => Promise<Result>): Promise<Result> {
  const { rows } = await sql<{ actor: string }>`select current_setting('plaza.actor', true) as actor,
    set_config('plaza.actor', 'system', true)`.execute(db(em));
  const result = await work();
  await sql`select set_config('plaza.actor', ${rows[0]?.actor ?? ''}, true)`.execute(db(em));
  return result;
}
