// What changes for the person who is signed in, as it happens: a stream that goes on where it was after whatever interrupts it.
import { isPlazaError } from '../errors.ts';
import { pause } from '../pause.ts';
import type { OutputOf, Plaza } from '../plaza.ts';
import { eventsOf } from './events.ts';

export { eventsOf, type ServerSentEvent } from './events.ts';

/** Something that changed: read it again. */
export interface LiveChange {
  /** Such as `order.changed`: see docs/live.md. */
  kind: string;
  /** The id of what changed; empty if the kind needs none. */
  id: string;
  /** Empty if it is about no conversation. */
  conversation_id: string;
  at: string;
}

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

export interface SubscribeOptions {
  /** The cursor of what was seen last. Without one it begins with the state of now. */
  after?: string | undefined;
  /** Ends the subscription. */
  signal?: AbortSignal | undefined;
  /** Whether news arrive at once now, for a sign on the page. */
  onConnection?: ((isConnected: boolean) => void) | undefined;
  /** How long to wait before the next attempt; by default twice as long after each failure, 30 s at most. */
  waitMs?: ((failures: number) => number) | undefined;
}

interface Piece {
  type: 'started' | 'changes' | 'heartbeat' | 'reset' | 'end';
  cursor: string;
  after: number;
  number: number;
  changes: LiveChange[];
  end?: { reason: string; reconnect: boolean; retry_after_ms: number };
}

/** Three heartbeats: then the connection is lost, whatever the network says. */
const silentMs = 60_000;
const longestWaitMs = 30_000;

/**
 * The news of the person who is signed in, each once and in order, until the signal ends it or nobody is signed in any more. Throws what no new attempt would
 * change, such as UNAUTHENTICATED. Use one for a whole page: a person can have 20 at a time.
 */
export async function* subscribe(
  plaza: Pick<Plaza, 'api'>,
  { after = '', signal, onConnection, waitMs = usualWait }: SubscribeOptions = {},
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
        for await (const piece of piecesFrom(plaza, place.cursor, signal)) {
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
        if (!isPassing(error, place)) throw error;
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

async function begin(plaza: Pick<Plaza, 'api'>, place: Place, signal: AbortSignal | undefined): Promise<LiveNews> {
  const state = await plaza.api.getLiveState({}, { signal });
  place.cursor = state.cursor;
  place.number = undefined;
  return { type: 'state', state, cursor: state.cursor };
}

function take(place: Place, { cursor, number }: Piece): void {
  place.cursor = cursor;
  place.number = number;
}

function isBehind({ number }: Place, { after }: Piece): boolean {
  return number !== undefined && after !== number;
}

/** One stream. It ends where the connection does. */
async function* piecesFrom(
  plaza: Pick<Plaza, 'api'>,
  after: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Piece, void, undefined> {
  const silence = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(new DOMException('Nothing came for a minute.', 'TimeoutError')), silentMs);
  };
  try {
    heard();
    const either = signal ? AbortSignal.any([signal, silence.signal]) : silence.signal;
    const response = await plaza.api.streamLive({ after }, { signal: either, attempts: 1 });
    if (!response.body) return;
    for await (const { data } of eventsOf(chunksOf(response.body, heard))) yield JSON.parse(data) as Piece;
  } finally {
    clearTimeout(timer);
    // A stream that nobody reads to its end would stay open.
    silence.abort();
  }
}

/** Not every browser can iterate over a stream. */
async function* chunksOf(
  body: ReadableStream<Uint8Array>,
  heard: () => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      heard();
      yield value;
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

/** Whether another attempt can help. A cursor that is of no use is forgotten: it begins with the state then. */
function isPassing(error: unknown, place: Place): boolean {
  if (!isPlazaError(error)) return true;
  if (isPlazaError(error, 'LIVE_CURSOR_INVALID')) {
    place.cursor = '';
    return true;
  }
  const { status } = error;
  return status === 0 || status === 429 || status >= 500;
}

/** With jitter, so that many clients do not come back together. */
function usualWait(failures: number): number {
  return Math.min(longestWaitMs, 500 * 2 ** (failures - 1)) * (0.5 + Math.random() / 2);
}
