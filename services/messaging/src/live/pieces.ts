// What a listener gets, piece by piece, whatever the transport: see plaza.messaging.v1.SubscribeResponse.
import { gather, isDatabaseUnavailable, ServiceError, status, type Database, type Logger } from '@plaza/service';
import { selectChanges, selectPosition, type ChangeRow, type Position } from './changes.queries.ts';
import { collapse } from './collapse.ts';
import type { Hub } from './hub.ts';
import type { EndReason, Listener, ListenerOptions } from './listener.ts';

/** Where the client is after the piece, and the number where it was before. */
interface Between extends Position {
  after: number;
}

export type Piece =
  | ({ type: 'started' | 'heartbeat' } & Between)
  | ({ type: 'changes'; changes: readonly ChangeRow[] } & Between)
  | ({ type: 'end'; reason: EndReason; retryAfterMs: number } & Between)
  | { type: 'reset' };

/** Reads a person's changes from a number on: undefined if the database is away or busy. */
export type ReadFrom = (userId: string, from: number) => Promise<ChangeRow[] | undefined>;

/** Rows of one read: whoever is further behind reads again. */
const maxRead = 500;
/** Readers of one query. */
const maxReaders = 64;

/** One query for all who are behind at the same time, however many they are. */
export function readTogether(database: Database, log: Logger): ReadFrom {
  const read = gather<{ userId: string; from: number }, ChangeRow[]>({
    run: (readers) => database.asSystem((em) => selectChanges(em, readers, maxRead)),
    maxBatch: maxReaders,
  });
  return async (userId, from) => {
    try {
      return await read({ userId, from });
    } catch (error) {
      const isBusy = error instanceof ServiceError && error.code === status.UNAVAILABLE;
      if (!isBusy && !isDatabaseUnavailable(error)) throw error;
      log.debug({ err: error }, 'changes could not be read, and will be');
      return undefined;
    }
  };
}

export interface PiecesDeps {
  database: Database;
  hub: Hub;
  readFrom: ReadFrom;
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
  { database, hub, readFrom, now }: PiecesDeps,
  { from, signal, ...options }: Listening,
): AsyncGenerator<Piece, void, undefined> {
  // Before the position is read: what is committed after that is heard of.
  const listener = hub.add({ ...options, now: now() });
  const leave = (): void => listener.stop({ do: 'leave' });
  signal.addEventListener('abort', leave, { once: true });
  if (signal.aborted) leave();
  try {
    const { userId } = options;
    const { end, isKnown } = await database.asUser(userId, (em) => selectPosition(em, userId, from));
    const { epoch } = end;
    hub.see(epoch);
    if (!isKnown) {
      yield { type: 'reset' };
      return;
    }
    const start = from ?? end;
    listener.reach(start.number, start.at);
    listener.hear(end.number);
    yield { type: 'started', ...standing(listener, epoch) };
    for (;;) {
      const piece = await nextPiece(listener, epoch, readFrom);
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

/** Where a listener is, and stays with this piece. */
function standing({ number, at }: Listener, epoch: string): Between {
  return { after: number, number, at, epoch };
}

/** Undefined when the caller is gone. */
async function nextPiece(listener: Listener, epoch: string, readFrom: ReadFrom): Promise<Piece | undefined> {
  for (;;) {
    const next = await listener.next();
    switch (next.do) {
      case 'leave':
        return undefined;
      case 'reset':
        return { type: 'reset' };
      case 'beat':
        return { type: 'heartbeat', ...standing(listener, epoch) };
      case 'end':
        return { type: 'end', reason: next.reason, retryAfterMs: next.retryAfterMs, ...standing(listener, epoch) };
      case 'read': {
        const { number: after, at: atBefore, userId } = listener;
        const rows = await readFrom(userId, after);
        const changes = rows && following(rows, { number: after, at: atBefore });
        if (changes === 'unknown') return { type: 'reset' };
        const last = changes?.at(-1);
        if (!changes || !last) {
          listener.forget();
          continue;
        }
        const { number } = last;
        const at = last.created_at.getTime();
        listener.reach(number, at);
        return { type: 'changes', changes: collapse(changes), after, number, at, epoch };
      }
    }
  }
}

/**
 * The changes after a position, of what was read from its number on; `unknown` if they do not follow it: the change there is another one, or what comes next
 * is too old to be kept. Stored numbers have no gaps.
 */
export function following(
  rows: readonly ChangeRow[],
  { number, at }: Pick<Position, 'number' | 'at'>,
): readonly ChangeRow[] | 'unknown' {
  const [first] = rows;
  // The change at the position is not kept for longer than others.
  const isThere = first?.number === number;
  if (isThere && first.created_at.getTime() !== at) return 'unknown';
  const changes = isThere ? rows.slice(1) : rows;
  return changes.every((change, index) => change.number === number + 1 + index) ? changes : 'unknown';
}
