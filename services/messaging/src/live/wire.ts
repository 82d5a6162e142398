// Pieces as clients get them: as messages of gRPC, as server-sent events, and as JSON.
import type { HttpBody } from '@plaza/api/httpbody';
import type { SubscribeResponse } from '@plaza/api/live';
import type { Cursors } from './cursor.ts';
import type { Piece } from './pieces.ts';

/** How long an EventSource waits after a stream that broke off. */
const usualRetryMs = 2_000;

export function toProto(piece: Piece, userId: string, cursors: Cursors): SubscribeResponse {
  if (piece.type === 'reset') return { type: piece.type, cursor: '', after: 0, number: 0, changes: [], end: undefined };
  const { type, after, number } = piece;
  return {
    type,
    cursor: cursors.write(userId, piece),
    after,
    number,
    changes:
      piece.type !== 'changes'
        ? []
        : piece.changes.map(({ kind, subject_id: id, conversation_id: conversationId, created_at: at }) => ({
            kind,
            id: id ?? '',
            conversationId: conversationId ?? '',
            at,
          })),
    end:
      piece.type !== 'end'
        ? undefined
        : { reason: piece.reason, reconnect: piece.reason !== 'refused', retryAfterMs: piece.retryAfterMs },
  };
}

/** The fields under the names of the API, as the gateway writes every other message. */
export function toJson({ type, cursor, after, number, changes, end }: SubscribeResponse): object {
  return {
    type,
    cursor,
    after,
    number,
    changes: changes.map(({ kind, id, conversationId, at }) => ({
      kind,
      id,
      conversation_id: conversationId,
      at: at?.toISOString(),
    })),
    ...(end && { end: { reason: end.reason, reconnect: end.reconnect, retry_after_ms: end.retryAfterMs } }),
  };
}

/** A server-sent event. JSON has no line breaks, and a cursor neither. */
export function toEvent(response: SubscribeResponse): string {
  const { type, cursor, end } = response;
  const retry = type === 'started' ? usualRetryMs : end?.reconnect ? Math.max(end.retryAfterMs, 1) : undefined;
  return [
    ...(retry === undefined ? [] : [`retry: ${retry}`]),
    `event: ${type}`,
    // An empty id makes an EventSource forget the one it has.
    `id: ${cursor}`,
    `data: ${jsonText(response)}`,
    '\n',
  ].join('\n');
}

export function eventBody(response: SubscribeResponse): HttpBody {
  return { contentType: 'text/event-stream', data: Buffer.from(toEvent(response)), extensions: [] };
}

export function jsonBody(response: SubscribeResponse): HttpBody {
  return { contentType: 'application/json', data: Buffer.from(jsonText(response)), extensions: [] };
}

export function jsonText(response: SubscribeResponse): string {
  return JSON.stringify(toJson(response));
}
