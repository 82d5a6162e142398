// What can become of a payment: every state, every event, every transition. Pure. The database applies the same table, in the transaction that moves
// the money (payment_transition.sql), and a test compares the two.
import { values } from '@plaza/api/values';
import type { Big } from '@plaza/money';

export const paymentStatuses = values['plaza.wallet.v1.Payment.status'];
export type PaymentStatus = (typeof paymentStatuses)[number];

/** A draft is nothing yet: it becomes a payment when its money is held or taken. */
export type PaymentState = PaymentStatus | 'draft';

export const paymentEvents = [
  'hold_placed',
  /** It was extended, or a part of it was captured and the rest is held on. */
  'hold_changed',
  'hold_captured',
  'hold_voided',
  'hold_expired',
  /** The payer's money was taken: at once, or out of the hold. */
  'captured',
  'refunded',
] as const;
export type PaymentEvent = (typeof paymentEvents)[number];

/** What the merchants keep of the payment after the event. */
export const keptStates = ['uncaptured', 'all', 'part', 'nothing'] as const;
export type Kept = (typeof keptStates)[number];

export interface PaymentTransition {
  from: PaymentState;
  event: PaymentEvent;
  /** Undefined: whatever they keep. */
  kept?: Kept;
  to: PaymentStatus;
}

export const paymentTransitions: readonly PaymentTransition[] = [
  { from: 'draft', event: 'captured', to: 'succeeded' },
  { from: 'draft', event: 'hold_placed', to: 'requires_capture' },
  { from: 'requires_capture', event: 'hold_changed', to: 'requires_capture' },
  // As long as something is held, more can be captured, whatever was captured and refunded of it.
  { from: 'requires_capture', event: 'captured', to: 'requires_capture' },
  { from: 'requires_capture', event: 'refunded', to: 'requires_capture' },
  { from: 'requires_capture', event: 'hold_captured', kept: 'all', to: 'succeeded' },
  { from: 'requires_capture', event: 'hold_captured', kept: 'part', to: 'partially_refunded' },
  { from: 'requires_capture', event: 'hold_voided', kept: 'uncaptured', to: 'voided' },
  { from: 'requires_capture', event: 'hold_voided', kept: 'all', to: 'succeeded' },
  { from: 'requires_capture', event: 'hold_voided', kept: 'part', to: 'partially_refunded' },
  { from: 'requires_capture', event: 'hold_voided', kept: 'nothing', to: 'refunded' },
  { from: 'requires_capture', event: 'hold_expired', kept: 'uncaptured', to: 'expired' },
  { from: 'requires_capture', event: 'hold_expired', kept: 'all', to: 'succeeded' },
  { from: 'requires_capture', event: 'hold_expired', kept: 'part', to: 'partially_refunded' },
  { from: 'requires_capture', event: 'hold_expired', kept: 'nothing', to: 'refunded' },
  { from: 'succeeded', event: 'refunded', kept: 'part', to: 'partially_refunded' },
  { from: 'succeeded', event: 'refunded', kept: 'nothing', to: 'refunded' },
  { from: 'partially_refunded', event: 'refunded', kept: 'part', to: 'partially_refunded' },
  { from: 'partially_refunded', event: 'refunded', kept: 'nothing', to: 'refunded' },
];

/** The status after an event; undefined if it cannot come in this state. */
export function nextStatus(from: PaymentState, event: PaymentEvent, kept: Kept): PaymentStatus | undefined {
  return paymentTransitions.find(
    (one) => one.from === from && one.event === event && (one.kept === undefined || one.kept === kept),
  )?.to;
}

export function keptOf({ captured, refunded }: { captured: Big; refunded: Big }): Kept {
  if (captured.eq(0)) return 'uncaptured';
  if (refunded.eq(0)) return 'all';
  return refunded.lt(captured) ? 'part' : 'nothing';
}

/** Where these transitions lead to: the status of a payment by what became of its hold (null: there was none) and of its money. */
export function statusOf(holdStatus: string | null, money: { captured: Big; refunded: Big }): PaymentStatus {
  if (holdStatus === 'held') return 'requires_capture';
  switch (keptOf(money)) {
    case 'uncaptured':
      return holdStatus === 'expired' ? 'expired' : 'voided';
    case 'all':
      return 'succeeded';
    case 'part':
      return 'partially_refunded';
    case 'nothing':
      return 'refunded';
  }
}
