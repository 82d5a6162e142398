import { describe, expect, it } from '@jest/globals';
import type { PaymentState } from '../providers/provider.ts';
import { changesPayment } from './intent.states.ts';

const at = (second: number) => new Date(second * 1000);
const news = (before: [PaymentState, number?], after: [PaymentState, number]) =>
  changesPayment(
    { state: before[0], at: before[1] === undefined ? undefined : at(before[1]) },
    { state: after[0], at: at(after[1]) },
  );

describe('a payment’s status', () => {
  it('is what was reported last', () => {
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

  it('is over with a success, whenever that was reported, and with a cancellation unless it succeeded', () => {
    for (const status of ['pending', 'processing', 'failed', 'canceled'] as const) {
      expect([news([status, 9], ['succeeded', 1]), news(['succeeded', 1], [status, 9])]).toEqual([true, false]);
    }
    expect([news(['failed', 9], ['canceled', 1]), news(['canceled', 1], ['failed', 9])]).toEqual([true, false]);
  });
});
