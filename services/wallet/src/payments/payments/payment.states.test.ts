import { describe, expect, it } from '@jest/globals';
import { Big } from '@plaza/money';
import fc from 'fast-check';
import {
  keptOf,
  keptStates,
  nextStatus,
  paymentEvents,
  paymentStatuses,
  paymentTransitions,
  statusOf,
  type PaymentEvent,
  type PaymentState,
} from './payment.states.ts';

/** The statuses that a payment goes through. */
function walk(events: readonly [PaymentEvent, captured: number, refunded: number][]): (PaymentState | undefined)[] {
  let state: PaymentState | undefined = 'draft';
  return events.map(([event, captured, refunded]) => {
    const kept = keptOf({ captured: new Big(captured), refunded: new Big(refunded) });
    state = state && nextStatus(state, event, kept);
    return state;
  });
}

describe('a payment', () => {
  it('that is captured at once has succeeded, and is refunded in parts', () => {
    expect(
      walk([
        ['captured', 10, 0],
        ['refunded', 10, 4],
        ['refunded', 10, 10],
      ]),
    ).toEqual(['succeeded', 'partially_refunded', 'refunded']);
  });

  it('that is held is captured in parts, and has succeeded when nothing of it is held', () => {
    expect(
      walk([
        ['hold_placed', 0, 0],
        ['captured', 3, 0],
        ['hold_changed', 3, 0],
        ['captured', 10, 0],
        ['hold_captured', 10, 0],
      ]),
    ).toEqual(['requires_capture', 'requires_capture', 'requires_capture', 'requires_capture', 'succeeded']);
  });

  it('whose rest is voided or expires is what was captured and refunded of it', () => {
    const ends = (event: PaymentEvent) =>
      [
        [0, 0],
        [5, 0],
        [5, 2],
        [5, 5],
      ].map(([captured = 0, refunded = 0]) =>
        nextStatus('requires_capture', event, keptOf({ captured: new Big(captured), refunded: new Big(refunded) })),
      );
    expect(ends('hold_voided')).toEqual(['voided', 'succeeded', 'partially_refunded', 'refunded']);
    expect(ends('hold_expired')).toEqual(['expired', 'succeeded', 'partially_refunded', 'refunded']);
  });

  it('that has ended stays as it is', () => {
    for (const status of ['voided', 'expired', 'refunded'] as const)
      for (const event of paymentEvents)
        for (const kept of keptStates) expect(nextStatus(status, event, kept)).toBeUndefined();
  });

  it('has one transition for an event, and reaches every status', () => {
    for (const { from, event } of paymentTransitions)
      for (const kept of keptStates)
        expect(
          paymentTransitions.filter(
            (one) => one.from === from && one.event === event && (one.kept === undefined || one.kept === kept),
          ).length,
        ).toBeLessThanOrEqual(1);
    expect(new Set(paymentTransitions.map(({ to }) => to))).toEqual(new Set(paymentStatuses));
  });

  it('has the status that its hold and its money say, whatever came before', () => {
    const step = fc.record({
      event: fc.constantFrom(...paymentEvents),
      amount: fc.integer({ min: 1, max: 5 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let [state, hold, captured, refunded]: [PaymentState, string | null, number, number] = ['draft', null, 0, 0];
        for (const { event, amount } of steps) {
          const moved = {
            captured: captured + (event === 'captured' ? amount : 0),
            refunded: refunded + (event === 'refunded' ? amount : 0),
          };
          // What the ledger refuses does not happen.
          if (moved.refunded > moved.captured || (event === 'hold_captured' && moved.captured === moved.refunded))
            continue;
          const money = { captured: new Big(moved.captured), refunded: new Big(moved.refunded) };
          const next = nextStatus(state, event, keptOf(money));
          if (next === undefined) continue;
          [state, captured, refunded] = [next, moved.captured, moved.refunded];
          if (event === 'hold_placed') hold = 'held';
          else if (event.startsWith('hold_') && event !== 'hold_changed') hold = event.slice('hold_'.length);
          expect(state).toBe(statusOf(hold, money));
        }
      }),
    );
  });
});
