// Providers count in the currency's smallest coin.
import { Big, digits, type Big as Amount } from '@plaza/money';

export function toMinor(amount: Amount, currency: string): number {
  return Number(amount.times(10 ** digits(currency)).toFixed(0));
}

export function fromMinor(amount: number, currency: string): Amount {
  return new Big(amount).div(10 ** digits(currency));
}
