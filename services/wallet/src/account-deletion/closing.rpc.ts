import type { ClosingInternalServiceService } from '@plaza/api/wallet-closing';
import type { Cache } from '@plaza/cache';
import { fields, parse, type CallContext, type Database, type Handlers } from '@plaza/service';
import { sql, type RawBuilder } from 'kysely';
import { z } from 'zod';
import { formatAmount, isCurrency, offeredCurrencies } from '@plaza/money';
import { callAs } from '../calls.ts';
import { invalidateWallets, walletOf } from '../ledger/index.ts';
import { closingErrors } from './closing.errors.ts';

const ofAttempt = z.object({ userId: fields.uuid(), attempt: z.int().min(1, 'Must be at least 1.') });
const closeRequest = ofAttempt.extend({ forfeitCredits: z.boolean() });

export function closingHandlers({
  database,
  cache,
}: {
  database: Database;
  cache: Cache;
}): Handlers<typeof ClosingInternalServiceService> {
  async function called(context: CallContext, call: RawBuilder<unknown>): Promise<object> {
    const answer = await callAs<object>(database, context, call);
    if (!('refused' in answer)) return answer;
    const error = closingErrors[answer.refused as keyof typeof closingErrors];
    if (!error) throw new Error(`The database refused with ${answer.refused}, which is no reason here.`);
    throw error({ metadata: amounts(answer.metadata ?? {}) });
  }

  return {
    async closePerson(request, context) {
      const { userId, attempt, forfeitCredits } = parse(closeRequest, request);
      const walletIds = offeredCurrencies.map((currency) => walletOf(userId, currency).id);
      await called(
        context,
        sql`wallet.close_person(${userId}, ${attempt}, ${walletIds}::uuid[], ${offeredCurrencies}::text[], ${forfeitCredits})`,
      );
      await invalidateWallets(cache, [userId]);
      return {};
    },
    async reopenPerson(request, context) {
      const { userId, attempt } = parse(ofAttempt, request);
      await called(context, sql`wallet.reopen_person(${userId}, ${attempt})`);
      await invalidateWallets(cache, [userId]);
      return {};
    },
  };
}

/** With the digits that their currencies have. */
function amounts(metadata: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [name, isCurrency(name) ? formatAmount(value, name) : value]),
  );
}
