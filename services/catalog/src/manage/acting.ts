import type { CallContext, SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';

/** Who changes something, and why. */
export interface Acting {
  actor: string | undefined;
  staff: boolean;
  /** The API key. */
  key?: string | undefined;
  request: string;
  reason?: string;
  /** The change that is taken back. */
  reverts?: string | undefined;
  /** The import that changes it. */
  import?: string;
}

/** What record_change.sql writes about the changes of this transaction. */
export async function recordAs(em: SqlEntityManager, by: Acting): Promise<void> {
  await sql`select set_config('plaza.change', ${JSON.stringify(by)}, true)`.execute(db(em));
}

/** The same for a call. */
export async function actAs(
  em: SqlEntityManager,
  context: CallContext,
  { staff, reason = '', reverts }: { staff: boolean; reason?: string; reverts?: string },
): Promise<void> {
  const { principal, requestId } = context;
  const person = principal.kind === 'user' ? principal : undefined;
  await recordAs(em, {
    actor: person?.userId,
    staff,
    key: person?.key?.id,
    request: requestId.slice(0, 200),
    reason,
    reverts,
  });
}
