import type { CallContext, SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';

/** Reads every row in the caller's transaction, as what was sold to anybody. The caller acts afterwards as before. */
export async function asSystemWithin<Result>(em: SqlEntityManager, work: () => Promise<Result>): Promise<Result> {
  const { rows } = await sql<{ actor: string }>`select current_setting('plaza.actor', true) as actor,
    set_config('plaza.actor', 'system', true)`.execute(db(em));
  const result = await work();
  await sql`select set_config('plaza.actor', ${rows[0]?.actor ?? ''}, true)`.execute(db(em));
  return result;
}

/** What record_change.sql writes about the changes of this transaction. */
export async function actAs(
  em: SqlEntityManager,
  context: CallContext,
  { staff, reason = '', reverts }: { staff: boolean; reason?: string; reverts?: string },
): Promise<void> {
  const { principal, requestId } = context;
  const person = principal.kind === 'user' ? principal : undefined;
  const by = { actor: person?.userId, staff, key: person?.key?.id, request: requestId.slice(0, 200), reason, reverts };
  await sql`select set_config('plaza.change', ${JSON.stringify(by)}, true)`.execute(db(em));
}
