import { describe, expect, it } from '@jest/globals';
import { Big } from '@plaza/money';
import fc from 'fast-check';
import {
  creditsFor,
  isNewClaimStatus,
  isNewIntentStatus,
  intentStatus,
  owedFor,
  takenBack,
  type Claim,
  type IntentStatus,
} from './claims.ts';

const at = (second: number) => new Date(second * 1000);
const news = (before: [IntentStatus, number?], after: [IntentStatus, number]) =>
  isNewIntentStatus(
    { status: before[0], at: before[1] === undefined ? undefined : at(before[1]) },
    { status: after[0], at: at(after[1]) },
  );

describe('a payment’s status', () => {
  it('is Stripe’s, in fewer words', () => {
    const of = (status: string, failed = false) => intentStatus({ status, failed });
    expect(
      [
        'requires_payment_method',
        'requires_confirmation',
        'requires_action',
        'requires_capture',
        'not_yet_invented',
      ].map((status) => of(status)),
    ).toEqual(Array(5).fill('pending'));
    expect([
      of('requires_payment_method', true),
      of('processing', true),
      of('canceled'),
      of('succeeded', true),
    ]).toEqual(['failed', 'processing', 'canceled', 'succeeded']);
  });

  it('is what Stripe said last', () => {
    expect([
      news(['pending'], ['pending', 5]),
      news(['pending', 5], ['processing', 6]),
      news(['failed', 5], ['pending', 6]),
    ]).toEqual([true, true, true]);
    expect([
      news(['pending', 6], ['failed', 5]),
      news(['failed', 6], ['processing', 5]),
      news(['pending', 5], ['pending', 5]),
    ]).toEqual([false, false, false]);
  });

  it('of the same second is what comes later in its life', () => {
    expect([
      news(['pending', 5], ['processing', 5]),
      news(['processing', 5], ['failed', 5]),
      news(['failed', 5], ['processing', 5]),
    ]).toEqual([true, true, false]);
  });

  it('is over with a success, whenever that was said, and with a cancellation unless it succeeded', () => {
    for (const status of ['pending', 'processing', 'failed', 'canceled'] as const) {
      expect([news([status, 9], ['succeeded', 1]), news(['succeeded', 1], [status, 9])]).toEqual([true, false]);
    }
    expect([news(['failed', 9], ['canceled', 1]), news(['canceled', 1], ['failed', 9])]).toEqual([true, false]);
  });
});

describe('what went back', () => {
  const payment = { amount: new Big('25.00'), currency: 'EUR' };
  const claim = (kind: Claim['kind'], amount: number, status: string, currency = 'EUR'): Claim => ({
    id: String(Math.random()),
    providerId: 'pi',
    kind,
    amount,
    currency,
    status,
    at: at(0),
  });
  const of = (...claims: Claim[]) => takenBack(payment, claims).toFixed(2);

  it('is the refunds that did not fail, and the disputes that were not won', () => {
    expect(of()).toBe('0.00');
    expect(
      of(
        claim('refund', 500, 'succeeded'),
        claim('refund', 250, 'pending'),
        claim('refund', 100, 'failed'),
        claim('refund', 100, 'canceled'),
      ),
    ).toBe('7.50');
    for (const status of ['needs_response', 'under_review', 'lost', 'appeal_under_review'])
      expect(of(claim('dispute', 500, status))).toBe('5.00');
    for (const status of ['won', 'prevented', 'warning_needs_response', 'warning_under_review', 'warning_closed'])
      expect(of(claim('dispute', 500, status))).toBe('0.00');
    expect(of(claim('refund', 500, 'succeeded'), claim('dispute', 1000, 'lost'))).toBe('15.00');
  });

  it('is told by the charge where the refunds are not, and the same by both together', () => {
    expect(of(claim('charge', 700, 'refunded'))).toBe('7.00');
    expect(of(claim('charge', 700, 'refunded'), claim('refund', 700, 'succeeded'))).toBe('7.00');
    expect(
      of(claim('charge', 700, 'refunded'), claim('refund', 700, 'succeeded'), claim('refund', 300, 'succeeded')),
    ).toBe('10.00');
    expect(of(claim('charge', 700, 'refunded'), claim('refund', 700, 'failed'))).toBe('0.00');
    expect(
      of(claim('charge', 1000, 'refunded'), claim('refund', 700, 'failed'), claim('refund', 300, 'succeeded')),
    ).toBe('3.00');
  });

  it('is never more than was paid', () => {
    expect(of(claim('refund', 2500, 'succeeded'), claim('dispute', 2500, 'lost'))).toBe('25.00');
    expect(of(claim('dispute', 100, 'lost', 'USD'))).toBe('25.00');
  });

  it('is said of a refund or a dispute by its latest word, and in one second by its furthest', () => {
    const said = (before: [string, number], after: [string, number]) =>
      isNewClaimStatus({ status: before[0], at: at(before[1]) }, { status: after[0], at: at(after[1]) });
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
