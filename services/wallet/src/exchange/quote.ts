// The price of an exchange. Amounts are rounded to the smallest unit of a currency in the platform's favour: the fee up, and the received amount down; if
// the received amount is given, its price is rounded up. So no exchange, and no chain of exchanges, makes money.
import { Big, digits, largestAmount } from '@plaza/money';
import { exchangeErrors } from './exchange.errors.ts';

export interface Price {
  from: string;
  to: string;
  /** The price of one unit of `from` in units of `to`. */
  rate: Big;
  /** The fee as a part of the paid amount. */
  spread: Big;
  /** The paid amount, including the fee. */
  fromAmount: Big;
  /** The received amount. */
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

/** The price for a paid amount. Throws EXCHANGE_TOO_SMALL. */
export function priceOfGiving(amount: Big, { from, to, rate, spread }: Terms): Price {
  const fee = amount.times(spread).round(digits(from), Big.roundUp);
  const toAmount = amount.minus(fee).times(rate).round(digits(to), Big.roundDown);
  return checked({ from, to, rate, spread, fromAmount: amount, toAmount, fee });
}

/** The smallest price for a received amount. Throws EXCHANGE_TOO_SMALL. */
export function priceOfGetting(toAmount: Big, { from, to, rate, spread }: Terms): Price {
  // The smallest amount of `from` that is worth it, and the smallest that leaves this after the fee.
  const worth = leastWith(toAmount, rate, from);
  const fromAmount = leastWith(worth, new Big(1).minus(spread), from);
  return checked({ from, to, rate, spread, fromAmount, toAmount, fee: fromAmount.minus(worth) });
}

/** The smallest amount of a currency that, times the factor, is at least `target`. Exact: the division only gives a first estimate. */
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
