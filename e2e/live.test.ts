// What changes for a person arrives by itself, through the gateway: from every service, over every transport, until the session ends.
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { createPlaza, type Plaza } from '@plaza/client';
import { subscribe, type LiveNews, type LiveTransport } from '@plaza/client/live';
import { until } from '@plaza/testing';
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

interface Listening {
  plaza: Plaza;
  id: string;
  news: LiveNews[];
  kinds(): string[];
  /** Why it ended. */
  failure: Promise<unknown>;
}

/** Somebody who has signed up and listens. */
async function listener(name: string, transport?: LiveTransport): Promise<Listening> {
  const plaza = createPlaza({ baseUrl: stack.url });
  const { id } = await plaza.auth.register({ email: `${randomUUID()}@plaza.example`, password: 'correct horse', name });
  const over = new AbortController();
  const news: LiveNews[] = [];
  let isConnected = false;
  const failure = (async () => {
    const all = subscribe(plaza, {
      signal: over.signal,
      transport,
      waitMs: () => 100,
      onConnection: (now) => {
        isConnected ||= now;
      },
    });
    for await (const one of all) news.push(one);
  })().catch((error: unknown) => error);
  ends.push(async () => {
    over.abort();
    await failure;
    plaza.dispose();
  });
  await until(() => isConnected, `${name} listens`);
  const kinds = (): string[] =>
    news.flatMap((one) => (one.type === 'changes' ? one.changes.map(({ kind }) => kind) : []));
  return { plaza, id, news, kinds, failure };
}

test('messages, money, orders and tickets arrive by themselves', async () => {
  const [lea, marco] = [await listener('Léa'), await listener('Marco')];
  const { conversation } = await lea.plaza.api.createConversation({ participant_ids: [marco.id], name: 'North stand' });
  await lea.plaza.api.sendMessage({ conversation_id: conversation.id, message: 'Hello' });
  await until(() => marco.kinds().includes('message.sent'), 'the message has come');
  await lea.plaza.api.deposit({ amount: '500.00', currency: 'EUR' });
  await lea.plaza.api.sendMoney({ recipient_id: marco.id, amount: '300.00', currency: 'EUR' });
  await until(() => ['balance.changed', 'notification.created'].every((kind) => marco.kinds().includes(kind)), 'money');
  const { events } = await marco.plaza.api.listEvents();
  const { id } = events.find(({ price_from: price }) => Number(price) < 300)!;
  const { event } = await marco.plaza.api.getEvent({ id });
  const category = event.categories.find(({ seats_left: left, price }) => left > 0 && Number(price) < 300)!;
  const seat = { event_id: event.id, category: category.name, quantity: 1 };
  const { tickets } = await marco.plaza.api.purchaseTickets(seat);
  await until(() => ['order.changed', 'ticket.changed'].every((kind) => marco.kinds().includes(kind)), 'the ticket');
  const changes = marco.news.flatMap((one) => (one.type === 'changes' ? one.changes : []));
  expect(changes.find(({ kind }) => kind === 'ticket.changed')?.id).toBe(tickets[0]!.id);
  expect(changes.find(({ kind }) => kind === 'message.sent')?.conversation_id).toBe(conversation.id);
  expect(marco.news[0]).toMatchObject({ type: 'state', state: { unread_messages: 0 } });
});

test.each(['sse', 'websocket', 'poll'] as const)('over %s it goes on after an interruption', async (transport) => {
  const [lea, marco] = [await listener('Léa'), await listener('Marco', transport)];
  const group = { participant_ids: [marco.id], name: 'North stand' };
  const { conversation } = await lea.plaza.api.createConversation(group);
  const say = async (text: string): Promise<string> => {
    const { message } = await lea.plaza.api.sendMessage({ conversation_id: conversation.id, message: text });
    return message.id;
  };
  const heard = (): string[] =>
    marco.news.flatMap((one) => (one.type === 'changes' ? one.changes.map(({ id }) => id) : []));
  const sent: string[] = [];
  for (const interrupt of [() => stack.restart('gateway'), () => stack.restart('messaging')]) {
    sent.push(await say('Before'));
    await until(() => heard().includes(sent.at(-1)!), 'what was written before has come');
    await interrupt();
    sent.push(await say('Afterwards'));
    await until(() => heard().includes(sent.at(-1)!), 'what was written afterwards has come');
  }
  expect(heard().filter((id) => id !== '')).toEqual(sent);
  expect(marco.news.filter(({ type }) => type === 'state')).toHaveLength(1);
});

