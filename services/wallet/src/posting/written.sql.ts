// Amounts as events tell them, in SQL.
import { digits, offeredCurrencies } from '@plaza/money';

// A currency's digits after the point, for amounts that are told and not kept.
const digitsOf = (currency: string): string =>
  `case ${currency} ${offeredCurrencies
    .filter((code) => digits(code) !== 2)
    .map((code) => `when '${code}' then ${digits(code)}`)
    .join(' ')} else 2 end`;

/** An expression: the amount as a decimal string, with as many digits as the currency has. Both are expressions too. */
export function written(amount: string, currency: string): string {
  return `round(${amount}, ${digitsOf(currency)})::text`;
}
