// What Stripe says of a payment, in any order and any number of times, and what it comes to. Nothing here knows of a database.
import { Big, digits } from '@plaza/money';

export type IntentStatus = 'pending' | 'processing' | 'failed' | 'canceled' | 'succeeded';

/** A status, and when Stripe said it. */
export interface Said<Status extends string> {
  status: Status;
  /** Undefined: nobody said it. */
  at: Date | undefined;
}

/** Stripe's status of a PaymentIntent, as our callers know it. What Stripe may add one day is something to pay. */
export function intentStatus({ status, failed }: { status: string; failed: boolean }): IntentStatus {
  switch (status) {
    case 'succeeded':
    case 'processing':
    case 'canceled':
      return status;
    default:
      return failed ? 'failed' : 'pending';
  }
}

/** Later in a payment's life; of two that were said in the same second, the higher one came after. */
const intentRanks: Record<IntentStatus, number> = { pending: 0, processing: 1, failed: 2, canceled: 3, succeeded: 4 };

/** Whether what Stripe says now is news. Nothing follows a success, and nothing but a success a cancellation. */
export function isNewIntentStatus(current: Said<IntentStatus>, next: Said<IntentStatus>): boolean {
  if (current.status === 'succeeded') return false;
  if (next.status === 'succeeded') return true;
  if (current.status === 'canceled') return false;
  return next.status === 'canceled' || isLater(current, next, intentRanks);
}

export interface Claim {
  /** Stripe's id of the refund, the dispute or the charge. */
  id: string;
  /** Stripe's id of the PaymentIntent. */
  providerId: string;
  kind: 'charge' | 'refund' | 'dispute';
  /** In the currency's smallest coin. Of a charge: what was refunded of it so far. */
  amount: number;
  currency: string;
  status: string;
  at: Date;
  /** Our own id of a refund that we asked for. */
  requestId?: string | undefined;
}

/** In the order of their lives. What is not listed, or not yet, stands before everything. */
const claimRanks: Record<string, number> = {
  requires_action: 1,
  succeeded: 2,
  failed: 3,
  canceled: 3,
  under_review: 1,
  appeal_needs_response: 3,
  appeal_under_review: 3,
  lost: 2,
  won: 4,
  prevented: 4,
  warning_under_review: 1,
  warning_closed: 4,
};

export function isNewClaimStatus(current: Said<string>, next: Said<string>): boolean {
  return isLater(current, next, claimRanks);
}

function isLater(current: Said<string>, next: Said<string>, ranks: Record<string, number>): boolean {
  const [before, after] = [current.at?.getTime() ?? -Infinity, next.at?.getTime() ?? -Infinity];
  return after > before || (after === before && (ranks[next.status] ?? 0) > (ranks[current.status] ?? 0));
}

/**
 * How much of a payment is back where it came from: its refunds and its disputes together, and never more than it was.
 *
 * Refunds are known one by one, and as the sum that charges tell, which counts those too that failed afterwards. An endpoint that is not sent
 * both kinds of events gets it right with either.
 */
export function takenBack(payment: { amount: Big; currency: string }, claims: readonly Claim[]): Big {
  const of = (kind: Claim['kind'], counts: (claim: Claim) => boolean): Big =>
    claims
      .filter((claim) => claim.kind === kind && counts(claim))
      // A dispute may be in the bank's currency. Then there is no telling which part it is of.
      .reduce(
        (sum, { amount, currency }) =>
          sum.plus(currency === payment.currency ? fromMinor(amount, currency) : payment.amount),
        new Big(0),
      );
  const ended = ({ status }: Claim): boolean => status === 'failed' || status === 'canceled';
  const single = of('refund', (claim) => !ended(claim));
  const told = of('charge', () => true).minus(of('refund', ended));
  const refunded = single.gt(told) ? single : told;
  // An inquiry takes no money yet, and what was won has come back.
  const disputed = of(
    'dispute',
    ({ status }) => status !== 'won' && status !== 'prevented' && !status.startsWith('warning_'),
  );
  const sum = refunded.plus(disputed);
  return sum.gt(payment.amount) ? payment.amount : sum;
}

export function fromMinor(amount: number, currency: string): Big {
  return new Big(amount).div(10 ** digits(currency));
}

/** How many of the credits an amount of their price stands for. All of it is all of them. */
export function creditsFor(credits: number, amount: Big, price: Big): number {
  return amount.times(credits).div(price).round(0, Big.roundDown).toNumber();
}

/** What a purchase of credits was, and what of it went back. */
export interface CreditsBack {
  credits: number;
  price: Big;
  currency: string;
  /** Of the price. */
  reversed: Big;
  /** Credits that were taken for it. */
  taken: number;
}

/**
 * What is owed for credits that were to be taken and were spent: their part of the price, rounded down. It is made of the sums of everything that went back,
 * so what went back in parts comes to the same as all of it at once: a part that is worth less than one credit owes nothing, and the next one owes for both.
 */
export function owedFor({ credits, price, currency, reversed, taken }: CreditsBack): Big {
  const missing = Math.max(0, creditsFor(credits, reversed, price) - taken);
  return price.times(missing).div(credits).round(digits(currency), Big.roundDown);
}
