// Streams of one service on a real database: what comes, from where, until when. Between processes: test/live-replicas.test.ts.
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { HttpBody } from '@plaza/api/httpbody';
import { LiveServiceService } from '@plaza/api/live';
import { newId, openDatabase, status, type Database } from '@plaza/service';
import { failure, startTestService, until, type TestService } from '@plaza/testing';
import type { MessagingConfig } from '../config.ts';
import { schema } from '../orm.config.ts';
import { follow, type Follower } from '../../test/live.ts';
import { messagingRecipe } from '../../test/recipe.ts';
import { recordChanges, type ChangeKind } from './changes.ts';
import { Hub } from './hub.ts';
import { piecesOf, readTogether } from './pieces.ts';

let service: TestService<MessagingConfig>;
/** Another process, as far as the service knows: nobody hears what is recorded with it. */
let elsewhere: Database;
const followers: Follower[] = [];

beforeAll(async () => {
  service = await startTestService(messagingRecipe, { more: { live: { limits: { perPerson: 3 } } } });
  elsewhere = await openDatabase(schema, service.db.url);
});
afterEach(async () => {
  for (const follower of followers.splice(0)) await follower.stop();
});
afterAll(async () => {
  await elsewhere.close();
  await service.close();
});

interface Someone {
  id: string;
  token: string;
}

async function someone(): Promise<Someone> {
  const id = newId();
  return { id, token: await service.tokens.userToken(id) };
}

function listen({ token }: Pick<Someone, 'token'>, after = ''): Follower {
  const follower = follow(service.port, token, after);
  followers.push(follower);
  return follower;
}

const record = (userId: string, kind: ChangeKind, id?: string): Promise<void> =>
  elsewhere.asSystem(async (em) => recordChanges(em, [{ userId, kind, id }]));

const connected = (token: string) => service.connect(LiveServiceService, { token });

test('whoever listens hears at once that it began, and then of each change, with a cursor after it', async () => {
  const lea = await someone();
  const [stream, stranger] = [listen(lea), listen(await someone())];
  expect(await stream.gets('started')).toMatchObject({ after: 0, number: 0, changes: [] });
  const order = newId();
  await record(lea.id, 'order.changed', order);
  await stream.reaches(1);
  await record(lea.id, 'balance.changed');
  await stream.reaches(2);
  const changes = stream.pieces.flatMap((piece) => piece.changes);
  expect(changes).toMatchObject([
    { kind: 'order.changed', id: order, conversationId: '' },
    { kind: 'balance.changed', id: '', conversationId: '' },
  ]);
  expect(new Set(stream.pieces.map(({ cursor }) => cursor)).size).toBe(stream.pieces.length);
  await stranger.gets('started');
  expect(stranger.kinds()).toEqual([]);
});

test('a stream goes on from a cursor: from the state, from any piece, and from before the whole', async () => {
  const lea = await someone();
  await record(lea.id, 'balance.changed');
  const { cursor, ...counts } = await connected(lea.token).getLiveState({});
  expect(counts).toEqual({ unreadConversations: 0, unreadMessages: 0, unreadNotifications: 0, requests: 0 });
  for (let n = 0; n < 3; n++) await record(lea.id, 'order.changed', newId());
  const first = listen(lea, cursor);
  await first.reaches(4);
  expect([first.pieces[0]!.number, first.kinds()]).toEqual([1, Array(3).fill('order.changed')]);
  await first.stop();
  await record(lea.id, 'ticket.changed', newId());
  const second = listen(lea, first.cursor());
  await second.reaches(5);
  expect(second.kinds()).toEqual(['ticket.changed']);
  // Without one it begins now.
  const third = listen(lea);
  expect(await third.gets('started')).toMatchObject({ after: 5, number: 5 });
});

test('what is no cursor of the person is refused, over both', async () => {
  const [lea, marco] = [await someone(), await someone()];
  const { cursor } = await connected(marco.token).getLiveState({});
  const live = connected(lea.token);
  const first = async <Message>(messages: AsyncIterable<Message>): Promise<void> => {
    for await (const message of messages) throw new Error(`It came: ${JSON.stringify(message)}`);
  };
  for (const wrong of ['x', cursor, `${cursor}x`])
    for (const call of [
      live.subscribe({ after: wrong }),
      live.streamLive({ after: wrong }),
      live.streamLive({ after: wrong, wait: 1 }),
      live.streamLive({}, { metadata: { 'last-event-id': wrong } }),
    ])
      expect(await failure(first<object>(call))).toMatchObject({
        code: status.INVALID_ARGUMENT,
        reason: 'LIVE_CURSOR_INVALID',
      });
  for (const wait of [-1, 26])
    expect(await failure(first(live.streamLive({ wait })))).toMatchObject({
      reason: 'INVALID_ARGUMENT',
      violations: [{ field: 'wait' }],
    });
  expect((await failure(first(live.subscribe({ after: 'x'.repeat(129) })))).code).toBe(status.INVALID_ARGUMENT);
});

