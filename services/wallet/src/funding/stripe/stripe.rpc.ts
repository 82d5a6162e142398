import { CheckoutCreditsRequest, RefundDepositRequest, type StripeServiceService } from '@plaza/api/stripe';
import { formatAmount, parseAmount, type Big } from '@plaza/money';
import { fields, parse, together, type Handlers } from '@plaza/service';
import { z } from 'zod';
import { creditsOf, maxCredits, priceOf, type CreditPrices } from '../../credits/credits/credit.ts';
import { settled } from '../../ledger/posting/movement.ts';
import { walletErrors } from '../../ledger/posting/posting.errors.ts';
import { scopeOf } from '../../ledger/posting/scope.ts';
import type { PaymentProvider } from '../providers/provider.ts';
import type { StripeProvider } from '../providers/stripe.ts';
import { unclaimedAmount } from '../unclaimed/unclaimed.queries.ts';
import { readBalance } from '../../ledger/wallets/balance.ts';
import { begin, idOf, now, secretOf, underKey, type BeginningDependencies } from './begin.ts';
import { intentNews, newsOf, refundNews } from './event.ts';
import { isOver, toProto, type Intent } from './intent.ts';
import { findIntent, findRefund, mayCheck } from './intent.queries.ts';
import { take } from './settle.ts';
import { stripeErrors } from './stripe.errors.ts';

export interface StripeDependencies extends Omit<BeginningDependencies, 'log'> {
  provider: PaymentProvider;
  prices: CreditPrices;
}

const byId = z.object({ id: fields.uuid() });
const refundRequest = byId.extend({ amount: z.string(), allowDebt: z.boolean() });
const countMessage = `Must be 1 to ${maxCredits}.`;
const checkoutRequest = together(
  z.object({ package: fields.text(0, 20), amount: z.int().min(0, countMessage).max(maxCredits, countMessage) }),
  {
    holds: (asked) => (asked.package === '') !== (asked.amount === 0),
    path: ['amount'],
    message: 'Set package or amount, but not both.',
  },
);
// The library looks at the signature, and not at what it signed.
const envelope = z.object({
  id: z.string(),
  type: z.string(),
  created: z.int(),
  data: z.object({ object: z.looseObject({}) }),
});
// Stripe's events are a few kilobytes.
const largestEvent = 512 * 1024;
const checkSeconds = 5;

export function stripeHandlers(parts: StripeDependencies): Handlers<typeof StripeServiceService> {
  const { database, posting, provider, prices } = parts;
  return {
    async getDeposit(request, context) {
      const { id } = parse(byId, request);
      const { userId } = context;
      const read = () => database.asUser(userId, (em) => findIntent(em, id));
      const intent = await read();
      if (!intent) throw stripeErrors.DEPOSIT_NOT_FOUND();
      const { providerId } = intent;
      if (
        isOver(intent) ||
        providerId === undefined ||
        provider.confirms !== 'later' ||
        !(await database.asUser(userId, (em) => mayCheck(em, id, checkSeconds)))
      )
        return { deposit: toProto(intent) };
      // Stripe may be away: then the answer is what is known here.
      const looked = await provider
        .look(providerId)
        .catch((error: unknown) => void context.log.warn({ err: error }, 'Stripe could not be asked about a payment'));
      if (!looked) return { deposit: toProto(intent) };
      await take({ ...parts, log: context.log }, { ...intentNews(looked, now()), id });
      const after = (await read()) ?? intent;
      return { deposit: toProto(after, secretOf(after, looked.client_secret)) };
    },
    async checkoutCredits(request, context) {
      const credits = creditsOf(parse(checkoutRequest, request), prices);
      const scope = scopeOf(request, context, CheckoutCreditsRequest);
      const { currency } = prices;
      return {
        paymentIntent: await begin({ ...parts, log: context.log }, stripeOf(provider), {
          userId: context.userId,
          purpose: 'credits',
          amount: priceOf(credits, prices),
          currency,
          credits,
          scope,
        }),
      };
    },
    async refundDeposit(request, context) {
      const asked = parse(refundRequest, request);
      const stripe = stripeOf(provider);
      const find = () => database.asSystem((em) => findIntent(em, asked.id));
      const intent = await find();
      if (!intent) throw stripeErrors.DEPOSIT_NOT_FOUND();
      const { providerId, currency, amount: paid } = intent;
      if (intent.status !== 'succeeded' || providerId === undefined) throw stripeErrors.DEPOSIT_NOT_PAID();
      const scope = scopeOf(request, context, RefundDepositRequest);
      const id = idOf(scope);
      const amount = asked.amount === '' ? undefined : parseAmount(asked.amount, currency);
      const earlier = scope && (await posting.find(scope));
      if (earlier) settled(earlier);
      // Stripe remembers its keys for a day, and we the refunds.
      const done = await database.asSystem((em) => findRefund(em, id));
      if (!done) {
        // What is refused here is refused before the key is taken.
        const rest = paid.minus(intent.reversed);
        const part = amount ?? rest;
        if (part.gt(rest) || part.eq(0))
          throw walletErrors.REFUND_EXCEEDS_REST({ metadata: { rest: formatAmount(rest, currency), currency } });
        if (!asked.allowDebt) await assertCovered(parts, intent, part);
        const refund = await underKey(parts, scope, intent, (attempt) =>
          stripe.refund({ id, attempt, reference: providerId, amount: part, currency }),
        );
        await take({ ...parts, log: context.log }, refundNews(refund, { requestId: id }));
      }
      return { deposit: toProto((await find()) ?? intent) };
    },
    async receiveStripeEvent({ payload }, context) {
      const stripe = stripeOf(provider);
      const body = payload?.data ?? Buffer.alloc(0);
      if (body.length > largestEvent) throw stripeErrors.STRIPE_EVENT_INVALID();
      const event = stripe.readEvent(body, context.header('stripe-signature') ?? '');
      if (!envelope.safeParse(event).success) throw stripeErrors.STRIPE_EVENT_INVALID();
      const { repeated } = await take({ ...parts, log: context.log }, newsOf(event), event);
      return { repeatedEvent: repeated };
    },
  };
}

function stripeOf(provider: PaymentProvider): StripeProvider {
  if (provider.confirms !== 'later') throw stripeErrors.STRIPE_NOT_OFFERED();
  return provider;
}

/** Whether the person still has what would be taken. For credits that is asked of nobody: what is missing is owed. */
async function assertCovered(
  { database, posting }: StripeDependencies,
  { userId, currency, purpose }: Intent,
  amount: Big,
): Promise<void> {
  if (purpose !== 'deposit') return;
  const { available: inWallet } = await readBalance(database, posting, userId, currency);
  // Of who is deleted it would be taken from what is unclaimed.
  const available = formatAmount(
    (await database.asSystem((em) => unclaimedAmount(em, userId, currency))).plus(inWallet),
    currency,
  );
  if (amount.gt(available)) throw walletErrors.INSUFFICIENT_FUNDS({ metadata: { available, currency } });
}
