import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { newId } from '@plaza/service';
import { createCursors } from './cursor.ts';
import type { Piece } from './pieces.ts';
import { eventBody, jsonBody, toEvent, toProto } from './wire.ts';

const userId = newId();
const cursors = createCursors([randomBytes(32)]);
const epoch = '0123456789abcdef';
const at = new Date('2026-12-01T12:00:00.123Z');
const change = { number: 5, kind: 'message.sent', subject_id: 'm', conversation_id: 'c', created_at: at };
const balance = { number: 6, kind: 'balance.changed', subject_id: null, conversation_id: null, created_at: at };
const between = { after: 4, number: 6, at: at.getTime(), epoch };

test('changes have a cursor that stands for the last of them', () => {
  const response = toProto({ type: 'changes', changes: [change, balance], ...between }, userId, cursors);
  expect(response).toMatchObject({ type: 'changes', after: 4, number: 6, end: undefined });
  expect(response.changes).toEqual([
    { kind: 'message.sent', id: 'm', conversationId: 'c', at },
    { kind: 'balance.changed', id: '', conversationId: '', at },
  ]);
  expect(cursors.read(userId, response.cursor)).toEqual({ epoch, number: 6, at: at.getTime() });
});

test('an event has its cursor as id, and its JSON in one line under the names of the API', () => {
  const response = toProto({ type: 'changes', changes: [change], ...between }, userId, cursors);
  const { contentType, data } = eventBody(response);
  expect(contentType).toBe('text/event-stream');
  const [event, id, json, ...rest] = data.toString().split('\n');
  expect([event, id, rest]).toEqual(['event: changes', `id: ${response.cursor}`, ['', '']]);
  expect(JSON.parse(json!.slice('data: '.length))).toEqual({
    type: 'changes',
    cursor: response.cursor,
    after: 4,
    number: 6,
    changes: [{ kind: 'message.sent', id: 'm', conversation_id: 'c', at: '2026-12-01T12:00:00.123Z' }],
  });
  expect(JSON.parse(jsonBody(response).data.toString())).toEqual(JSON.parse(json!.slice('data: '.length)));
});

test('the first event says when to come back, and the last one does where there is a reason to', () => {
  const event = (piece: Piece): string => toEvent(toProto(piece, userId, cursors));
  expect(event({ type: 'started', ...between })).toMatch(/^retry: 2000\nevent: started\nid: /);
  expect(event({ type: 'heartbeat', ...between })).toMatch(/^event: heartbeat\nid: /);
  const restarting = event({ type: 'end', reason: 'restarting', retryAfterMs: 1234, ...between });
  expect(restarting).toMatch(/^retry: 1234\nevent: end\nid: /);
  expect(restarting).toContain('"end":{"reason":"restarting","reconnect":true,"retry_after_ms":1234}');
  const refused = event({ type: 'end', reason: 'refused', retryAfterMs: 0, ...between });
  expect(refused).toMatch(/^event: end\n/);
  expect(refused).toContain('"reconnect":false');
  // Whoever is reset has no cursor any more.
  expect(event({ type: 'reset' })).toMatch(/^event: reset\nid: \ndata: /);
});
