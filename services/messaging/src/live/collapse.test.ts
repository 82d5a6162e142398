import { expect, test } from '@jest/globals';
import type { ChangeRow } from './changes.queries.ts';
import { collapse } from './collapse.ts';

let number = 0;
function change(kind: string, subject: string | null = null, conversation: string | null = null): ChangeRow {
  return { number: ++number, kind, subject_id: subject, conversation_id: conversation, created_at: new Date(number) };
}

const short = (changes: readonly ChangeRow[]): string[] =>
  changes.map(({ kind, subject_id: subject }) => `${kind} ${subject ?? ''}`.trim());

test('of changes about the same thing the latest is left, where it stood', () => {
  expect(
    short(
      collapse([
        change('balance.changed'),
        change('message.sent', 'm1', 'c'),
        change('order.changed', 'o1'),
        change('balance.changed'),
        change('message.sent', 'm2', 'c'),
        change('message.deleted', 'm1', 'c'),
        change('order.changed', 'o2'),
        change('conversation.read', 'lea', 'c'),
        change('conversation.read', 'marco', 'c'),
        change('conversation.read', 'lea', 'c'),
      ]),
    ),
  ).toEqual([
    'order.changed o1',
    'balance.changed',
    'message.sent m2',
    'message.deleted m1',
    'order.changed o2',
    'conversation.read marco',
    'conversation.read lea',
  ]);
});

test('many messages become one for each conversation, and everything else stays', () => {
  const changes = [
    change('notification.created', 'n1'),
    ...Array.from({ length: 150 }, (_, n) => change('message.sent', `a${n}`, 'a')),
    ...Array.from({ length: 150 }, (_, n) => change('message.sent', `b${n}`, 'b')),
    change('message.deleted', 'a3', 'a'),
    change('ticket.changed', 't1'),
  ];
  expect(short(collapse(changes))).toEqual([
    'notification.created n1',
    'message.sent b149',
    'message.deleted a3',
    'ticket.changed t1',
  ]);
  expect(collapse(changes.slice(0, 101))).toHaveLength(2);
  expect(collapse(changes.slice(0, 100))).toHaveLength(100);
});

test('nothing stays nothing', () => {
  expect(collapse([])).toEqual([]);
});
