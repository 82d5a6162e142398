// Which report of a payment changes its state. Reports come in any order and any number of times.
import type { PaymentState } from '../providers/provider.ts';

/** A state, and when it was reported. */
export interface Reported<State extends string> {
  state: State;
  /** Undefined: nobody reported it. */
  at: Date | undefined;
}

/** Later in a payment's life; of two that were reported for the same second, the higher one came after. */
const ranks: Record<PaymentState, number> = { pending: 0, processing: 1, failed: 2, canceled: 3, succeeded: 4 };

/** Whether a payment follows this report. Nothing follows a success, and nothing but a success a cancellation. */
export function changesPayment(current: Reported<PaymentState>, next: Reported<PaymentState>): boolean {
  if (current.state === 'succeeded') return false;
  if (next.state === 'succeeded') return true;
  if (current.state === 'canceled') return false;
  return next.state === 'canceled' || isLater(current, next, ranks);
}

/** By the time of the report; within one second, by the order of their lives. */
export function isLater<State extends string>(
  current: Reported<State>,
  next: Reported<State>,
  order: Readonly<Record<State, number>>,
): boolean {
  const [before, after] = [current.at?.getTime() ?? -Infinity, next.at?.getTime() ?? -Infinity];
  return after > before || (after === before && order[next.state] > order[current.state]);
}
