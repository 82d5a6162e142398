import type { CreditInternalServiceService, CreditServiceService } from '@plaza/api/credit';
import type { Cache } from '@plaza/cache';
import type { Big } from '@plaza/money';
import {
  commonErrors,
  fields,
  newId,
  parse,
  together,
  type Database,
  type Handlers,
  type SqlEntityManager,
} from '@plaza/service';
import { sql } from 'kysely';
import { z } from 'zod';
import {
  invalidateWallets,
  orClosed,
  revenue,
  scopeParameter,
  transactionToProto,
  walletOf,
  type PostedTransaction,
} from '../../ledger/index.ts';
import type { People } from '../../people/index.ts';
import { transferErrors } from '../../transfers/index.ts';
import { db } from '../../db.ts';
import {
  changeToProto,
  creditsOf,
  granted,
  maxCredits,
  packagesOf,
  priceOf,
  type CreditChange,
  type CreditPrices,
} from './credit.ts';
import { callAs } from '../../calls.ts';
import { listCreditTransactions } from './history.ts';

export interface CreditsDependencies {
  database: Database;
  cache: Cache;
  people: People;
  prices: CreditPrices;
  adsTimeZone: string;
}

const personRequest = z.object({ userId: fields.uuid() });
const credits = z.int().min(1, `Must be 1 to ${maxCredits}.`).max(maxCredits, `Must be 1 to ${maxCredits}.`);
const purchaseRequest = together(
  z.object({
    package: fields.text(0, 20),
    amount: z.union([z.literal(0), credits], { error: `Must be 1 to ${maxCredits}.` }),
  }),
  {
    holds: (request) => (request.package === '') !== (request.amount === 0),
    path: ['amount'],
    message: 'Set package or amount, but not both.',
  },
);
const grantRequest = z.object({ userId: fields.uuid(), amount: credits, description: fields.text(0, 200) });
const requestId = z.string().min(1, 'Must be set: it makes sure that the request happens only once.');
const spendRequest = grantRequest.extend({ reference: fields.text(0, 255), requestId });
const awardRequest = spendRequest.extend({
  source: z.enum(['bonus', 'reward'], { error: 'Must be bonus or reward.' }),
});
const refundRequest = z.object({
  userId: fields.uuid(),
  transactionId: fields.uuid(),
  amount: z.union([z.literal(0), credits], { error: `Must be 1 to ${maxCredits}.` }),
  description: fields.text(0, 200),
  requestId,
});

type Rpcs = Handlers<typeof CreditServiceService>;

/** What a person can spend. */
const spendable = (userId: string) =>
  sql<number>`coalesce((select balance - held from wallet.wallets where user_id = ${userId} and currency = 'XCR'), 0)::integer`;

async function creditsLeft(em: SqlEntityManager, userId: string): Promise<number> {
  const { credits } = await db(em).selectNoFrom(spendable(userId).as('credits')).executeTakeFirstOrThrow();
  return credits;
}

export function creditHandlers(deps: CreditsDependencies): Rpcs {
  const { database, prices, adsTimeZone } = deps;
  return {
    async getCredits(_request, { userId }) {
      const {
        rows: [row],
      } = await database.asUser(userId, (em) =>
        sql<{ balance: number; earned: number; views_left: number }>`
        select ${spendable(userId)} as balance, earned, views_left
          from wallet.ads_today(${userId}, ${adsTimeZone})`.execute(db(em)),
      );
      if (!row) throw commonErrors.INTERNAL();
      return { balance: row.balance, earnedToday: row.earned, viewsLeftToday: row.views_left };
    },
    async listCreditTransactions(request, { userId }) {
      return listCreditTransactions(database, userId, request);
    },
    async listCreditPackages() {
      return { packages: packagesOf(prices), priceEach: prices.each.toFixed(), currency: prices.currency };
    },
    purchaseCredits: purchaseCredits(deps),
    grantCredits: grantCredits(deps),
  };
}

