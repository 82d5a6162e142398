// What a listener gets, piece by piece, whatever the transport: see plaza.messaging.v1.SubscribeResponse.
import { gather, isDatabaseUnavailable, type Database, type Logger } from '@plaza/service';
import { selectChanges, selectPosition, type ChangeRow, type Position } from './changes.queries.ts';
import { collapse } from './collapse.ts';
import type { Hub } from './hub.ts';
import type { EndReason, Listener, ListenerOptions } from './listener.ts';

interface Between {
  /** The number of the last change before the piece, and of the last one in it. */
  after: number;
  number: number;
  epoch: string;
}

export type Piece =
  | ({ type: 'started' | 'heartbeat' } & Between)
  | ({ type: 'changes'; changes: readonly ChangeRow[] } & Between)
  | ({ type: 'end'; reason: EndReason; retryAfterMs: number } & Between)
  | { type: 'reset' };

/** Reads what follows a number: undefined if the database is away. */
export type ReadAfter = (userId: string, after: number) => Promise<ChangeRow[] | undefined>;

/** Rows of one read: whoever is further behind reads again. */
const maxRead = 500;
/** Readers of one query. */
const maxReaders = 64;

/** One query for all who are behind at the same time, however many they are. */
export function readTogether(database: Database, log: Logger): ReadAfter {
  const read = gather<{ userId: string; after: number }, ChangeRow[]>({
    run: (readers) => database.asSystem((em) => selectChanges(em, readers, maxRead)),
    maxBatch: maxReaders,
  });
  return async (userId, after) => {
    try {
      return await read({ userId, after });
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
      log.debug({ err: error }, 'changes could not be read, and will be');
      return undefined;
    }
  };
}

export interface PiecesDeps {
  database: Database;
  hub: Hub;
  readAfter: ReadAfter;
  now: () => number;
}

export type Listening = Omit<ListenerOptions, 'now'> & {
  /** Where the client is; undefined if it begins now. */
  from: Position | undefined;
  /** Aborted when the caller goes away. */
  signal: AbortSignal;
};

/**
 * The pieces of one stream: `started` at once, and each later one when it is asked for and there is something to say, so that a slow client fills no memory:
 * what happens meanwhile is in the next piece, collapsed. Throws LIVE_LISTENERS_EXCEEDED before the first.
 */
export async function* piecesOf(
  { database, hub, readAfter, now }: PiecesDeps,
  { from, signal, ...options }: Listening,
): AsyncGenerator<Piece, void, undefined> {
  // Before the position is read: what is committed after that is heard of.
  const listener = hub.add({ ...options, now: now() });
  const leave = (): void => listener.stop({ do: 'leave' });
  signal.addEventListener('abort', leave, { once: true });
  if (signal.aborted) leave();
  try {
    const { userId } = options;
    const { number, epoch } = await database.asUser(userId, (em) => selectPosition(em, userId));
    hub.see(epoch);
    if (from && (from.epoch !== epoch || from.number > number)) {
      yield { type: 'reset' };
      return;
    }
    listener.reach(from?.number ?? number);
    listener.hear(number);
    yield { type: 'started', after: listener.number, number: listener.number, epoch };
    for (;;) {
      const piece = await nextPiece(listener, epoch, readAfter);
      if (!piece) return;
      listener.said(now());
      yield piece;
      if (piece.type === 'reset' || piece.type === 'end') return;
    }
  } finally {
    signal.removeEventListener('abort', leave);
    hub.remove(listener);
  }
}

/** Undefined when the caller is gone. */
async function nextPiece(listener: Listener, epoch: string, readAfter: ReadAfter): Promise<Piece | undefined> {
  for (;;) {
    const next = await listener.next();
    const { number: after, userId } = listener;
    switch (next.do) {
      case 'leave':
        return undefined;
      case 'reset':
        return { type: 'reset' };
      case 'beat':
        return { type: 'heartbeat', after, number: after, epoch };
      case 'end':
        return { type: 'end', reason: next.reason, retryAfterMs: next.retryAfterMs, after, number: after, epoch };
      case 'read': {
        const changes = await readAfter(userId, after);
        if (!changes) {
          listener.forget();
          continue;
        }
        // Stored numbers have no gaps: what is missing was too old, and is deleted.
        if (changes[0]?.number !== after + 1) return { type: 'reset' };
        const { number } = changes.at(-1)!;
        listener.reach(number);
        return { type: 'changes', changes: collapse(changes), after, number, epoch };
      }
    }
  }
}
