import { describe, expect, it } from '@jest/globals';
import { Big, digits, offeredCurrencies } from '@plaza/money';
import { readExchangeConfig } from './config.ts';
import { exchangeLegs } from './exchange.ts';
import { assertBalanced } from '../ledger/index.ts';
import { priceOfGetting, priceOfGiving, type Price, type Terms } from './quote.ts';
import { derive } from './rates.ts';

const terms = (from: string, to: string, rate: string, spread = '0.005'): Terms => ({
  from,
  to,
  rate: new Big(rate),
  spread: new Big(spread),
});
const sums = ({ fromAmount, toAmount, fee }: Price) => [fromAmount.toFixed(), fee.toFixed(), toAmount.toFixed()];

describe('a price', () => {
  it('takes the fee out of what is given, rounded up, and gives the rest at the rate, rounded down', () => {
    expect(sums(priceOfGiving(new Big('100'), terms('EUR', 'USD', '1.0842')))).toEqual(['100', '0.5', '107.87']);
    expect(sums(priceOfGiving(new Big('0.37'), terms('EUR', 'USD', '1.0842')))).toEqual(['0.37', '0.01', '0.39']);
    expect(sums(priceOfGiving(new Big('10'), terms('EUR', 'JPY', '163.27')))).toEqual(['10', '0.05', '1624']);
    expect(sums(priceOfGiving(new Big('90'), terms('JPY', 'EUR', '0.006124824')))).toEqual(['90', '1', '0.54']);
    expect(sums(priceOfGiving(new Big('100'), terms('EUR', 'USD', '1.0842', '0')))).toEqual(['100', '0', '108.42']);
  });

  it('of what is wanted is the least that gives it', () => {
    expect(sums(priceOfGetting(new Big('107.87'), terms('EUR', 'USD', '1.0842')))).toEqual(['100', '0.5', '107.87']);
    expect(sums(priceOfGetting(new Big('1'), terms('EUR', 'JPY', '163.27')))).toEqual(['0.02', '0.01', '1']);
  });

  it('of so little that nothing is got is refused', () => {
    for (const make of [
      () => priceOfGiving(new Big('0.01'), terms('EUR', 'USD', '1.0842')),
      () => priceOfGiving(new Big('1'), terms('JPY', 'EUR', '0.006')),
      () => priceOfGiving(new Big('2'), terms('JPY', 'EUR', '0.0001')),
    ])
      expect(make).toThrow(expect.objectContaining({ reason: 'EXCHANGE_TOO_SMALL' }));
    expect(() => priceOfGetting(new Big('1000000000'), terms('JPY', 'EUR', '0.006'))).toThrow(
      expect.objectContaining({ reason: 'EXCHANGE_TOO_LARGE' }),
    );
  });

  it('is never in the person’s favour, nor more than one unit of each currency against them, for any amount, rate and spread', () => {
    const random = numbersFrom(4711);
    for (let round = 0; round < 1_500; round++) {
      const [from, to] = [offeredCurrencies[random(0, 5)]!, offeredCurrencies[random(0, 5)]!];
      const unit = (currency: string) => new Big(10).pow(-digits(currency));
      const t = terms(
        from,
        to,
        new Big(random(1, 2 ** 30))
          .div(random(1, 2 ** 22))
          .round(12, 0)
          .plus('0.000001')
          .toFixed(),
        new Big(random(0, 200_000)).div(1_000_000).toFixed(),
      );
      const amount = unit(from).times(random(1, 2 ** 24));
      let giving: Price;
      try {
        giving = priceOfGiving(amount, t);
      } catch (error) {
        expect(['EXCHANGE_TOO_SMALL', 'EXCHANGE_TOO_LARGE']).toContain((error as { reason: string }).reason);
        continue;
      }
      const fair = amount.times(new Big(1).minus(t.spread)).times(t.rate);
      expect(giving.toAmount.lte(fair)).toBe(true);
      expect(giving.toAmount.plus(unit(to)).plus(unit(from).times(t.rate)).gt(fair)).toBe(true);
      expect(giving.fee.gte(amount.times(t.spread))).toBe(true);
      // To get just that costs no more than was given, and one unit less gives less.
      const getting = priceOfGetting(giving.toAmount, t);
      expect(getting.fromAmount.lte(amount)).toBe(true);
      expect(getting.fee.gte(getting.fromAmount.times(t.spread))).toBe(true);
      expect(getting.fromAmount.minus(getting.fee).times(t.rate).gte(getting.toAmount)).toBe(true);
      if (getting.fromAmount.gt(unit(from)))
        expect(given(getting.fromAmount.minus(unit(from)), t).lt(giving.toAmount)).toBe(true);
      for (const price of [giving, getting]) {
        if (from !== to)
          expect(() => assertBalanced(exchangeLegs('019a0000-0000-7000-8000-000000000001', 'q', price))).not.toThrow();
      }
    }
  });
});

