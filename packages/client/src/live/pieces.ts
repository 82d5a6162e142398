// One stream of pieces, over any transport: docs/live.md. It ends where the connection does; going on is up to `subscribe`.
import { isPlazaError, PlazaError, type Reason } from '../errors.ts';
import type { Plaza } from '../plaza.ts';
import { eventsOf } from './events.ts';
import { messagesOf } from './messages.ts';

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

export interface LivePiece {
  type: 'started' | 'changes' | 'heartbeat' | 'reset' | 'end';
  cursor: string;
  after: number;
  number: number;
  changes: LiveChange[];
  end?: { reason: string; reconnect: boolean; retry_after_ms: number };
}

/** Server-sent events work through every proxy that lets HTTP through, polls through those too that hold streams back. */
export type LiveTransport = 'sse' | 'websocket' | 'poll';

export interface PiecesOptions {
  /** The cursor after which it begins; without one it begins now. */
  after?: string | undefined;
  transport?: LiveTransport | undefined;
  /** Ends the stream. */
  signal?: AbortSignal | undefined;
  /** Instead of the global `WebSocket`. */
  webSocket?: typeof WebSocket | undefined;
}

/** Three heartbeats: then the connection is lost, whatever the network says. */
const silentMs = 60_000;
/** How long a poll waits. The first one is soon answered, so that it is known whether there is a connection. */
const [firstWait, usualWait] = [1, 25];

/** The pieces of one stream, until it ends or breaks off. Throws what the server refuses, and the reason of the signal. */
export async function* livePieces(
  plaza: Plaza,
  { after = '', transport = 'sse', signal: given, webSocket = globalThis.WebSocket }: PiecesOptions = {},
): AsyncGenerator<LivePiece, void, undefined> {
  const silence = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(new DOMException('Nothing came for a minute.', 'TimeoutError')), silentMs);
  };
  const signal = given ? AbortSignal.any([given, silence.signal]) : silence.signal;
  try {
    heard();
    if (transport === 'websocket') yield* overWebSocket(plaza, { after, signal, heard, webSocket });
    else if (transport === 'poll') yield* overPolls(plaza, { after, signal, heard });
    else yield* overEvents(plaza, { after, signal, heard });
  } finally {
    clearTimeout(timer);
    // A stream that nobody reads to its end would stay open.
    silence.abort();
  }
}

interface Stream {
  after: string;
  signal: AbortSignal;
  /** Called whenever something has come. */
  heard: () => void;
}

type Pieces = AsyncGenerator<LivePiece, void, undefined>;

async function* overEvents({ api }: Plaza, { after, signal, heard }: Stream): Pieces {
  const response = await api.streamLive({ after }, { signal, attempts: 1 });
  if (!response.body) return;
  for await (const { data } of eventsOf(chunksOf(response.body, heard))) yield pieceOf(data);
}

async function* overPolls({ api }: Plaza, { after, signal, heard }: Stream): Pieces {
  for (let [cursor, wait] = [after, firstWait]; ; wait = usualWait) {
    const response = await api.streamLive({ after: cursor, wait }, { signal, attempts: 1 });
    const piece = pieceOf(await response.text());
    heard();
    yield piece;
    if (piece.type === 'reset' || piece.type === 'end') return;
    cursor = piece.cursor;
  }
}

async function* overWebSocket(
  plaza: Plaza,
  { after, signal, heard, webSocket }: Stream & { webSocket: typeof WebSocket },
): Pieces {
  const token = await plaza.auth.token();
  signal.throwIfAborted();
  const url = new URL(`${plaza.baseUrl}/api/social/ws`, (globalThis as { location?: { href: string } }).location?.href);
  url.protocol = url.protocol.replace('http', 'ws');
  if (after !== '') url.searchParams.set('after', after);
  const socket = new webSocket(url, ['plaza.v1', ...(token === undefined ? [] : [`bearer.${token}`])]);
  let last: LivePiece | undefined;
  const { code, reason } = yield* messagesOf(socket, signal, (data) => {
    heard();
    return (last = pieceOf(data));
  });
  if (last?.type === 'reset' || last?.type === 'end') return;
  const status = code - closedWithStatus;
  // What is wrong with the token is no reason to end before it was renewed, which a call does; browsers do not say why nothing was opened, and a call does.
  if (status === 401 || last === undefined) await plaza.api.getLiveState({}, { signal, attempts: 1 });
  if (status > 0 && status !== 401) throw refused(status, reason);
}

/** Codes of close frames from here on have the status that HTTP would have. */
const closedWithStatus = 4_000;

function refused(status: number, reason: string): PlazaError {
  const message = `The WebSocket was closed: ${reason}.`;
  return new PlazaError({ reason: reason as Reason, message, status, code: 0, violations: [], metadata: {} });
}

function pieceOf(text: string): LivePiece {
  return JSON.parse(text) as LivePiece;
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

/** Whether another attempt can help. */
export function isPassing(error: unknown): boolean {
  if (!isPlazaError(error)) return true;
  const { status } = error;
  return status === 0 || status === 429 || status >= 500;
}
