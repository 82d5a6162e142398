// Who has what of an amount that is taken, or given back, in parts. What is rounded is always the sum of all parts so far: a part is the
// difference of two sums. So parts add up to the whole, whatever they are and however many.
import { Big, digits } from '@plaza/money';

export interface Part {
  merchantId: string;
  amount: Big;
}

export interface Shares {
  /** What the payment's own merchant has. */
  own: Big;
  /** What the others have, in the order of the payment's splits. */
  parts: Part[];
}

/** What is divided: an amount in a currency, of which the splits are the others'. */
export interface Divided {
  amount: Big;
  currency: string;
  splits: readonly Part[];
}

/**
 * The shares of so much of a payment: of all of it, exactly the splits. Each split is cut out of what those before it left, and cut to the
 * currency's digits; the rest is the own merchant's. So of more nobody ever has less, which rounding each share alone would not promise.
 */
export function sharesOf(amount: Big, { amount: whole, currency, splits }: Divided): Shares {
  let [left, leftOfWhole] = [amount, whole];
  const parts = splits.map(({ merchantId, amount: split }): Part => {
    const part = left.times(split).div(leftOfWhole).round(digits(currency), Big.roundDown);
    left = left.minus(part);
    leftOfWhole = leftOfWhole.minus(split);
    return { merchantId, amount: part };
  });
  return { own: left, parts };
}

/** What each gets when `to` is reached from `from`, or gives back the other way round. Nobody gets less than nothing. */
export function sharesBetween(from: Big, to: Big, divided: Divided): Shares {
  const [before, after] = [from, to].map((amount) => sharesOf(amount, divided)) as [Shares, Shares];
  const parts = after.parts.map(({ merchantId, amount }, index) => ({
    merchantId,
    amount: amount.minus(before.parts[index]?.amount ?? 0),
  }));
  return { own: after.own.minus(before.own), parts };
}
