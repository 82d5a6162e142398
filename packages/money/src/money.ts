import Big from 'big.js';
import { digits, isCurrency, offeredCurrencies, type Currency } from './currencies.ts';
import { moneyErrors } from './money.errors.ts';

/** The largest single amount. Sixteen digits fit before the point of NUMERIC(20,4), so ten million of these still add up in one wallet. */
export const largestAmount = new Big('1000000000');

// At most 15 digits before the point and 9 after it: what is longer can't be valid, and is not worth telling more precisely.
const plainDecimal = /^(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,9})?$/;

/** Takes an offered currency's code, upper case. Throws CURRENCY_UNKNOWN on anything else, also on an empty text: callers choose the default. */
export function parseCurrency(text: unknown, field = 'currency'): Currency {
  if (isCurrency(text)) return text;
  throw moneyErrors.CURRENCY_UNKNOWN({
    violations: [{ field, description: `Must be one of ${offeredCurrencies.join(', ')}, in upper case.` }],
  });
}

/**
 * Takes an amount that a person may move: a plain decimal string above zero, with no more digits after the point than the currency has.
 * Nothing is rounded and nothing is guessed: a sign, an exponent, a space, a comma, a leading zero or a number type is refused with
 * AMOUNT_INVALID. Throws CURRENCY_UNKNOWN for a currency that is not offered.
 */
export function parseAmount(text: unknown, currency: string, field = 'amount'): Big {
  const places = digits(parseCurrency(currency));
  if (typeof text !== 'string' || !plainDecimal.test(text)) {
    throw invalid(field, `Must be a decimal string such as "${places === 0 ? '90' : `89.${'9'.repeat(places)}`}".`);
  }
  if (digitsAfterPoint(text) > places) {
    throw invalid(
      field,
      places === 0
        ? `${currency} has no digits after the point.`
        : `${currency} has at most ${places} digits after the point.`,
    );
  }
  const amount = new Big(text);
  if (amount.lte(0)) throw invalid(field, 'Must be more than zero.');
  if (amount.gt(largestAmount)) throw invalid(field, `Must be at most ${formatAmount(largestAmount, currency)}.`);
  return amount;
}

/**
 * Writes an amount with exactly the currency's digits: "89.99", "-5.00", JPY "90". Takes what Postgres gives for NUMERIC ("89.9900") as it is.
 * A value that would have to be rounded throws a RangeError: who divides or converts money says how it is rounded, before it comes here.
 */
export function formatAmount(value: Big | string, currency: string): string {
  const places = digits(currency);
  const plain = typeof value === 'string' ? shortened(value, places) : undefined;
  if (plain !== undefined) return plain;
  const amount = new Big(value);
  if (!amount.round(places, Big.roundDown).eq(amount)) {
    throw new RangeError(`${amount.toFixed()} has more digits after the point than ${currency}.`);
  }
  return amount.eq(0) ? new Big(0).toFixed(places) : amount.toFixed(places);
}

// What Postgres writes only loses zeros, and every answer of the wallet has several of these. Undefined where more is to be done.
function shortened(text: string, places: number): string | undefined {
  const [, sign = '', whole = '', part = ''] = /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?$/.exec(text) ?? [];
  if (whole === '' || /[1-9]/.test(part.slice(places))) return undefined;
  const amount = places === 0 ? whole : `${whole}.${part.slice(0, places).padEnd(places, '0')}`;
  return sign === '-' && /[1-9]/.test(amount) ? `-${amount}` : amount;
}

function digitsAfterPoint(text: string): number {
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.length - point - 1;
}

function invalid(field: string, description: string): Error {
  return moneyErrors.AMOUNT_INVALID({ violations: [{ field, description }] });
}
