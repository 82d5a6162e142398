import type { CallContext, SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';

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
