import { expect, test } from '@jest/globals';
import { createPlaza } from '../plaza.ts';
import { eventsOf } from './events.ts';
import { subscribe, type LiveNews } from './index.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield bytes(text);
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

test('events are read wherever the network has cut them, and what is unfinished is none', async () => {
  const text =
    ': hello\n\nretry: 1\nevent: started\nid: a\ndata: {"x":1}\n\ndata: é\ndata:two\n\nevent: changes\ndata: unfinished';
  const expected = [
    { event: 'started', id: 'a', data: '{"x":1}' },
    { event: 'message', id: undefined, data: 'é\ntwo' },
  ];
  expect(await all(eventsOf(chunks(text)))).toEqual(expected);
  const whole = bytes(text);
  for (let at = 1; at < whole.length; at++) {
    const halves = (async function* () {
      yield whole.subarray(0, at);
      yield whole.subarray(at);
    })();
    expect(await all(eventsOf(halves))).toEqual(expected);
  }
  await expect(all(eventsOf(chunks('x'.repeat(1_000_001))))).rejects.toThrow('too long');
});

interface Sent {
  path: string;
}

/** A client whose requests are answered by these, one after another. After the last, the signal ends the subscription. */
function scripted(replies: (() => Response)[]): {
  news: (after?: string) => Promise<LiveNews[]>;
  sent: Sent[];
  connections: boolean[];
} {
  const sent: Sent[] = [];
  const connections: boolean[] = [];
  const over = new AbortController();
  const answer = (url: string): Promise<Response> => {
    sent.push({ path: url.replace('http://plaza.example', '') });
    const reply = replies[sent.length - 1];
    if (reply) return Promise.resolve(reply());
    over.abort();
    return Promise.reject(new TypeError('fetch failed'));
  };
  const plaza = createPlaza({ baseUrl: 'http://plaza.example', fetch: answer as typeof fetch, attempts: 1 });
  return {
    sent,
    connections,
    news: (after) =>
      all(
        subscribe(plaza, {
          after,
          signal: over.signal,
          waitMs: () => 0,
          onConnection: (isConnected) => connections.push(isConnected),
        }),
      ),
  };
}

const json = (body: object, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

const refusal = (reason: string, status: number) => () =>
  json(
    {
      code: 3,
      message: 'No.',
      details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'plaza', metadata: {} }],
    },
    status,
  );

const state = (cursor: string) => () =>
  json({ cursor, unread_conversations: 0, unread_messages: 0, unread_notifications: 0, requests: 0 });

interface Said {
  type: string;
  after: number;
  number?: number;
  kinds?: string[];
  end?: object;
}

const change = (kind: string) => ({ kind, id: '', conversation_id: '', at: '2026-12-01T12:00:00.000Z' });

/** A stream of these pieces, that breaks off after them. */
const stream =
  (...pieces: Said[]) =>
  () =>
    new Response(
      pieces
        .map(({ type, after, number = after, kinds = [], end }) => {
          const cursor = type === 'reset' ? '' : `c${number}`;
          const data = JSON.stringify({ type, cursor, after, number, changes: kinds.map(change), ...(end && { end }) });
          return `event: ${type}\nid: ${cursor}\ndata: ${data}\n\n`;
        })
        .join(''),
      { headers: { 'content-type': 'text/event-stream' } },
    );

const said = (news: readonly LiveNews[]): string[] =>
  news.map((one) => (one.type === 'state' ? `state ${one.cursor}` : one.changes.map(({ kind }) => kind).join(' ')));

test('it begins with the state, and goes on where it was after each interruption', async () => {
  const { news, sent, connections } = scripted([
    state('c4'),
    stream({ type: 'started', after: 4 }, { type: 'changes', after: 4, number: 6, kinds: ['a', 'b'] }),
    () => {
      throw new TypeError('fetch failed');
    },
    refusal('UNAVAILABLE', 503),
    stream(
      { type: 'started', after: 6 },
      { type: 'heartbeat', after: 6 },
      { type: 'end', after: 6, end: { reason: 'restarting', reconnect: true, retry_after_ms: 1 } },
    ),
    stream({ type: 'started', after: 6 }, { type: 'changes', after: 6, number: 7, kinds: ['c'] }),
  ]);
  expect(said(await news())).toEqual(['state c4', 'a b', 'c']);
  expect(sent.map(({ path }) => path)).toEqual([
    '/api/live/state',
    '/api/live?after=c4',
    '/api/live?after=c6',
    '/api/live?after=c6',
    '/api/live?after=c6',
    '/api/live?after=c6',
    '/api/live?after=c7',
  ]);
  expect(connections).toEqual([true, false, true, false, true, false]);
});

test('a piece that does not follow is not taken, and what it leaves out is read again', async () => {
  const { news, sent } = scripted([
    stream(
      { type: 'started', after: 1 },
      { type: 'changes', after: 1, number: 2, kinds: ['a'] },
      { type: 'changes', after: 3, number: 4, kinds: ['c'] },
    ),
    stream({ type: 'started', after: 2 }, { type: 'changes', after: 2, number: 4, kinds: ['b', 'c'] }),
  ]);
  expect(said(await news('c1'))).toEqual(['a', 'b c']);
  expect(sent.map(({ path }) => path)).toEqual(['/api/live?after=c1', '/api/live?after=c2', '/api/live?after=c4']);
});

test('where the cursor is of no use, it begins anew with the state', async () => {
  const { news } = scripted([
    stream({ type: 'reset', after: 0 }),
    state('c9'),
    stream({ type: 'started', after: 9 }),
    refusal('LIVE_CURSOR_INVALID', 400),
    state('c3'),
    stream({ type: 'started', after: 3 }, { type: 'changes', after: 3, number: 4, kinds: ['a'] }),
  ]);
  expect(said(await news('c100'))).toEqual(['state c9', 'state c3', 'a']);
});

test('what no new attempt would change is thrown', async () => {
  const { news } = scripted([stream({ type: 'started', after: 1 }), refusal('UNAUTHENTICATED', 401)]);
  await expect(news('c1')).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
});
