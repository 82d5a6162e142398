import { expect, test } from '@jest/globals';
import { expectedBalances, refusedWrongly } from './checks.ts';
import { compare, type Findings } from './findings.ts';
import { cents, Journal } from './journal.ts';

const nothing = (): Findings => ({ lost: [], doubled: [], wrong: [] });

function journalOf(...entries: Partial<Journal['entries'][number]>[]): Journal {
  const journal = new Journal();
  for (const entry of entries)
    Object.assign(
      journal.begin(entry.kind ?? 'send', entry.userId ?? 'somebody'),
      { to: Date.now(), done: true },
      entry,
    );
  return journal;
}

test('an id that was answered and does not exist is lost, and one that exists and was not answered is double', () => {
  const found = nothing();
  compare('ticket', ['a', 'b'], ['b', 'c'], found);
  expect(found).toEqual({ lost: ['ticket a'], doubled: ['ticket c'], wrong: [] });
});

test('an id that was answered to two requests is double', () => {
  const found = nothing();
  compare('ticket', ['a', 'a'], ['a'], found);
  expect(found.doubled).toEqual(['1 ticket answered to two requests']);
});

test('what people must have follows from their answers', () => {
  const journal = journalOf(
    { userId: 'a', payee: 'b', paid: 150 },
    { kind: 'purchase', userId: 'b', paid: 100 },
    { kind: 'checkout', userId: 'b', paid: 7, done: false, refused: '400 INSUFFICIENT_FUNDS' },
  );
  expect(
    expectedBalances(journal, [
      { id: 'a', deposited: 1_000 },
      { id: 'b', deposited: 0 },
    ]),
  ).toEqual(
    new Map([
      ['a', 850],
      ['b', 50],
    ]),
  );
});

test('a final refusal is right only without money or seats', () => {
  const journal = journalOf(
    { done: false, refused: '400 INSUFFICIENT_FUNDS' },
    { done: false, refused: '400 SOLD_OUT' },
    { done: false, refused: '404 HOLD_NOT_FOUND' },
  );
  expect(refusedWrongly(journal, 0)).toEqual(['send was refused for good: 404 HOLD_NOT_FOUND']);
});

test('something works again only when a later request has succeeded', () => {
  const journal = journalOf({ kind: 'send', from: 100 });
  expect([
    journal.worksSince(50, ['send']),
    journal.worksSince(101, ['send']),
    journal.worksSince(50, ['send', 'purchase']),
  ]).toEqual([true, false, false]);
});

test('amounts are counted in cents', () => {
  expect(['12.34', '0.07', '5', '1.5'].map(cents)).toEqual([1_234, 7, 500, 150]);
});
