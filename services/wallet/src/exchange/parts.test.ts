// What an exchange divides: what is given, into the fee and what is exchanged; and what somebody has, into several exchanges.
import { expect, test } from '@jest/globals';
import { Big, digits, offeredCurrencies } from '@plaza/money';
import fc from 'fast-check';
import { assertBalanced } from '../ledger/index.ts';
import { exchangeLegs } from './exchange.ts';
import { priceOfGetting, priceOfGiving, type Price, type Terms } from './quote.ts';

const unit = (currency: string): Big => new Big(10).pow(-digits(currency));
const sum = (amounts: readonly Big[]): Big => amounts.reduce((total, amount) => total.plus(amount), new Big(0));
const terms: fc.Arbitrary<Terms> = fc
  .record({
    pair: fc.shuffledSubarray([...offeredCurrencies], { minLength: 2, maxLength: 2 }),
    rate: fc.integer({ min: 1, max: 1e9 }),
    spread: fc.integer({ min: 0, max: 200_000 }),
  })
  .map(({ pair, rate, spread }) => ({
    from: pair[0]!,
    to: pair[1]!,
    rate: new Big(rate).div(1e6).round(12, 0),
    spread: new Big(spread).div(1e6),
  }));
const counts = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 12 });

/** Undefined where it is too little, or too much, to be exchanged. */
function priced(price: () => Price): Price | undefined {
  try {
    return price();
  } catch (error) {
    expect(['EXCHANGE_TOO_SMALL', 'EXCHANGE_TOO_LARGE']).toContain((error as { reason: string }).reason);
    return undefined;
  }
}

test('what is given is the fee and what is exchanged, to the last coin, whichever side was named', () => {
  fc.assert(
    fc.property(terms, fc.integer({ min: 1, max: 1e9 }), (t, count) => {
      for (const price of [
        priced(() => priceOfGiving(unit(t.from).times(count), t)),
        priced(() => priceOfGetting(unit(t.to).times(count), t)),
      ]) {
        if (!price) continue;
        const legs = exchangeLegs('019a0000-0000-7000-8000-000000000001', 'q', price);
        assertBalanced(legs);
        const of = (name: string, currency: string): Big =>
          sum(
            legs
              .filter(({ account }) => account.name === name && account.currency === currency)
              .map(({ amount }) => amount),
          );
        expect(of('exchange', t.from).plus(of('fees', t.from)).toFixed()).toBe(price.fromAmount.toFixed());
        expect(of('exchange', t.to).times(-1).toFixed()).toBe(price.toAmount.toFixed());
        for (const [amount, currency] of [
          [price.fromAmount, t.from],
          [price.fee, t.from],
          [price.toAmount, t.to],
        ] as const)
          expect(amount.mod(unit(currency)).toFixed()).toBe('0');
      }
    }),
  );
});

test('in parts nobody gets more than at once, nor less than a coin of each currency for each part', () => {
  fc.assert(
    fc.property(terms, counts, (t, parts) => {
      const amounts = parts.map((count) => unit(t.from).times(count));
      const [whole, ...each] = [sum(amounts), ...amounts].map((amount) => priced(() => priceOfGiving(amount, t)));
      if (!whole) return;
      const got = sum(each.map((price) => price?.toAmount ?? new Big(0)));
      expect(got.lte(whole.toAmount)).toBe(true);
      // What is too little is not exchanged, and stays the person's.
      const given = sum(each.map((price) => price?.fromAmount ?? new Big(0)));
      const fair = given.times(new Big(1).minus(t.spread)).times(t.rate);
      const lost = unit(t.to)
        .plus(unit(t.from).times(t.rate))
        .times(each.filter((price) => price).length);
      expect(got.plus(lost).gte(fair)).toBe(true);
    }),
  );
});
