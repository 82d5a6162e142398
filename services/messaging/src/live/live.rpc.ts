import type { LiveServiceService } from '@plaza/api/live';
import { networkOf, parse, type CallContext, type Handlers } from '@plaza/service';
import { z } from 'zod';
import { selectState } from './changes.queries.ts';
import type { Cursors } from './cursor.ts';
import { piecesOf, type Piece, type PiecesDeps } from './pieces.ts';
import { eventBody, jsonBody, toProto } from './wire.ts';

export interface LiveDeps extends PiecesDeps {
  cursors: Cursors;
  /** What was sent, for the metrics. */
  count: (type: Piece['type']) => void;
}

/** A proxy closes a stream on which nothing comes for a minute, and phones give up sooner. */
const heartbeatMs = 20_000;

const longest = 128;
const cursor = z.string().max(longest, `Must be at most ${longest} characters.`);
const subscribeRequest = z.object({ after: cursor });
const streamRequest = z.object({
  after: cursor,
  wait: z.int().min(0, 'Must be 1 to 25.').max(25, 'Must be 1 to 25.'),
});

export function liveHandlers(deps: LiveDeps): Handlers<typeof LiveServiceService> {
  const { database, cursors, count } = deps;

  function listen(context: CallContext, after: string, quietMs: number): AsyncGenerator<Piece, void, undefined> {
    const { userId, clientIp, signal } = context;
    return piecesOf(deps, {
      userId,
      address: networkOf(clientIp),
      signal,
      heartbeatMs: quietMs,
      readmit: () => context.readmit(),
      from: after === '' ? undefined : cursors.read(userId, after),
    });
  }

  return {
    async getLiveState(_request, { userId }) {
      const state = await database.asUser(userId, (em) => selectState(em, userId));
      const { unreadConversations, unreadMessages, unreadNotifications } = state;
      return { cursor: cursors.write(userId, state), unreadConversations, unreadMessages, unreadNotifications };
    },

    async *subscribe(request, context) {
      const { after } = parse(subscribeRequest, request);
      for await (const piece of listen(context, after, heartbeatMs)) {
        count(piece.type);
        yield toProto(piece, context.userId, cursors);
      }
    },

    async *streamLive(request, context) {
      const { after, wait } = parse(streamRequest, request);
      const { userId } = context;
      // Not by a proxy before us either.
      context.setHeader('x-accel-buffering', 'no');
      // What the client has seen last counts, also where the address still has what it began with.
      const last = context.header('last-event-id');
      const from = last === undefined ? after : parse(subscribeRequest, { after: last }).after;
      for await (const piece of listen(context, from, wait > 0 ? wait * 1_000 : heartbeatMs)) {
        if (wait > 0 && piece.type === 'started') continue;
        count(piece.type);
        const response = toProto(piece, userId, cursors);
        yield wait > 0 ? jsonBody(response) : eventBody(response);
        if (wait > 0) return;
      }
    },
  };
}
