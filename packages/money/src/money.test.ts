import { describe, expect, test } from '@jest/globals';
import { ServiceError, status } from '@plaza/service';
import {
  creditCurrency,
  currencies,
  defaultCurrency,
  digits,
  formatAmount,
  isCurrency,
  offeredCurrencies,
  parseAmount,
  parseCurrency,
} from './index.ts';

function refusal(run: () => unknown): ServiceError {
  try {
    run();
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
  throw new Error('Nothing was refused.');
}

describe('an amount', () => {
  test.each([
    ['89.99', 'EUR', '89.99'],
    ['90', 'EUR', '90.00'],
    ['0.5', 'USD', '0.50'],
    ['0.01', 'CHF', '0.01'],
    ['1000000000', 'GBP', '1000000000.00'],
    ['1000000000.00', 'EUR', '1000000000.00'],
    ['1', 'JPY', '1'],
  ])('%s %s is taken exactly', (text, currency, written) => {
    expect(formatAmount(parseAmount(text, currency), currency)).toBe(written);
  });

  test.each([
    ['0', 'EUR'],
    ['0.00', 'EUR'],
    ['-1', 'EUR'],
    ['+1', 'EUR'],
    ['-0', 'EUR'],
    ['0.001', 'EUR'],
    ['1.000', 'EUR'],
    ['1e3', 'EUR'],
    ['1E3', 'EUR'],
    ['99999999999999999999', 'EUR'],
    ['1000000000.01', 'EUR'],
    ['007', 'EUR'],
    ['00.5', 'EUR'],
    ['.5', 'EUR'],
    ['5.', 'EUR'],
    ['1,50', 'EUR'],
    ['1 000', 'EUR'],
    [' 5', 'EUR'],
    ['5\n', 'EUR'],
    ['', 'EUR'],
    ['0x10', 'EUR'],
    ['1_000', 'EUR'],
    ['NaN', 'EUR'],
    ['Infinity', 'EUR'],
    ['٥', 'EUR'],
    ['５', 'EUR'],
    ['5€', 'EUR'],
    ['1.2.3', 'EUR'],
    ['1;DROP TABLE wallets', 'EUR'],
    ['9'.repeat(100_000), 'EUR'],
    [`0.${'0'.repeat(100_000)}1`, 'EUR'],
    ['90.0', 'JPY'],
    ['0.5', 'JPY'],
  ])('%.20s %s is refused as AMOUNT_INVALID, and the answer names the field', (text, currency) => {
    const error = refusal(() => parseAmount(text, currency));
    expect([error.reason, error.code]).toEqual(['AMOUNT_INVALID', status.INVALID_ARGUMENT]);
    expect(error.violations).toEqual([{ field: 'amount', description: expect.stringMatching(/^.{10,80}\.$/) }]);
  });

  test.each([[5], [null], [undefined], [{}], [['5']], [5n], [true]])('%p, which is no text, is refused', (value) => {
    expect(refusal(() => parseAmount(value, 'EUR')).reason).toBe('AMOUNT_INVALID');
  });

  test('in a currency that is not offered is refused as CURRENCY_UNKNOWN', () => {
    expect(refusal(() => parseAmount('5', 'XTS')).reason).toBe('CURRENCY_UNKNOWN');
  });

  test('of any number of cents reads and writes back as the same text, and adds up as integers do', () => {
    const random = numbersFrom(20_26);
    for (let round = 0; round < 5_000; round++) {
      const currency = offeredCurrencies[round % offeredCurrencies.length] ?? defaultCurrency;
      const scale = 10n ** BigInt(digits(currency));
      const [a, b] = [BigInt(random(1, 2 ** 29)), BigInt(random(1, 2 ** 20))];
      const written = (cents: bigint): string =>
        scale === 1n ? `${cents}` : `${cents / scale}.${(cents % scale).toString().padStart(digits(currency), '0')}`;
      expect(formatAmount(parseAmount(written(a), currency), currency)).toBe(written(a));
      expect(formatAmount(parseAmount(written(a), currency).plus(parseAmount(written(b), currency)), currency)).toBe(
        written(a + b),
      );
    }
  });

  test('of any junk is either refused with a coded error or is a plain decimal above zero', () => {
    const random = numbersFrom(4217);
    const letters = '0123456789.,-+eE \t\u00a0xn';
    for (let round = 0; round < 20_000; round++) {
      const text = Array.from({ length: random(0, 14) }, () => letters[random(0, letters.length)]).join('');
      try {
        expect(parseAmount(text, 'EUR').gt(0)).toBe(true);
        expect(text).toMatch(/^(0|[1-9]\d*)(\.\d\d?)?$/);
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        expect(error.reason).toBe('AMOUNT_INVALID');
      }
    }
  });
});

describe('a written amount', () => {
  test.each([
    ['89.9900', 'EUR', '89.99'],
    ['-5', 'EUR', '-5.00'],
    ['90.0000', 'JPY', '90'],
    ['0', 'USD', '0.00'],
    ['-0.00', 'USD', '0.00'],
    ['1.2345', 'CLF', '1.2345'],
    ['9999999999999999.99', 'EUR', '9999999999999999.99'],
  ])('%s %s reads %s', (value, currency, written) => {
    expect(formatAmount(value, currency)).toBe(written);
  });

  test("is never rounded behind its owner's back", () => {
    expect(() => formatAmount('0.005', 'EUR')).toThrow(RangeError);
    expect(() => formatAmount('0.5', 'JPY')).toThrow(RangeError);
  });
});

describe('a currency', () => {
  test('is one of the offered five, in upper case', () => {
    for (const code of offeredCurrencies) expect(parseCurrency(code)).toBe(code);
    for (const text of ['', 'eur', 'EURO', 'EUR ', 'XXX', 'SEK', '__proto__', 'constructor', null, undefined, 5]) {
      expect(isCurrency(text)).toBe(false);
      const error = refusal(() => parseCurrency(text));
      expect([error.reason, error.code]).toEqual(['CURRENCY_UNKNOWN', status.INVALID_ARGUMENT]);
      expect(error.violations[0]?.field).toBe('currency');
    }
  });

  test('has the digits of ISO 4217, which are not those of a locale', () => {
    expect(['EUR', 'JPY', 'KWD', 'IQD', 'CLF', 'HUF', 'ISK', 'UYW', 'XOF'].map(digits)).toEqual([
      2, 0, 3, 3, 4, 2, 0, 4, 0,
    ]);
    expect(() => digits('XAU')).toThrow(RangeError);
    expect(() => digits('toString')).toThrow(RangeError);
  });

  test("of credits has no digits, is no money and can't be offered", () => {
    expect([digits(creditCurrency), formatAmount('12.0000', creditCurrency)]).toEqual([0, '12']);
    expect([isCurrency(creditCurrency), currencies.includes(creditCurrency)]).toEqual([false, false]);
    expect(refusal(() => parseAmount('5', creditCurrency)).reason).toBe('CURRENCY_UNKNOWN');
  });

  test('is listed once, and the list is whole', () => {
    expect(currencies).toHaveLength(165);
    expect(currencies.every((code) => /^[A-Z]{3}$/.test(code) && digits(code) <= 4)).toBe(true);
  });
});

/** A small generator with a seed, so that a failure can be repeated. */
function numbersFrom(seed: number): (from: number, below: number) => number {
  let state = seed;
  return (from, below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return from + Math.floor((state / 2 ** 32) * (below - from));
  };
}