function purchaseCredits({ database, cache, prices }: CreditsDependencies): Rpcs['purchaseCredits'] {
  return async (request, context) => {
    const { userId } = context;
    const count = creditsOf(parse(purchaseRequest, request), prices);
    const scope = scopeParameter(context.scope);
    const legs = paymentLegs(userId, priceOf(count, prices), prices.currency, count);
    const change = granted(
      await callAs<CreditChange & { payment: RawTransaction }>(
        database,
        context,
        sql`wallet.purchase_credits(${userId}, ${count}, ${JSON.stringify(legs)}::jsonb, ${scope}::jsonb)`,
      ),
    );
    await invalidateWallets(cache, [userId]);
    const { user_id, balance_after, ...payment } = change.payment;
    return {
      ...changeToProto(change),
      payment: transactionToProto({ ...payment, userId: user_id, balanceAfter: balance_after }),
    };
  };
}

function grantCredits({ database, people }: CreditsDependencies): Rpcs['grantCredits'] {
  return async (request, context) => {
    const { userId, amount, description } = parse(grantRequest, request);
    // A mistyped id would otherwise have credits that nobody can ever spend.
    if (!(await people.byId([userId], context)).has(userId))
      throw await orClosed(database, userId, transferErrors.RECIPIENT_NOT_FOUND());
    const scope = scopeParameter(context.scope);
    return changeToProto(
      granted(
        await callAs<CreditChange>(
          database,
          context,
          sql`wallet.add_credits(${userId}, ${amount}, 'admin', ${description}, ${context.userId}, ${scope}::jsonb)`,
        ),
      ),
    );
  };
}

export function creditInternalHandlers({
  database,
}: Pick<CreditsDependencies, 'database'>): Handlers<typeof CreditInternalServiceService> {
  return {
    async countCredits(request) {
      const { userId } = parse(personRequest, request);
      return { credits: await database.asUser(userId, (em) => creditsLeft(em, userId)) };
    },
    async spendCredits(request, context) {
      const { userId, amount, description, reference } = parse(spendRequest, request);
      const scope = scopeParameter(context.scope);
      return changeToProto(
        granted(
          await callAs<CreditChange>(
            database,
            context,
            sql`wallet.spend_credits(${userId}, ${amount}, ${description}, ${reference}, ${scope}::jsonb)`,
          ),
        ),
      );
    },
    async refundCredits(request, context) {
      const { userId, transactionId, amount, description } = parse(refundRequest, request);
      const scope = scopeParameter(context.scope);
      return changeToProto(
        granted(
          await callAs<CreditChange>(
            database,
            context,
            sql`wallet.refund_credits(${userId}, ${transactionId}, ${amount || null}, ${description}, ${scope}::jsonb)`,
          ),
        ),
      );
    },
    async awardCredits(request, context) {
      const { userId, amount, source, description, reference } = parse(awardRequest, request);
      const scope = scopeParameter(context.scope);
      return changeToProto(
        granted(
          await callAs<CreditChange>(
            database,
            context,
            sql`wallet.add_credits(${userId}, ${amount}, ${source}, ${description}, ${reference}, ${scope}::jsonb)`,
          ),
        ),
      );
    },
  };
}

// The form of post_movement.
type RawTransaction = Omit<PostedTransaction, 'userId' | 'balanceAfter'> & { user_id: string; balance_after: string };

/** The money side of a purchase, as post_movement takes it. */
function paymentLegs(userId: string, price: Big, currency: string, count: number): unknown[] {
  const [payer, seller] = [walletOf(userId, currency), revenue(currency, userId)];
  const metadata = { description: `${count} credits`, credits: count };
  return [
    {
      id: newId(),
      wallet_id: payer.id,
      user_id: userId,
      currency,
      amount: price.times(-1).toFixed(),
      transaction_id: newId(),
      type: 'purchase',
      metadata,
    },
    { id: newId(), wallet_id: seller.id, name: seller.name, shard: seller.shard, currency, amount: price.toFixed() },
  ];
}
