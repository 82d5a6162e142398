import type { LiveServiceService } from '@plaza/api/live';
import { parse, type Database, type Handlers } from '@plaza/service';
import { z } from 'zod';
import { selectState } from './changes.queries.ts';
import type { Cursors } from './cursor.ts';
import type { Listen } from './listen.ts';
import type { Piece } from './pieces.ts';
import { ticketSeconds, type Tickets } from './tickets.ts';
import { eventBody, jsonBody, toProto } from './wire.ts';

export interface LiveDeps {
  database: Database;
  listen: Listen;
  cursors: Cursors;
  tickets: Tickets;
  /** What was sent, for the metrics. */
  count: (type: Piece['type']) => void;
}

const longest = 128;
const cursor = z.string().max(longest, `Must be at most ${longest} characters.`);
const subscribeRequest = z.object({ after: cursor });
const streamRequest = z.object({
  after: cursor,
  wait: z.int().min(0, 'Must be 1 to 25.').max(25, 'Must be 1 to 25.'),
});

export function liveHandlers({
  database,
  listen,
  cursors,
  tickets,
  count,
}: LiveDeps): Handlers<typeof LiveServiceService> {
  return {
    async getLiveState(_request, { userId }) {
      const state = await database.asUser(userId, (em) => selectState(em, userId));
      const { unreadConversations, unreadMessages, unreadNotifications, requests } = state;
      return {
        cursor: cursors.write(userId, state),
        unreadConversations,
        unreadMessages,
        unreadNotifications,
        requests,
      };
    },

    async createLiveTicket(_request, context) {
      // That of the call itself, which was checked.
      const ticket = await tickets.issue(context.header('authorization') ?? '');
      return { ticket, expiresIn: ticketSeconds };
    },

    async *subscribe(request, context) {
      const { after } = parse(subscribeRequest, request);
      for await (const piece of listen(context, after)) {
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
      for await (const piece of listen(context, from, wait > 0 ? wait * 1_000 : undefined)) {
        if (wait > 0 && piece.type === 'started') continue;
        count(piece.type);
        const response = toProto(piece, userId, cursors);
        yield wait > 0 ? jsonBody(response) : eventBody(response);
        if (wait > 0) return;
      }
    },
  };
}
