import { expect, test } from '@jest/globals';
import { createPlaza, type Plaza } from '../plaza.ts';
import { livePieces, type LivePiece } from './pieces.ts';

const piece = (type: LivePiece['type'], number: number, after = number): LivePiece => ({
  type,
  cursor: type === 'reset' ? '' : `c${number}`,
  after,
  number,
  changes: [],
});

const json = (body: object, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

const refusal = (reason: string, status: number): Response =>
  json(
    { code: 16, message: 'No.', details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason }] },
    status,
  );

/** A client whose requests are answered by these, one after another. */
function scripted(...replies: Response[]): { plaza: Plaza; paths: string[] } {
  const paths: string[] = [];
  const answer = (url: string): Promise<Response> => {
    paths.push(url.replace('https://plaza.example', ''));
    const reply = replies[paths.length - 1];
    return reply ? Promise.resolve(reply) : Promise.reject(new TypeError('fetch failed'));
  };
  const plaza = createPlaza({ baseUrl: 'https://plaza.example/', fetch: answer as typeof fetch, attempts: 1 });
  return { plaza, paths };
}

/** A WebSocket on which this comes, and that is closed with this code then; without one it stays open. */
function socketWith(pieces: LivePiece[], code?: number, reason = '') {
  const opened: { url: string; protocols: string[]; isClosed: boolean }[] = [];
  class Socket {
    onmessage: ((event: { data: string }) => void) | undefined;
    onclose: ((event: { code: number; reason: string }) => void) | undefined;
    readonly #about: (typeof opened)[number];

    constructor(url: URL, protocols: string[]) {
      this.#about = { url: url.href, protocols, isClosed: false };
      opened.push(this.#about);
      queueMicrotask(() => {
        for (const each of pieces) this.onmessage?.({ data: JSON.stringify(each) });
        if (code !== undefined) this.onclose?.({ code, reason });
      });
    }

    close(): void {
      this.#about.isClosed = true;
    }
  }
  return { webSocket: Socket as unknown as typeof WebSocket, opened };
}

async function all(pieces: AsyncIterable<LivePiece>): Promise<string[]> {
  const found: string[] = [];
  for await (const { type, number } of pieces) found.push(`${type} ${number}`);
  return found;
}

const state = (): Response => json({ cursor: 'c9' });

test('polls go on from the last answer, and the first is soon answered', async () => {
  const { plaza, paths } = scripted(json(piece('heartbeat', 4)), json(piece('changes', 6, 4)), json(piece('reset', 0)));
  expect(await all(livePieces(plaza, { transport: 'poll', after: 'c4' }))).toEqual([
    'heartbeat 4',
    'changes 6',
    'reset 0',
  ]);
  expect(paths).toEqual(['/api/live?after=c4&wait=1', '/api/live?after=c4&wait=25', '/api/live?after=c6&wait=25']);
});

test('a WebSocket begins at the cursor, and ends with its last piece', async () => {
  const { plaza, paths } = scripted();
  const { webSocket, opened } = socketWith([piece('started', 4), piece('changes', 6, 4), piece('end', 6)], 1012);
  const pieces = livePieces(plaza, { transport: 'websocket', after: 'c 4', webSocket });
  expect(await all(pieces)).toEqual(['started 4', 'changes 6', 'end 6']);
  const url = 'wss://plaza.example/api/social/ws?after=c+4';
  expect(opened).toEqual([{ url, protocols: ['plaza.v1'], isClosed: true }]);
  expect(paths).toEqual([]);
});

test('a WebSocket that breaks off ends without a word, and one that was never opened says why', async () => {
  const brokenOff = scripted();
  const some = socketWith([piece('started', 4)], 1006);
  const over = (plaza: Plaza, { webSocket }: typeof some) =>
    all(livePieces(plaza, { transport: 'websocket', webSocket }));
  expect(await over(brokenOff.plaza, some)).toEqual(['started 4']);
  expect(brokenOff.paths).toEqual([]);
  const nothing = socketWith([], 1006);
  const refused = scripted(refusal('UNAUTHENTICATED', 401));
  await expect(over(refused.plaza, nothing)).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
  expect(refused.paths).toEqual(['/api/live/state']);
  expect(await over(scripted(state()).plaza, nothing)).toEqual([]);
});

test('a WebSocket that is closed with an error throws it, and one whose token has expired renews it', async () => {
  const over = (plaza: Plaza, code: number, reason: string) =>
    all(livePieces(plaza, { transport: 'websocket', webSocket: socketWith([], code, reason).webSocket }));
  await expect(over(scripted(state()).plaza, 4400, 'LIVE_CURSOR_INVALID')).rejects.toMatchObject({
    reason: 'LIVE_CURSOR_INVALID',
    status: 400,
  });
  await expect(over(scripted(state()).plaza, 4503, 'UNAVAILABLE')).rejects.toMatchObject({ status: 503 });
  const { plaza, paths } = scripted(state());
  expect(await over(plaza, 4401, 'TOKEN_EXPIRED')).toEqual([]);
  expect(paths).toEqual(['/api/live/state']);
});

test('the signal closes a WebSocket, and is what is thrown', async () => {
  const over = new AbortController();
  const { webSocket, opened } = socketWith([piece('started', 4)]);
  const pieces = livePieces(scripted().plaza, { transport: 'websocket', signal: over.signal, webSocket });
  expect((await pieces.next()).value).toMatchObject({ type: 'started' });
  const next = pieces.next();
  over.abort(new Error('Enough.'));
  await expect(next).rejects.toThrow('Enough.');
  expect(opened[0]!.isClosed).toBe(true);
});
