// Who hears what live is the same over every transport: nobody hears of others, who has left or was blocked hears no more, and who is suspended is sent away.
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { LiveServiceService, SubscribeResponse } from '@plaza/api/live';
import { grantAdmin } from '@plaza/auth/operator';
import { eventsOf } from '@plaza/client/live';
import { withDatabase } from '@plaza/dev/databases';
import { client, failure, until } from '@plaza/testing';
import { Api, refusal } from './api.ts';
import { borrowStack, type BorrowedStack } from './support/stack.ts';

let stack: BorrowedStack;
let api: Api;
const ends: (() => Promise<void>)[] = [];

beforeAll(async () => {
  stack = await borrowStack();
  api = new Api(stack.url);
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});
afterAll(() => stack?.giveBack());

/** What all transports have in common. */
interface Piece {
  type: string;
  /** The conversations that it is about. */
  conversations: string[];
  end: { reason: string; reconnect: boolean } | undefined;
}

type Listen = (token: string, signal: AbortSignal) => AsyncGenerator<Piece, void, undefined>;

const fromGrpc = ({ type, changes, end }: SubscribeResponse): Piece => ({
  type,
  conversations: changes.map(({ conversationId }) => conversationId),
  end: end && { reason: end.reason, reconnect: end.reconnect },
});

function fromJson(text: string): Piece & { cursor: string } {
  const { type, cursor, changes, end } = JSON.parse(text) as Omit<Piece, 'conversations'> & {
    cursor: string;
    changes: { conversation_id: string }[];
  };
  return { type, cursor, conversations: changes.map((change) => change.conversation_id), end };
}

const get = (path: string, token: string, signal: AbortSignal): Promise<Response> =>
  fetch(`${stack.url}${path}`, { headers: { authorization: `Bearer ${token}` }, signal });

async function* overSocket(protocol: string, signal: AbortSignal): ReturnType<Listen> {
  const socket = new WebSocket(`${stack.url.replace('http', 'ws')}/api/social/ws`, ['plaza.v1', protocol]);
  const texts = new TransformStream<string, string>(undefined, { highWaterMark: 100 }, { highWaterMark: 100 });
  const writer = texts.writable.getWriter();
  socket.addEventListener('message', ({ data }) => void writer.write(String(data)));
  socket.addEventListener('close', () => void writer.close());
  signal.addEventListener('abort', () => socket.close());
  for await (const text of texts.readable) yield fromJson(text);
}