describe('a rate', () => {
  const at = new Date('2026-06-01T00:00:00Z');
  const row = (from: string, to: string, rate: string, validFrom = '2026-01-01T00:00:00Z', source = 'ECB') => ({
    from,
    to,
    rate,
    validFrom,
    source,
  });
  const rate = (stored: ReturnType<typeof row>[], from: string, to: string) => {
    const found = derive(stored, from, to, at);
    return found && `${found.rate.toFixed()} ${found.source}`;
  };

  it('is the latest that holds already', () => {
    const stored = [
      row('EUR', 'USD', '1.1'),
      row('EUR', 'USD', '1.2', '2026-05-01T00:00:00Z'),
      row('EUR', 'USD', '1.3', '2026-06-01T00:00:01Z'),
    ];
    expect(rate(stored, 'EUR', 'USD')).toBe('1.2 ECB');
  });

  it('follows from the opposite pair, or from two through another currency, rounded down', () => {
    const stored = [row('EUR', 'USD', '1.1'), row('EUR', 'JPY', '163')];
    expect(rate(stored, 'USD', 'EUR')).toBe('0.90909090909 derived ECB');
    expect(rate(stored, 'USD', 'JPY')).toBe('148.18181818167 derived ECB');
    expect(rate([...stored, row('USD', 'EUR', '0.9')], 'USD', 'EUR')).toBe('0.9 ECB');
    expect(rate(stored, 'USD', 'CHF')).toBeUndefined();
    expect(rate([], 'USD', 'CHF')).toBeUndefined();
  });

  it('is as old as what it follows from, of two rates as the older one', () => {
    const stored = [row('EUR', 'USD', '1.1', '2026-05-01T00:00:00Z'), row('EUR', 'JPY', '163', '2026-04-01T00:00:00Z')];
    const asOf = (from: string, to: string) => derive(stored, from, to, at)!.asOf.toISOString().slice(0, 10);
    expect([asOf('EUR', 'USD'), asOf('USD', 'EUR'), asOf('USD', 'JPY'), asOf('JPY', 'USD')]).toEqual([
      '2026-05-01',
      '2026-05-01',
      '2026-04-01',
      '2026-04-01',
    ]);
  });

  it('of a table against one base makes no money on any way round', () => {
    const stored = [
      row('EUR', 'USD', '1.0842'),
      row('EUR', 'GBP', '0.8431'),
      row('EUR', 'CHF', '0.9472'),
      row('EUR', 'JPY', '163.27'),
    ];
    for (const a of offeredCurrencies)
      for (const b of offeredCurrencies)
        for (const c of offeredCurrencies) {
          const product = [
            [a, b],
            [b, c],
            [c, a],
          ]
            .filter(([one, other]) => one !== other)
            .reduce((product, [one, other]) => product.times(derive(stored, one!, other!, at)!.rate), new Big(1));
          expect(product.lte(1)).toBe(true);
        }
  });
});

describe('the greatest age of a rate', () => {
  const of = (env: Record<string, string>, production: boolean) =>
    readExchangeConfig(env, production).exchangeRateMaxAgeMs;
  it('is a day in production, none elsewhere, and what is set', () => {
    expect([
      of({}, true),
      of({}, false),
      of({ EXCHANGE_RATE_MAX_AGE_SECONDS: '3600' }, true),
      of({ EXCHANGE_RATE_MAX_AGE_SECONDS: '0' }, true),
    ]).toEqual([86_400_000, undefined, 3_600_000, undefined]);
    for (const text of ['-1', '1.5', 'x', '31536001'])
      expect(() => of({ EXCHANGE_RATE_MAX_AGE_SECONDS: text }, true)).toThrow(
        /EXCHANGE_RATE_MAX_AGE_SECONDS: must be seconds/,
      );
  });
});

describe('the spread', () => {
  it('is half a percent where nothing is said, and a part of one', () => {
    expect(readExchangeConfig({}).exchangeSpread.toFixed()).toBe('0.005');
    expect(readExchangeConfig({ EXCHANGE_SPREAD: '0' }).exchangeSpread.toFixed()).toBe('0');
    for (const text of ['1', '-0.1', '.5', '0,5', 'x'])
      expect(() => readExchangeConfig({ EXCHANGE_SPREAD: text })).toThrow(/EXCHANGE_SPREAD: must be a part of one/);
  });
});

function given(amount: Big, { from, to, rate, spread }: Terms): Big {
  return amount
    .minus(amount.times(spread).round(digits(from), Big.roundUp))
    .times(rate)
    .round(digits(to), Big.roundDown);
}

/** A small generator with a seed, so that a failure can be repeated. */
function numbersFrom(seed: number): (from: number, below: number) => number {
  let state = seed;
  return (from, below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return from + Math.floor((state / 2 ** 32) * (below - from));
  };
}
