import { expect, test } from '@jest/globals';
import { forgetLost } from './drill.ts';
import { Journal } from './journal.ts';

const cut = { moment: 10_000, startedAgain: 30_000 };

function journalOf(...answers: { transaction: string; to: number; more?: object }[]): Journal {
  const journal = new Journal();
  for (const { transaction, to, more } of answers)
    Object.assign(journal.begin('purchase', 'somebody'), { transaction, to, done: true, paid: 10, ...more });
  return journal;
}

test('only what was answered in the last second and is not there may be lost', () => {
  const journal = journalOf(
    { transaction: 'before', to: 9_999 },
    { transaction: 'lost', to: 10_000 },
    { transaction: 'kept', to: 10_500 },
    // Answered in time, and read late by a client that was busy.
    { transaction: 'read late', to: 25_000 },
    { transaction: 'after', to: 60_000 },
  );
  const there = { transactions: new Set(['kept']), purchases: [] };
  expect(forgetLost(journal, cut, there)).toEqual({ lost: 2, kept: 1 });
  expect(journal.entries.map(({ transaction }) => transaction)).toEqual(['before', 'kept', 'after']);
});

test('a purchase that was under way at the moment, and was finished again, is that of the same person and price', () => {
  const journal = journalOf(
    { transaction: 'other-price', to: 10_100, more: { paid: 20 } },
    { transaction: 'first', to: 10_200, more: { tickets: ['1'] } },
    { transaction: 'second', to: 10_300 },
    { transaction: 'transfer', to: 10_400, more: { kind: 'send' } },
  );
  const purchase = {
    transaction: 'again',
    userId: 'somebody',
    paid: 10,
    tickets: ['2'],
    order: undefined,
    topUp: undefined,
  };
  const there = {
    transactions: new Set(['again', 'of another']),
    purchases: [{ ...purchase, transaction: 'of another', userId: 'another' }, purchase],
  };
  expect(forgetLost(journal, cut, there)).toEqual({ lost: 3, kept: 1 });
  expect(journal.entries).toMatchObject([{ transaction: 'again', tickets: ['2'] }]);
});
