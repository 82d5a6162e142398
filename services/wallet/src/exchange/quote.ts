// What an exchange costs. Every rounding is to the smallest unit of a currency, and in the platform's favour: the fee is rounded up and what is
// got is rounded down; where the amount to get is given, what it costs is rounded up. So no exchange, and no chain of them, makes money.
import { Big, digits, largestAmount } from '@plaza/money';
import { exchangeErrors } from './exchange.errors.ts';

export interface Price {
  from: string;
  to: string;
  /** What one unit of `from` is worth in units of `to`. */
  rate: Big;
  /** The part of what is given that is the fee. */
  spread: Big;
  /** What is given, the fee included. */
  fromAmount: Big;
  /** What is got. */
  toAmount: Big;
  /** In `from`. */
  fee: Big;
}

export interface Terms {
  from: string;
  to: string;
  rate: Big;
  spread: Big;
}

/** The price of giving so much. Throws EXCHANGE_TOO_SMALL. */
export function priceOfGiving(amount: Big, { from, to, rate, spread }: Terms): Price {
  const fee = amount.times(spread).round(digits(from), Big.roundUp);
  const toAmount = amount.minus(fee).times(rate).round(digits(to), Big.roundDown);
  return checked({ from, to, rate, spread, fromAmount: amount, toAmount, fee });
}

/** The price of getting exactly so much: the least that gives it. Throws EXCHANGE_TOO_SMALL. */
export function priceOfGetting(toAmount: Big, { from, to, rate, spread }: Terms): Price {
  // The least of `from` that is worth it, and the least that leaves this after the fee.
  const worth = leastWith(toAmount, rate, from);
  const fromAmount = leastWith(worth, new Big(1).minus(spread), from);
  return checked({ from, to, rate, spread, fromAmount, toAmount, fee: fromAmount.minus(worth) });
}

/** The least amount of a currency which, times the factor, is at least `target`. Exact: a division is only where it starts to look. */
function leastWith(target: Big, factor: Big, currency: string): Big {
  const unit = new Big(10).pow(-digits(currency));
  let amount = target.div(factor).round(digits(currency), Big.roundDown);
  while (amount.times(factor).lt(target)) amount = amount.plus(unit);
  while (amount.gt(0) && amount.minus(unit).times(factor).gte(target)) amount = amount.minus(unit);
  return amount;
}

function checked(price: Price): Price {
  const { fromAmount, toAmount, fee } = price;
  if (fromAmount.lte(fee) || toAmount.lte(0)) throw exchangeErrors.EXCHANGE_TOO_SMALL();
  if (fromAmount.gt(largestAmount) || toAmount.gt(largestAmount)) throw exchangeErrors.EXCHANGE_TOO_LARGE();
  return price;
}