test('server-sent events have the cursor as id, and go on after the last one', async () => {
  const lea = await someone();
  await record(lea.id, 'order.changed', newId());
  const live = connected(lea.token);
  const { cursor } = await live.getLiveState({});
  await record(lea.id, 'ticket.changed', newId());
  await record(lea.id, 'balance.changed');
  const texts: string[] = [];
  let headers: Record<string, unknown> = {};
  for await (const { contentType, data } of live.streamLive(
    { after: 'is overruled' },
    {
      metadata: { 'last-event-id': cursor },
      onHeaders: (metadata) => {
        headers = metadata.getMap();
      },
    },
  )) {
    expect(contentType).toBe('text/event-stream');
    texts.push(data.toString());
    if (texts.length === 2) break;
  }
  expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
  const [started, changes] = texts.map(parsed);
  expect(started).toMatchObject({ event: 'started', retry: '2000', id: cursor, data: { number: 1 } });
  expect(changes).toMatchObject({
    event: 'changes',
    data: { after: 1, number: 3, changes: [{ kind: 'ticket.changed' }, { kind: 'balance.changed' }] },
  });
  expect(changes!['id']).toBe((changes!['data'] as { cursor: string }).cursor);
});

function parsed(event: string): Record<string, unknown> {
  const lines = event.trimEnd().split('\n');
  const fields = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
  );
  return { ...fields, data: JSON.parse(fields['data'] ?? '') as unknown };
}

const polled = async (messages: AsyncIterable<HttpBody>): Promise<Record<string, unknown>> => {
  const bodies: HttpBody[] = [];
  for await (const body of messages) bodies.push(body);
  expect(bodies.map(({ contentType }) => contentType)).toEqual(['application/json']);
  return JSON.parse(bodies[0]!.data.toString()) as Record<string, unknown>;
};

test('a long poll is one answer: at once if there is something, when there is, or after its time', async () => {
  const lea = await someone();
  const live = connected(lea.token);
  const { cursor } = await live.getLiveState({});
  await record(lea.id, 'balance.changed');
  const atOnce = await polled(live.streamLive({ after: cursor, wait: 25 }));
  expect(atOnce).toMatchObject({ type: 'changes', after: 0, number: 1 });
  const later = polled(live.streamLive({ after: String(atOnce['cursor']), wait: 25 }));
  await record(lea.id, 'credits.changed');
  expect(await later).toMatchObject({ type: 'changes', after: 1, number: 2, changes: [{ kind: 'credits.changed' }] });
  const { cursor: last } = await live.getLiveState({});
  expect(await polled(live.streamLive({ after: last, wait: 1 }))).toMatchObject({
    type: 'heartbeat',
    cursor: last,
    after: 2,
    number: 2,
    changes: [],
  });
});

test('a person has so many streams and no more, and one that goes away makes room', async () => {
  const lea = await someone();
  const streams = [listen(lea), listen(lea), listen(lea)];
  await Promise.all(streams.map((stream) => stream.gets('started')));
  expect(await listen(lea).ended).toMatchObject({
    code: status.RESOURCE_EXHAUSTED,
    reason: 'LIVE_LISTENERS_EXCEEDED',
  });
  await streams[0]!.stop();
  await until(async () => {
    const again = follow(service.port, lea.token);
    await until(() => again.pieces.length > 0 || again.isOver(), 'it began or was refused');
    await again.stop();
    return again.pieces.length > 0;
  }, 'there is room again');
});

test('a stream ends with its token, and says so', async () => {
  const id = newId();
  // On a busy machine a token may be over before its stream has begun.
  const stream = await until(async () => {
    const one = listen({ token: await service.tokens.userToken(id, { expiresIn: '4s' }) });
    await until(() => one.pieces.length > 0 || one.isOver(), 'it began or was refused');
    return one.pieces.length > 0 && one;
  }, 'a stream has begun');
  expect((await stream.gets('end')).end).toEqual({ reason: 'token_expired', reconnect: true, retryAfterMs: 0 });
  expect(await stream.ended).toBeUndefined();
  // It goes on with the next token.
  await record(id, 'balance.changed');
  const next = listen({ token: await service.tokens.userToken(id) }, stream.cursor());
  await next.reaches(1);
});

