// What a provider reports of money that goes back, in any order and any number of times, and what it comes to. Nothing here knows of a database.
import { Big, digits } from '@plaza/money';
import { fromMinor } from '../providers/minor.ts';
import type { PaymentReturn, ReturnState } from '../providers/provider.ts';
import { isLater, type Reported } from './intent.states.ts';

/** In the order of their lives. */
const ranks: Record<ReturnState, number> = {
  pending: 0,
  requires_action: 1,
  succeeded: 2,
  failed: 3,
  canceled: 3,
  inquiry: 0,
  inquiry_reviewed: 1,
  inquiry_closed: 4,
  disputed: 0,
  reviewed: 1,
  lost: 2,
  appealed: 3,
  won: 4,
};

export function changesReturn(current: Reported<ReturnState>, next: Reported<ReturnState>): boolean {
  return isLater(current, next, ranks);
}

/** Of a dispute: no money is gone yet, or it has come back. */
const harmless = new Set<ReturnState>(['inquiry', 'inquiry_reviewed', 'inquiry_closed', 'won']);

/**
 * How much of a payment is back where it came from: its refunds and its disputes together, and never more than it was.
 *
 * Refunds are known one by one, and as the sum that charges report, which counts those too that failed afterwards. An endpoint that is not sent
 * both kinds of events gets it right with either.
 */
export function takenBack(payment: { amount: Big; currency: string }, returns: readonly PaymentReturn[]): Big {
  const of = (kind: PaymentReturn['kind'], counts: (one: PaymentReturn) => boolean): Big =>
    returns
      .filter((one) => one.kind === kind && counts(one))
      // A dispute may be in the bank's currency. Then there is no telling which part it is of.
      .reduce(
        (sum, { amount, currency }) =>
          sum.plus(currency === payment.currency ? fromMinor(amount, currency) : payment.amount),
        new Big(0),
      );
  const ended = ({ state }: PaymentReturn): boolean => state === 'failed' || state === 'canceled';
  const single = of('refund', (refund) => !ended(refund));
  const summed = of('charge', () => true).minus(of('refund', ended));
  const refunded = single.gt(summed) ? single : summed;
  const disputed = of('dispute', ({ state }) => !harmless.has(state));
  const sum = refunded.plus(disputed);
  return sum.gt(payment.amount) ? payment.amount : sum;
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