test('server-sent events go on after Last-Event-ID, and come at once also where a client takes gzip', async () => {
  const { id, token } = await api.person('Sofía');
  const other = await api.person('Other');
  const { cursor } = (await api.get('/api/live/state', token)).body;
  const group = { participant_ids: [id], name: 'North stand' };
  const { conversation } = (await api.post('/api/social/conversations', group, other.token)).body;
  const leave = new AbortController();
  const response = await fetch(`${stack.url}/api/live`, {
    headers: { authorization: `Bearer ${token}`, 'last-event-id': cursor, 'accept-encoding': 'gzip' },
    signal: leave.signal,
  });
  expect([response.status, response.headers.get('content-type'), response.headers.get('cache-control')]).toEqual([
    200,
    'text/event-stream',
    'no-store',
  ]);
  const reader = response.body!.getReader();
  let text = '';
  while (!text.includes('event: changes')) text += new TextDecoder().decode((await reader.read()).value);
  expect(text).toContain(`"kind":"conversation.opened","id":"","conversation_id":"${conversation.id}"`);
  leave.abort();
});

interface Polled {
  type: string;
  number: number;
}

/** Its answers are not in openapi.json, because the same call streams. */
async function poll(query: string, token: string): Promise<Polled> {
  const response = await fetch(`${stack.url}/api/live?${query}`, { headers: { authorization: `Bearer ${token}` } });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json']);
  return (await response.json()) as Polled;
}

test('a long poll is answered as soon as there is something, and in its time', async () => {
  const { id, token } = await api.person('Sofía');
  const other = await api.person('Other');
  const { cursor } = (await api.get('/api/live/state', token)).body;
  const nothing = await poll(`after=${cursor}&wait=1`, token);
  expect(nothing).toEqual({
    type: 'heartbeat',
    cursor,
    after: nothing.number,
    number: expect.any(Number),
    changes: [],
  });
  const waiting = poll(`after=${cursor}&wait=25`, token);
  await api.post('/api/social/conversations', { participant_ids: [id], name: 'North stand' }, other.token);
  expect(await waiting).toMatchObject({
    type: 'changes',
    after: nothing.number,
    changes: [{ kind: 'conversation.opened' }],
  });
});

test('who signs out hears no more, and who is nobody hears nothing', async () => {
  const lea = await listener('Léa');
  const token = (await lea.plaza.auth.token())!;
  const stream = await fetch(`${stack.url}/api/live`, { headers: { authorization: `Bearer ${token}` } });
  const reading = stream.text();
  await lea.plaza.auth.signOut();
  expect(await reading).toContain('"end":{"reason":"refused","reconnect":false,"retry_after_ms":0}');
  expect(await lea.failure).toMatchObject({ reason: 'UNAUTHENTICATED' });
  expect(refusal(await api.get('/api/live'))).toBe('401 UNAUTHENTICATED');
  expect(refusal(await api.get('/api/live/state'))).toBe('401 UNAUTHENTICATED');
});

test('what is wrong is refused before the first event', async () => {
  const [{ token }, other] = [await api.person(), await api.person()];
  const { cursor } = (await api.get('/api/live/state', other.token)).body;
  for (const [query, reason] of [
    ['after=x', '400 LIVE_CURSOR_INVALID'],
    [`after=${cursor}`, '400 LIVE_CURSOR_INVALID'],
    [`after=${'x'.repeat(129)}`, '400 INVALID_ARGUMENT'],
    ['wait=26', '400 INVALID_ARGUMENT'],
    ['wait=-1', '400 INVALID_ARGUMENT'],
    ['wait=x', '400 INVALID_ARGUMENT'],
    ['unknown=1', '400 INVALID_ARGUMENT'],
  ] as const)
    expect([query, refusal(await api.get(`/api/live?${query}`, token))]).toEqual([query, reason]);
  for (const method of ['POST', 'PUT', 'DELETE'])
    expect((await api.send(method, '/api/live', { token })).status).toBe(405);
});
