// What changes for the person who is signed in, as it happens: a stream that goes on where it was after whatever interrupts it.
import { isPlazaError } from '../errors.ts';
import { pause } from '../pause.ts';
import type { OutputOf, Plaza } from '../plaza.ts';
import { isPassing, livePieces, type LiveChange, type LivePiece, type PiecesOptions } from './pieces.ts';

export { eventsOf, type ServerSentEvent } from './events.ts';
export { livePieces, type LiveChange, type LivePiece, type LiveTransport, type PiecesOptions } from './pieces.ts';

export type LiveState = OutputOf<'getLiveState'>;

export type LiveNews =
  | {
      type: 'changes';
      changes: LiveChange[];
      /** Where to go on after these, also in another page or process. */
      cursor: string;
    }
  /** What happened in between is not known: whatever is shown has to be read again. Also the first, where no cursor was given. */
  | { type: 'state'; state: LiveState; cursor: string };

export interface SubscribeOptions extends Pick<PiecesOptions, 'transport' | 'webSocket'> {
  /** The cursor of what was seen last. Without one it begins with the state of now. */
  after?: string | undefined;
  /** Ends the subscription. */
  signal?: AbortSignal | undefined;
  /** Whether news arrive at once now, for a sign on the page. */
  onConnection?: ((isConnected: boolean) => void) | undefined;
  /** How long to wait before the next attempt; by default twice as long after each failure, 30 s at most. */
  waitMs?: ((failures: number) => number) | undefined;
}

const longestWaitMs = 30_000;

/**
 * The news of the person who is signed in, each once and in order, until the signal ends it or nobody is signed in any more. Throws what no new attempt would
 * change, such as UNAUTHENTICATED. Use one for a whole page: a person can have 20 at a time.
 */
export async function* subscribe(
  plaza: Plaza,
  { after = '', signal, onConnection, waitMs = usualWait, ...how }: SubscribeOptions = {},
): AsyncGenerator<LiveNews, void, undefined> {
  const place: Place = { cursor: after };
  let isConnected = false;
  const tell = (connected: boolean): void => {
    if (connected === isConnected) return;
    isConnected = connected;
    onConnection?.(connected);
  };
  try {
    for (let failures = 0; !signal?.aborted;) {
      let pauseMs: number | undefined;
      try {
        if (place.cursor === '') yield await begin(plaza, place, signal);
        for await (const piece of livePieces(plaza, { ...how, after: place.cursor, signal })) {
          tell(true);
          failures = 0;
          if (piece.type === 'reset') place.cursor = '';
          // Something was missed: the next stream begins where this one was.
          if (piece.type === 'reset' || isBehind(place, piece)) break;
          take(place, piece);
          if (piece.type === 'changes') yield { type: 'changes', changes: piece.changes, cursor: piece.cursor };
          if (piece.type === 'end') pauseMs = piece.end?.retry_after_ms;
        }
      } catch (error) {
        if (signal?.aborted) return;
        if (isPlazaError(error, 'LIVE_CURSOR_INVALID')) place.cursor = '';
        else if (!isPassing(error)) throw error;
      }
      tell(false);
      failures++;
      await pause(pauseMs ?? waitMs(failures), signal);
    }
  } finally {
    tell(false);
  }
}

/** How far it has come. */
interface Place {
  /** Empty: nowhere. */
  cursor: string;
  number?: number | undefined;
}

async function begin({ api }: Plaza, place: Place, signal: AbortSignal | undefined): Promise<LiveNews> {
  const state = await api.getLiveState({}, { signal });
  place.cursor = state.cursor;
  place.number = undefined;
  return { type: 'state', state, cursor: state.cursor };
}

function take(place: Place, { cursor, number }: LivePiece): void {
  place.cursor = cursor;
  place.number = number;
}

function isBehind({ number }: Place, { after }: LivePiece): boolean {
  return number !== undefined && after !== number;
}

/** With jitter, so that many clients do not come back together. */
function usualWait(failures: number): number {
  return Math.min(longestWaitMs, 500 * 2 ** (failures - 1)) * (0.5 + Math.random() / 2);
}
