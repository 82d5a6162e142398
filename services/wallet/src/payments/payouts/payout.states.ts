// What can become of a payout: every state, every event, every transition. Pure. Two transitions are the ledger's, in the transaction that moves the
// money (payout_transition.sql); a test compares the two tables.
import { values } from '@plaza/api/values';

export const payoutStatuses = values['plaza.wallet.v1.Payout.status'];
export type PayoutStatus = (typeof payoutStatuses)[number];

/** A draft is nothing yet. While a payout is cancelling or failing, its money is on its way back, and the provider does not hear of it any more. */
export const payoutStates = ['draft', ...payoutStatuses, 'cancelling', 'failing'] as const;
export type PayoutState = (typeof payoutStates)[number];

export const payoutEvents = [
  /** The ledger: its money left the merchant's wallet. */
  'money_left',
  /** The job sends it to the provider. From then on it cannot be cancelled. */
  'sent',
  'cancel_requested',
  /** The provider's answers. */
  'confirmed',
  'refused',
  /** The ledger: its money is back in the merchant's wallet. */
  'money_returned',
] as const;
export type PayoutEvent = (typeof payoutEvents)[number];

export const payoutTransitions: readonly { from: PayoutState; event: PayoutEvent; to: PayoutState }[] = [
  { from: 'draft', event: 'money_left', to: 'requested' },
  { from: 'requested', event: 'sent', to: 'processing' },
  // Nobody knows whether the provider has heard of it, so it is sent again, under the same id.
  { from: 'processing', event: 'sent', to: 'processing' },
  { from: 'requested', event: 'cancel_requested', to: 'cancelling' },
  { from: 'cancelling', event: 'cancel_requested', to: 'cancelling' },
  { from: 'processing', event: 'confirmed', to: 'paid' },
  { from: 'processing', event: 'refused', to: 'failing' },
  { from: 'cancelling', event: 'money_returned', to: 'cancelled' },
  { from: 'failing', event: 'money_returned', to: 'failed' },
];

/** The state after an event; undefined if it cannot come in this state. */
export function nextState(from: PayoutState, event: PayoutEvent): PayoutState | undefined {
  return payoutTransitions.find((one) => one.from === from && one.event === event)?.to;
}

/** In which states an event can come. */
export function statesBefore(event: PayoutEvent): PayoutState[] {
  return payoutTransitions.filter((one) => one.event === event).map(({ from }) => from);
}

export interface PayoutColumns {
  status: PayoutStatus | 'draft';
  /** How it is to end once the money is back. */
  ending: 'failed' | 'cancelled' | null;
}

/** How a state is kept: what its owner reads is the status alone. */
export function columnsOf(state: PayoutState): PayoutColumns {
  switch (state) {
    case 'cancelling':
      return { status: 'requested', ending: 'cancelled' };
    case 'failing':
      return { status: 'processing', ending: 'failed' };
    case 'cancelled':
    case 'failed':
      return { status: state, ending: state };
    default:
      return { status: state, ending: null };
  }
}
