// The public API for payments that are confirmed later. Its names are Stripe's, who was the first provider of that kind; the rules are in ../deposits.
import type { StripeServiceService } from '@plaza/api/stripe';
import { parseAmount } from '@plaza/money';
import { fields, parse, together, type Handlers } from '@plaza/service';
import { z } from 'zod';
import { creditsOf, maxCredits, priceOf, type CreditPrices } from '../../credits/index.ts';
import { begin, type BeginningDependencies } from '../deposits/begin.ts';
import { toProto } from '../deposits/intent.ts';
import { readIntent } from '../deposits/read.ts';
import { paidIntent, refundIntent } from '../deposits/refund.ts';
import { take } from '../deposits/settle.ts';
import type { PaymentProvider } from '../providers/provider.ts';
import { stripeErrors } from '../providers/stripe/stripe.errors.ts';

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
    holds: (fields) => (fields.package === '') !== (fields.amount === 0),
    path: ['amount'],
    message: 'Set package or amount, but not both.',
  },
);
// Providers' events are a few kilobytes.
const largestEvent = 512 * 1024;

export function stripeHandlers({
  provider,
  prices,
  ...deps
}: StripeDependencies): Handlers<typeof StripeServiceService> {
  return {
    async getDeposit(request, { userId, log }) {
      return { deposit: await readIntent({ ...deps, log }, provider, { ...parse(byId, request), userId }) };
    },
    async checkoutCredits(request, context) {
      const credits = creditsOf(parse(checkoutRequest, request), prices);
      const scope = context.scope;
      const paymentIntent = await begin({ ...deps, log: context.log }, offered(provider), {
        userId: context.userId,
        purpose: 'credits',
        amount: priceOf(credits, prices),
        currency: prices.currency,
        credits,
        scope,
      });
      return { paymentIntent };
    },
    async refundDeposit(request, context) {
      const { id, allowDebt, ...requested } = parse(refundRequest, request);
      offered(provider);
      const intent = await paidIntent(deps.database, id);
      const scope = context.scope;
      const amount = requested.amount === '' ? undefined : parseAmount(requested.amount, intent.currency);
      const refunded = await refundIntent({ ...deps, log: context.log }, provider, intent, {
        amount,
        allowDebt,
        scope,
      });
      return { deposit: toProto(refunded) };
    },
    async receiveStripeEvent({ payload }, context) {
      offered(provider);
      const body = payload?.data ?? Buffer.alloc(0);
      if (body.length > largestEvent) throw stripeErrors.STRIPE_EVENT_INVALID();
      const event = provider.parseEvent(body, (name) => context.header(name));
      if (!event) throw stripeErrors.STRIPE_NOT_OFFERED();
      const { repeated } = await take({ ...deps, log: context.log }, event.report, event);
      return { repeatedEvent: repeated };
    },
  };
}

/** Throws STRIPE_NOT_OFFERED where deposits are confirmed at once. */
function offered(provider: PaymentProvider): PaymentProvider {
  if (provider.confirms !== 'later') throw stripeErrors.STRIPE_NOT_OFFERED();
  return provider;
}
