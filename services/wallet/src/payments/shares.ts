// Who gets, or gives back, what of an amount.
import { Big, digits } from '@plaza/money';

export interface Part {
  merchantId: string;
  amount: Big;
}

/**
 * The parts of a captured or refunded amount: each split in the proportion in which it stands to the whole payment, cut to the currency's
 * digits, so that all parts of it together are never more than the split; and what is left, which is the payment's own merchant's.
 */
export function sharesOf(amount: Big, payment: { amount: Big; currency: string; splits: readonly Part[] }): { own: Big; parts: Part[] } {
  const parts = payment.splits.map(({ merchantId, amount: split }) => ({
    merchantId,
    amount: split.times(amount).div(payment.amount).round(digits(payment.currency), Big.roundDown),
  }));
  return { own: parts.reduce((rest, part) => rest.minus(part.amount), amount), parts: parts.filter((part) => part.amount.gt(0)) };
}