const transports: Record<string, Listen> = {
  async *grpc(token, signal) {
    const live = client(LiveServiceService, Number(new URL(stack.url).port), { token });
    try {
      for await (const piece of live.subscribe({}, { signal })) yield fromGrpc(piece);
    } finally {
      live.close();
    }
  },

  async *'grpc-web'(token, signal) {
    const type = 'application/grpc-web+proto';
    const response = await fetch(`${stack.url}${LiveServiceService.subscribe.path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': type, accept: type, 'x-grpc-web': '1' },
      // The frame of an empty message.
      body: Buffer.alloc(5),
      signal,
    });
    let bytes = Buffer.alloc(0);
    for await (const chunk of response.body!) {
      bytes = Buffer.concat([bytes, chunk]);
      // A flag (0: a message), four bytes of length, and so many bytes.
      while (bytes.length >= 5 && bytes.length >= 5 + bytes.readUInt32BE(1)) {
        const end = 5 + bytes.readUInt32BE(1);
        if (bytes[0] === 0) yield fromGrpc(SubscribeResponse.decode(bytes.subarray(5, end)));
        bytes = bytes.subarray(end);
      }
    }
  },

  async *events(token, signal) {
    const response = await get('/api/live', token, signal);
    for await (const { data } of eventsOf(response.body!)) yield fromJson(data);
  },

  sockets: (token, signal) => overSocket(`bearer.${token}`, signal),

  async *tickets(token, signal) {
    const { body } = await api.post('/api/live/ticket', {}, token);
    yield* overSocket(`ticket.${body.ticket}`, signal);
  },

  async *poll(token, signal) {
    const state = await get('/api/live/state', token, signal);
    let { cursor } = (await state.json()) as { cursor: string };
    yield { type: 'started', conversations: [], end: undefined };
    for (;;) {
      const response = await get(`/api/live?after=${cursor}&wait=25`, token, signal);
      const piece = fromJson(await response.text());
      yield piece;
      if (piece.type === 'end') return;
      ({ cursor } = piece);
    }
  },
};

interface Listener {
  pieces: readonly Piece[];
  /** When nothing comes any more. */
  over: Promise<void>;
}

async function listen(over: Listen, token: string): Promise<Listener> {
  const leave = new AbortController();
  const pieces: Piece[] = [];
  const reading = (async () => {
    for await (const piece of over(token, leave.signal)) pieces.push(piece);
  })();
  const left = reading.catch((error: unknown) => {
    if (!leave.signal.aborted) throw error;
  });
  ends.push(() => {
    leave.abort();
    return left;
  });
  await until(() => pieces.length > 0, 'the stream has begun');
  return { pieces, over: reading };
}

const talk = async (token: string, ...people: string[]): Promise<string> => {
  const { body } = await api.post('/api/social/conversations', { participant_ids: people }, token);
  return body.conversation.id;
};

test.each(Object.entries(transports))(
  'over %s nobody hears of the conversations of others, nor of one that they have left',
  async (_, over) => {
    const [lea, marco, sofia] = [await api.person('Léa'), await api.person('Marco'), await api.person('Sofía')];
    const { pieces } = await listen(over, lea.token);
    const heard = (): string[] => pieces.flatMap(({ conversations }) => conversations);
    const send = async (conversation: string, token: string): Promise<void> => {
      const path = `/api/social/conversations/${conversation}/messages`;
      expect((await api.post(path, { message: 'Hello' }, token)).status).toBe(200);
    };

    const theirs = await talk(marco.token, sofia.id);
    await send(theirs, sofia.token);
    const group = await talk(marco.token, lea.id, sofia.id);
    await until(() => heard().includes(group), 'the group has come');

    const member = `/api/social/conversations/${group}/members/${lea.id}`;
    expect((await api.send('DELETE', member, { token: lea.token })).status).toBe(200);
    const left = await api.get('/api/live/state', lea.token);
    await send(group, sofia.token);
    await send(theirs, sofia.token);
    const last = await talk(sofia.token, lea.id);
    await send(last, sofia.token);
    await until(() => heard().includes(last), 'what was written last has come');
    expect(heard()).not.toContain(theirs);
    // After the last change before she had left there is only what concerns her.
    const response = await get(`/api/live?after=${left.body.cursor}&wait=25`, lea.token, AbortSignal.timeout(60_000));
    expect(new Set(fromJson(await response.text()).conversations)).toEqual(new Set([last]));
    expect(heard().lastIndexOf(group)).toBeLessThan(heard().indexOf(last));
  },
);

test.each(Object.entries(transports))(
  'over %s nothing of two people arrives when one has blocked the other',
  async (_, over) => {
    const [lea, marco, sofia] = [await api.person('Léa'), await api.person('Marco'), await api.person('Sofía')];
    const theirs = await talk(lea.token, marco.id);
    const path = `/api/social/conversations/${theirs}`;
    const { message } = (await api.post(`${path}/messages`, { message: 'Hello' }, marco.token)).body;
    const blocked = await api.send('PUT', `/api/social/blocks/${marco.id}`, { token: lea.token, body: {} });
    expect(blocked.status).toBe(200);
    for (const [who, other] of [
      [lea, marco],
      [marco, lea],
    ] as const) {
      const { pieces } = await listen(over, who.token);
      const one = `${path}/messages/${message.id}`;
      for (const refused of [
        await api.post(`${path}/messages`, { message: 'Hello' }, other.token),
        await api.send('PUT', `${one}/reactions`, { token: other.token, body: { emoji: '👍' } }),
        await api.send('PUT', `${one}/pin`, { token: other.token, body: {} }),
        await api.post('/api/social/conversations', { participant_ids: [who.id] }, other.token),
      ])
        expect(refusal(refused)).toBe('400 PERSON_NOT_REACHABLE');
      expect((await api.post(`${path}/read`, {}, other.token)).status).toBe(200);
      const last = await talk(sofia.token, who.id);
      await api.post(`/api/social/conversations/${last}/messages`, { message: 'Hello' }, sofia.token);
      const heard = (): string[] => pieces.flatMap(({ conversations }) => conversations);
      await until(() => heard().includes(last), 'what was written last has come');
      expect(heard()).not.toContain(theirs);
    }
  },
);

test('who is suspended is sent away over every transport, and is refused from then on', async () => {
  const { email } = await api.person();
  await withDatabase('auth', stack.databases.auth, (database) => grantAdmin(database, email));
  const admin = (await api.post('/api/auth/login', { email, password: 'correct horse' })).body.access_token;
  const { id, token } = await api.person('Léa');
  const listeners = await Promise.all(Object.values(transports).map((over) => listen(over, token)));
  const suspended = await api.post(`/api/admin/people/${id}/suspend`, { reason: 'Tickets sold twice' }, admin);
  expect(suspended.status).toBe(200);
  await Promise.all(listeners.map(({ over }) => over));
  for (const { pieces } of listeners)
    expect(pieces.at(-1)).toMatchObject({ type: 'end', end: { reason: 'refused', reconnect: false } });
  for (const query of ['', '?wait=25'])
    expect(refusal(await api.get(`/api/live${query}`, token))).toBe('403 ACCOUNT_SUSPENDED');
  const again = transports['grpc']!(token, AbortSignal.timeout(60_000));
  expect(await failure(again.next())).toMatchObject({ reason: 'ACCOUNT_SUSPENDED' });
});
