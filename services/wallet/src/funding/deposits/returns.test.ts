import { describe, expect, it } from '@jest/globals';
import { Big } from '@plaza/money';
import fc from 'fast-check';
import type { PaymentReturn, ReturnState } from '../providers/provider.ts';
import { disputeState, refundState } from '../providers/stripe/stripe.reports.ts';
import { changesReturn, creditsFor, owedFor, takenBack } from './returns.ts';

const at = (second: number) => new Date(second * 1000);
/** What becomes of Stripe's words. */
const stateOf = (kind: PaymentReturn['kind'], status: string): ReturnState =>
  kind === 'dispute' ? disputeState(status) : refundState(status);
const refundWords = new Set(['pending', 'succeeded', 'failed']);
const read = (status: string) => stateOf(refundWords.has(status) ? 'refund' : 'dispute', status);

describe('what went back', () => {
  const payment = { amount: new Big('25.00'), currency: 'EUR' };
  const back = (kind: PaymentReturn['kind'], amount: number, status: string, currency = 'EUR'): PaymentReturn => ({
    id: String(Math.random()),
    reference: 'pi',
    kind,
    amount,
    currency,
    state: stateOf(kind, status),
    at: at(0),
  });
  const of = (...returns: PaymentReturn[]) => takenBack(payment, returns).toFixed(2);

  it('is the refunds that did not fail, and the disputes that were not won', () => {
    expect(of()).toBe('0.00');
    expect(
      of(
        back('refund', 500, 'succeeded'),
        back('refund', 250, 'pending'),
        back('refund', 100, 'failed'),
        back('refund', 100, 'canceled'),
      ),
    ).toBe('7.50');
    for (const status of ['needs_response', 'under_review', 'lost', 'appeal_under_review'])
      expect(of(back('dispute', 500, status))).toBe('5.00');
    for (const status of ['won', 'prevented', 'warning_needs_response', 'warning_under_review', 'warning_closed'])
      expect(of(back('dispute', 500, status))).toBe('0.00');
    expect(of(back('refund', 500, 'succeeded'), back('dispute', 1000, 'lost'))).toBe('15.00');
  });

  it('is reported by the charge where the refunds are not, and the same by both together', () => {
    expect(of(back('charge', 700, 'refunded'))).toBe('7.00');
    expect(of(back('charge', 700, 'refunded'), back('refund', 700, 'succeeded'))).toBe('7.00');
    expect(
      of(back('charge', 700, 'refunded'), back('refund', 700, 'succeeded'), back('refund', 300, 'succeeded')),
    ).toBe('10.00');
    expect(of(back('charge', 700, 'refunded'), back('refund', 700, 'failed'))).toBe('0.00');
    expect(of(back('charge', 1000, 'refunded'), back('refund', 700, 'failed'), back('refund', 300, 'succeeded'))).toBe(
      '3.00',
    );
  });

  it('is never more than was paid', () => {
    expect(of(back('refund', 2500, 'succeeded'), back('dispute', 2500, 'lost'))).toBe('25.00');
    expect(of(back('dispute', 100, 'lost', 'USD'))).toBe('25.00');
  });

  it('is read of a refund or a dispute by its latest report, and in one second by its furthest', () => {
    const said = (before: [string, number], after: [string, number]) =>
      changesReturn({ state: read(before[0]), at: at(before[1]) }, { state: read(after[0]), at: at(after[1]) });
    expect([
      said(['pending', 1], ['succeeded', 1]),
      said(['succeeded', 1], ['failed', 1]),
      said(['needs_response', 1], ['lost', 1]),
      said(['lost', 1], ['won', 2]),
    ]).toEqual([true, true, true, true]);
    expect([
      said(['succeeded', 1], ['pending', 1]),
      said(['failed', 2], ['succeeded', 1]),
      said(['won', 1], ['under_review', 1]),
      said(['won', 2], ['needs_response', 1]),
    ]).toEqual([false, false, false, false]);
  });
});

describe('what is owed for credits that were spent', () => {
  const bought = fc.record({
    credits: fc.integer({ min: 1, max: 100_000 }),
    cents: fc.integer({ min: 1, max: 1_000_000 }),
  });

  it('comes to their price, in however many parts that goes back, and is never taken back by a further part', () => {
    fc.assert(
      fc.property(
        bought,
        fc.array(
          fc.record({
            at: fc.double({ min: 0, max: 1, noNaN: true }),
            spent: fc.double({ min: 0, max: 1, noNaN: true }),
          }),
          { maxLength: 30 },
        ),
        ({ credits, cents }, parts) => {
          const price = new Big(cents).div(100);
          let [reversed, taken, owed] = [new Big(0), 0, new Big(0)];
          const stops = [
            ...parts.map(({ at, spent }) => ({ to: new Big(Math.floor(cents * at)).div(100), spent })),
            { to: price, spent: 0.5 },
          ].sort((a, b) => a.to.cmp(b.to));
          for (const { to, spent } of stops) {
            const wanted = creditsFor(credits, to, price) - creditsFor(credits, reversed, price);
            taken += Math.floor(wanted * (1 - spent));
            const after = owedFor({ credits, price, currency: 'EUR', reversed: to, taken });
            expect(after.gte(owed)).toBe(true);
            expect(after.lte(to)).toBe(true);
            [reversed, owed] = [to, after];
          }
          expect(owed.toFixed()).toBe(
            price
              .times(credits - taken)
              .div(credits)
              .round(2, Big.roundDown)
              .toFixed(),
          );
        },
      ),
    );
  });

  it('of ten for 1.00 that go back cent by cent is 1.00', () => {
    let owed = new Big(0);
    for (let cent = 1; cent <= 100; cent++)
      owed = owedFor({ credits: 10, price: new Big(1), currency: 'EUR', reversed: new Big(cent).div(100), taken: 0 });
    expect(owed.toFixed(2)).toBe('1.00');
  });
});

it('credits go in the part that their price goes in, and all with all of it', () => {
  const parts = ['0', '0.01', '1.50', '4.49', '4.50'].map((amount) =>
    creditsFor(500, new Big(amount), new Big('4.50')),
  );
  expect(parts).toEqual([0, 1, 166, 498, 500]);
});
