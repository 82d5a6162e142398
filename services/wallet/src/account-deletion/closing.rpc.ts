import type { ClosingInternalServiceService } from '@plaza/api/wallet-closing';
import type { Cache } from '@plaza/cache';
import { fields, parse, type CallContext, type Database, type Handlers, type SqlEntityManager } from '@plaza/service';
import { sql, type RawBuilder } from 'kysely';
import { z } from 'zod';
import { formatAmount, isCurrency, offeredCurrencies } from '@plaza/money';
import { callAs } from '../calls.ts';
import { db } from '../db.ts';
import { invalidateWallets, walletOf } from '../ledger/index.ts';
import { closingErrors } from './closing.errors.ts';

const ofAttempt = z.object({ userId: fields.uuid(), attempt: z.int().min(1, 'Must be at least 1.') });
const closeRequest = ofAttempt.extend({ forfeitCredits: z.boolean(), heirId: fields.idOrNone() });
const moveRequest = z.object({ userId: fields.uuid(), heirId: fields.uuid() });

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
      const { userId, attempt, forfeitCredits, heirId } = parse(closeRequest, request);
      const walletIds = offeredCurrencies.map((currency) => walletOf(userId, currency).id);
      await called(
        context,
        sql`wallet.close_person(${userId}, ${attempt}, ${walletIds}::uuid[], ${offeredCurrencies}::text[], ${forfeitCredits}, ${heirId || null})`,
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
    async movePerson(request, context) {
      const { userId, heirId } = parse(moveRequest, request);
      const currencies = await database.asSystem((em) => currenciesOf(em, userId));
      const heirWallets = currencies.map((currency) => walletOf(heirId, currency).id);
      await called(
        context,
        sql`wallet.merge_person(${userId}, ${heirId}, ${heirWallets}::uuid[], ${currencies}::text[])`,
      );
      await invalidateWallets(cache, [userId, heirId]);
      return {};
    },
  };
}

/** Wallets are opened by close_person, and none after it. */
async function currenciesOf(em: SqlEntityManager, userId: string): Promise<string[]> {
  const rows = await db(em).selectFrom('wallets').select('currency').distinct().where('user_id', '=', userId).execute();
  return rows.map(({ currency }) => currency);
}

/** With the digits that their currencies have. */
function amounts(metadata: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [name, isCurrency(name) ? formatAmount(value, name) : value]),
  );
}
