import { expect, it } from '@jest/globals';
import { columnsOf, nextState, payoutEvents, payoutStates, payoutTransitions, statesBefore } from './payout.states.ts';

it('a payout is requested, sent, and paid', () => {
  expect([
    nextState('draft', 'money_left'),
    nextState('requested', 'sent'),
    nextState('processing', 'confirmed'),
  ]).toEqual(['requested', 'processing', 'paid']);
});

it('what the provider refuses has failed when its money is back', () => {
  expect([nextState('processing', 'refused'), nextState('failing', 'money_returned')]).toEqual(['failing', 'failed']);
});

it('only what the provider has not heard of can be cancelled, and it never hears of it then', () => {
  expect(statesBefore('cancel_requested')).toEqual(['requested', 'cancelling']);
  expect([nextState('processing', 'cancel_requested'), nextState('cancelling', 'sent')]).toEqual([
    undefined,
    undefined,
  ]);
  expect(nextState('cancelling', 'money_returned')).toBe('cancelled');
});

it('what has ended stays as it is', () => {
  for (const state of ['paid', 'failed', 'cancelled'] as const)
    for (const event of payoutEvents) expect(nextState(state, event)).toBeUndefined();
});

it('an event has one transition in a state, and every state is kept in columns of its own', () => {
  const named = payoutTransitions.map(({ from, event }) => `${from} ${event}`);
  expect(new Set(named).size).toBe(named.length);
  expect(new Set(payoutStates.map((state) => JSON.stringify(columnsOf(state)))).size).toBe(payoutStates.length);
});
