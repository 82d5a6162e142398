import type { SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';

/** What move_stock.sql and move_variant_stock.sql write of the next changes of stock in this transaction. */
export async function stockMoved(
  em: SqlEntityManager,
  by: { kind: 'receipt' | 'correction'; reason?: string; actor: string },
): Promise<void> {
  await sql`select set_config('plaza.stock', ${JSON.stringify(by)}, true)`.execute(db(em));
}
