// Calls of the functions in the .sql files beside the features, which hold the rules. They check who acts, which is told to them by
// transaction settings: plaza.actor, as for row-level security, and plaza.role, for what only an administrator may do.
//
// They give  { transaction, balance, payment? } | { view } | { refused, metadata? }
// They raise insufficient_privilege (42501) where a call is not for who acts. The service lets no such call through, so that is a bug.
import { setTimeout as sleep } from 'node:timers/promises';
import { commonErrors, sqlState, type CallContext, type Database, type SqlEntityManager } from '@plaza/service';
import type { Scope } from '../posting/movement.ts';

export interface Refusal {
  refused: string;
  metadata?: Record<string, string>;
}

// Two who are the first to touch an account of the ledger both open it, and one of them has to come again.
const uniqueViolation = '23505';
const tries = 8;

/** The result of `select wallet.<call>`, in one transaction of whoever the call is for. */
export async function callAs<Answer>(
  database: Database,
  { principal }: Pick<CallContext, 'principal'>,
  call: string,
  parameters: readonly unknown[],
): Promise<Answer | Refusal> {
  const work = async (em: SqlEntityManager): Promise<Answer | Refusal> => {
    if (principal.kind === 'user' && principal.role === 'admin')
      await em.execute(`select set_config('plaza.role', 'admin', true)`);
    const [row] = await em.execute<{ answer: Answer | Refusal }[]>(`select wallet.${call} as answer`, parameters);
    if (!row) throw new Error(`${call} gave no answer.`);
    return row.answer;
  };
  for (let attempt = 1; ; attempt++) {
    try {
      switch (principal.kind) {
        case 'user':
          return await database.asUser(principal.userId, work);
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

export function scopeParameter(scope: Scope | undefined): string | null {
  return scope
    ? JSON.stringify({
        user_id: scope.userId,
        key: scope.key,
        method: scope.method,
        request_hash: scope.requestHash.toString('hex'),
      })
    : null;
}
