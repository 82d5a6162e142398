// Calls of the functions in the .sql files beside the features, which hold the rules. They check who acts by settings of the
// transaction: plaza.actor, as for row-level security, and plaza.role, for what only staff may do.
//
// They return  { transaction, balance, payment? } | { view } | { refused, metadata? }
// They raise insufficient_privilege (42501) if the actor may not make the call. The service checks this before, so then it is a bug.
import { rpcs } from '@plaza/api/rpcs';
import { setTimeout as sleep } from 'node:timers/promises';
import { commonErrors, sqlState, type CallContext, type Database, type SqlEntityManager } from '@plaza/service';
import { sql, type RawBuilder } from 'kysely';
import { db } from './db.ts';

export interface Refusal {
  refused: string;
  metadata?: Record<string, string>;
}

// Two calls that are the first to use an account of the ledger both open it, and one of them is repeated.
const uniqueViolation = '23505';
const tries = 8;

const isRefused = (answer: unknown): boolean => typeof answer === 'object' && answer !== null && 'refused' in answer;

/** What a function of the database returns. */
export async function called<Answer>(em: SqlEntityManager, call: RawBuilder<unknown>): Promise<Answer> {
  return (await db(em).selectNoFrom(call.as('answer')).executeTakeFirstOrThrow()).answer as Answer;
}

/** The same in one transaction of the caller, with the entry in the audit log unless it is refused. */
export async function callAs<Answer>(
  database: Database,
  context: Pick<CallContext, 'principal' | 'partyId' | 'audit' | 'path'>,
  call: RawBuilder<unknown>,
): Promise<Answer | Refusal> {
  const { principal } = context;
  const work = async (em: SqlEntityManager): Promise<Answer | Refusal> => {
    // Whoever has come as far in an rpc for staff has the permission that it needs.
    if (rpcs[context.path]?.access === 'admin')
      await sql`select set_config('plaza.role', 'admin', true)`.execute(db(em));
    const answer = await called<Answer | Refusal>(em, call);
    if (!isRefused(answer)) await context.audit(em, { after: answer });
    return answer;
  };
  for (let attempt = 1; ; attempt++) {
    try {
      switch (principal.kind) {
        case 'user':
          return await database.asUser(context.partyId, work);
        case 'service':
          return await database.asSystem(work);
        case 'anonymous':
          throw commonErrors.UNAUTHENTICATED();
      }
    } catch (error) {
      if (attempt >= tries || sqlState(error) !== uniqueViolation) throw error;
      await sleep(Math.random() * 2 ** attempt);
    }
  }
}
