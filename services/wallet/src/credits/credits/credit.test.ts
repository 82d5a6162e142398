import { describe, expect, it } from '@jest/globals';
import { Big } from '@plaza/money';
import { readCreditsConfig } from './config.ts';
import { creditsOf, granted, packagesOf, priceOf } from './credit.ts';

const { creditPrices: prices } = readCreditsConfig({}, 'EUR');

describe('a price', () => {
  it('is that of each credit, or of the package of this size', () => {
    expect([1, 99, 100, 101, 500, 1000, 1001].map((credits) => priceOf(credits, prices).toFixed(2))).toEqual([
      '0.01',
      '0.99',
      '1.00',
      '1.01',
      '4.50',
      '8.00',
      '10.01',
    ]);
  });

  it('is rounded up to what can be paid, so that no credit is free', () => {
    const yen = readCreditsConfig({ CREDIT_PRICE: '0.3' }, 'JPY').creditPrices;
    expect([1, 3, 4, 10].map((credits) => priceOf(credits, yen).toFixed())).toEqual(['1', '1', '2', '3']);
    expect(packagesOf(yen).map(({ price }) => price)).toEqual(['30', '135', '240']);
    expect(priceOf(1, { ...prices, each: new Big('0.000001') }).toFixed()).toBe('0.01');
  });

  it('of a package is asked for by its id', () => {
    expect(packagesOf(prices)).toEqual(
      [
        ['100', 100, '1.00'],
        ['500', 500, '4.50'],
        ['1000', 1000, '8.00'],
      ].map(([id, credits, price]) => ({ id, credits, price, currency: 'EUR' })),
    );
    expect(packagesOf(prices).map(({ id }) => creditsOf({ package: id, amount: 0 }, prices))).toEqual([100, 500, 1000]);
    for (const id of ['101', '0100', '1e2', 'all', '__proto__'])
      expect(() => creditsOf({ package: id, amount: 0 }, prices)).toThrow(
        expect.objectContaining({ reason: 'CREDIT_PACKAGE_UNKNOWN' }),
      );
  });
});

describe('the configuration', () => {
  it('takes packages and a time zone of the operator’s own', () => {
    const { creditPrices, adsTimeZone } = readCreditsConfig(
      { CREDIT_PACKAGES: '50:0.40,10:0.10', ADS_TIME_ZONE: 'America/Argentina/Buenos_Aires' },
      'EUR',
    );
    expect(packagesOf(creditPrices).map(({ id, price }) => [id, price])).toEqual([
      ['10', '0.10'],
      ['50', '0.40'],
    ]);
    expect(adsTimeZone).toBe('America/Argentina/Buenos_Aires');
    expect(readCreditsConfig({}, 'EUR').adsTimeZone).toBe('Europe/Monaco');
  });

  it.each([
    ['CREDIT_PRICE', '0'],
    ['CREDIT_PRICE', '-1'],
    ['CREDIT_PRICE', '1e3'],
    ['CREDIT_PACKAGES', '100'],
    ['CREDIT_PACKAGES', '100:0'],
    ['CREDIT_PACKAGES', '0:1'],
    ['CREDIT_PACKAGES', '100:0.999'],
    ['CREDIT_PACKAGES', '2000000:1'],
    ['CREDIT_PACKAGES', Array.from({ length: 51 }, (_, index) => `${index + 1}:1`).join(',')],
    ['CREDIT_PACKAGES', '100:1.'],
    ['ADS_TIME_ZONE', 'Europe/Nowhere'],
    ['ADS_TIME_ZONE', '+02:00'],
    ['ADS_TIME_ZONE', 'CEST'],
    ['ADS_TIME_ZONE', 'local'],
  ])('refuses %s=%s and names the variable', (name, value) => {
    expect(() => readCreditsConfig({ [name]: value }, 'EUR')).toThrow(name);
  });
});

describe('an answer of the database', () => {
  it('that refuses is the error that its caller sees', () => {
    expect(() => granted({ refused: 'INSUFFICIENT_CREDITS', metadata: { available: '3' } })).toThrow(
      expect.objectContaining({ reason: 'INSUFFICIENT_CREDITS', metadata: { available: '3' } }),
    );
    expect(() =>
      granted({ refused: 'INSUFFICIENT_FUNDS', metadata: { available: '0.5000', currency: 'EUR' } }),
    ).toThrow(
      expect.objectContaining({ reason: 'INSUFFICIENT_FUNDS', metadata: { available: '0.50', currency: 'EUR' } }),
    );
    expect(() => granted({ refused: 'toString' })).toThrow(/no reason/);
    expect(granted({ balance: 1 })).toEqual({ balance: 1 });
  });
});
