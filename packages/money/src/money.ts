import Big from 'big.js';
import { digits, isCurrency, offeredCurrencies, testCurrency, type Currency } from './currencies.ts';
import { moneyErrors } from './money.errors.ts';

/** The largest single amount. Sixteen digits fit before the point of NUMERIC(20,4), so ten million of these still add up in one wallet. */
export const largestAmount = new Big('1000000000');

// At most 15 digits before the point and 9 after it: longer texts cannot be valid, and need no more precise error.
const plainDecimal = /^(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,9})?$/;

/** Parses the code of an offered currency, in upper case. Throws CURRENCY_UNKNOWN for anything else, also for an empty text: callers set the default. */
export function parseCurrency(text: unknown, field = 'currency'): Currency {
  if (isCurrency(text)) return text;
  throw moneyErrors.CURRENCY_UNKNOWN({
    violations: [{ field, description: `Must be one of ${offeredCurrencies.join(', ')}, in upper case.` }],
  });
}

/** The same for what only reads: also the test currency. */
export function parseAccountCurrency(text: unknown): Currency | typeof testCurrency {
  return text === testCurrency ? testCurrency : parseCurrency(text);
}

/**
 * Parses an amount that a person may move: a plain decimal string above zero, with no more digits after the point than the currency has.
 * Nothing is rounded or guessed: a sign, an exponent, a space, a comma, a leading zero or a number type is refused with
 * AMOUNT_INVALID. Throws CURRENCY_UNKNOWN for a currency that is not offered.
 */
export function parseAmount(text: unknown, currency: string, field = 'amount'): Big {
  return parseAmountIn(text, parseCurrency(currency), field);
}

/** The same in a currency that is not the caller's choice, and so need not be one of those that are offered. */
export function parseAmountIn(text: unknown, currency: string, field = 'amount'): Big {
  const digitCount = digits(currency);
  if (typeof text !== 'string' || !plainDecimal.test(text)) {
    throw invalid(
      field,
      `Must be a decimal string such as "${digitCount === 0 ? '90' : `89.${'9'.repeat(digitCount)}`}".`,
    );
  }
  if (digitsAfterPoint(text) > digitCount) {
    throw invalid(
      field,
      digitCount === 0
        ? `${currency} has no digits after the point.`
        : `${currency} has at most ${digitCount} digits after the point.`,
    );
  }
  const amount = new Big(text);
  if (amount.lte(0)) throw invalid(field, 'Must be more than zero.');
  if (amount.gt(largestAmount)) throw invalid(field, `Must be at most ${formatAmount(largestAmount, currency)}.`);
  return amount;
}

/**
 * Writes an amount with exactly the currency's digits: "89.99", "-5.00", JPY "90". Accepts PostgreSQL's text of a NUMERIC ("89.9900").
 * Throws a RangeError for a value that would have to be rounded: code that divides or converts money rounds it before.
 */
export function formatAmount(value: Big | string, currency: string): string {
  const digitCount = digits(currency);
  const plain = typeof value === 'string' ? shortened(value, digitCount) : undefined;
  if (plain !== undefined) return plain;
  const amount = new Big(value);
  if (!amount.round(digitCount, Big.roundDown).eq(amount)) {
    throw new RangeError(`${amount.toFixed()} has more digits after the point than ${currency}.`);
  }
  return amount.eq(0) ? new Big(0).toFixed(digitCount) : amount.toFixed(digitCount);
}

// The fast way for PostgreSQL's texts, which only lose zeros: every answer of the wallet has several. Undefined for other texts.
function shortened(text: string, digitCount: number): string | undefined {
  const [, sign = '', whole = '', part = ''] = /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?$/.exec(text) ?? [];
  if (whole === '' || /[1-9]/.test(part.slice(digitCount))) return undefined;
  const amount = digitCount === 0 ? whole : `${whole}.${part.slice(0, digitCount).padEnd(digitCount, '0')}`;
  return sign === '-' && /[1-9]/.test(amount) ? `-${amount}` : amount;
}

function digitsAfterPoint(text: string): number {
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.length - point - 1;
}

function invalid(field: string, description: string): Error {
  return moneyErrors.AMOUNT_INVALID({ violations: [{ field, description }] });
}