test('a cursor from before what is kept begins anew, and so does every one when the epoch changes', async () => {
  const lea = await someone();
  const { cursor } = await connected(lea.token).getLiveState({});
  for (let n = 0; n < 3; n++) await record(lea.id, 'order.changed', newId());
  await service.db.admin('delete from person_changes where user_id = $1 and number = 1', [lea.id]);
  const stream = listen(lea, cursor);
  expect(await stream.gets('reset')).toMatchObject({ cursor: '', changes: [] });
  expect(await stream.ended).toBeUndefined();

  const [listening, old] = [listen(lea), await connected(lea.token).getLiveState({})];
  await listening.gets('started');
  await service.db.admin('update live_epoch set epoch = gen_random_uuid()');
  await listening.gets('reset');
  expect(await listening.ended).toBeUndefined();
  expect((await listen(lea, old.cursor).gets('reset')).cursor).toBe('');
  const { cursor: fresh } = await connected(lea.token).getLiveState({});
  expect(await listen(lea, fresh).gets('started')).toMatchObject({ number: 3 });
});

test('whoever saw changes that are undone begins anew, and whoever saw none of them goes on', async () => {
  const lea = await someone();
  const cursors: string[] = [];
  for (let n = 0; n < 3; n++) {
    await record(lea.id, 'order.changed', newId());
    cursors.push((await connected(lea.token).getLiveState({})).cursor);
  }
  const listening = listen(lea, cursors[2]);
  await listening.gets('started');
  // As after a failover that has lost the last change: the database stands where it stood before.
  await service.db.admin('delete from person_changes where user_id = $1 and number = 3', [lea.id]);
  await service.db.admin(
    `update change_counters c set last_number = 2, last_at = p.created_at
       from person_changes p where c.user_id = $1 and p.user_id = $1 and p.number = 2`,
    [lea.id],
  );
  await listening.gets('reset');
  expect(await listening.ended).toBeUndefined();
  // Another change gets the number, at another time.
  await record(lea.id, 'balance.changed');
  await service.db.admin(
    `update person_changes set created_at = created_at + interval '1 second' where user_id = $1 and number = 3`,
    [lea.id],
  );
  await service.db.admin(`update change_counters set last_at = last_at + interval '1 second' where user_id = $1`, [
    lea.id,
  ]);
  expect((await listen(lea, cursors[2]).gets('reset')).cursor).toBe('');
  const goesOn = listen(lea, cursors[1]);
  await goesOn.reaches(3);
  expect(goesOn.kinds()).toEqual(['balance.changed']);
});

test('nothing is queued for a client that does not read: it gets what happened in one piece later', async () => {
  const { id: userId } = await someone();
  const hub = new Hub();
  const caller = new AbortController();
  const log = { debug: () => undefined } as never;
  const pieces = piecesOf(
    { database: elsewhere, hub, readFrom: readTogether(elsewhere, log), now: () => 0 },
    {
      userId,
      address: 'x',
      heartbeatMs: 20_000,
      readmit: () => undefined,
      from: undefined,
      signal: caller.signal,
    },
  );
  expect((await pieces.next()).value).toMatchObject({ type: 'started' });
  const order = newId();
  for (let n = 0; n < 40; n++) await record(userId, n % 2 === 0 ? 'balance.changed' : 'order.changed', order);
  hub.hear([{ userId, number: 40 }]);
  const { value } = await pieces.next();
  expect(value).toMatchObject({ type: 'changes', after: 0, number: 40 });
  expect((value as Extract<typeof value, { type: 'changes' }>).changes.map(({ kind }) => kind)).toEqual([
    'balance.changed',
    'order.changed',
  ]);
  const waiting = pieces.next();
  caller.abort();
  expect((await waiting).done).toBe(true);
  expect(hub.count).toBe(0);
});

test('a guest may listen; nobody may without signing in, nor an API key', async () => {
  const id = newId();
  await listen({ token: await service.tokens.userToken(id, { role: 'guest' }) }).gets('started');
  expect(await listen({ token: '' }).ended).toMatchObject({ reason: 'UNAUTHENTICATED' });
  const key = await service.tokens.userToken(id, { role: 'merchant', merchant: id, key: 'live', scope: 'orders.read' });
  expect(await listen({ token: key }).ended).toMatchObject({ reason: 'KEY_NOT_ALLOWED' });
});

test('a service that stops sends everybody away, and they go on elsewhere without a gap', async () => {
  const lea = await someone();
  const second = await service.start();
  const stream = follow(second.port, lea.token);
  await stream.gets('started');
  await record(lea.id, 'balance.changed');
  await stream.reaches(1);
  const closed = second.close();
  const { end } = await stream.gets('end');
  expect(end).toMatchObject({ reason: 'restarting', reconnect: true });
  expect(end!.retryAfterMs).toBeLessThan(5_000);
  await record(lea.id, 'credits.changed');
  const next = listen(lea, stream.cursor());
  await next.reaches(2);
  expect(next.kinds()).toEqual(['credits.changed']);
  await stream.stop();
  await closed;
});
