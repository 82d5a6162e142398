// What happens to events that fail, and to those around them.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { newId } from '@plaza/service';
import { dropEvents, listEvents, replayEvents, type EventHandlers } from '@plaza/outbox';
import { until } from '@plaza/testing';
import { hurried, noteDown, startWorld, type World } from './world.ts';

let world: World;

beforeEach(async () => {
  world = await startWorld();
});
afterEach(async () => {
  await world.close();
});

/** Takes events as they come but for those that `fails` says. */
function choosy(fails: (note: string, attempt: number) => boolean): EventHandlers {
  const attempts = new Map<string, number>();
  return {
    async 'plaza.events.v1.OrderPaid'(em, batch) {
      // Only an attempt of its own is counted: a batch that fails is tried event by event.
      if (batch.length === 1) {
        const { title } = batch[0]!.payload;
        attempts.set(title, (attempts.get(title) ?? 0) + 1);
      }
      const bad = batch.find(({ payload }) => fails(payload.title, attempts.get(payload.title) ?? 0));
      if (bad) throw new Error(`${bad.payload.title} is refused`);
      await noteDown(em, batch);
    },
  };
}

test('events of an aggregate keep their order, whatever fails in between', async () => {
  await world.start('messaging', { handlers: choosy((note, attempt) => /[27]$/.test(note) && attempt < 3) });
  await world.start('catalog');
  const orders = [newId(), newId(), newId()];
  for (let at = 0; at < 10; at++) await world.tell(orders.map((order) => ({ order, note: `${order} ${at}` })));
  expect(await world.settled()).toEqual({ done: 30 });
  const effects = await world.effects();
  for (const order of orders)
    expect(effects.filter(({ note }) => note.startsWith(order)).map(({ note }) => note.at(-1))).toEqual([
      ...'0123456789',
    ]);
  expect((await world.outbox()).filter(({ attempts }) => attempts > 0)).toHaveLength(6);
});

test('an event that can never take effect holds up only its own aggregate, and that only until it is dead', async () => {
  await world.start('messaging', { handlers: choosy((note) => note === 'poison') });
  await world.start('catalog');
  const sick = newId();
  await world.tell([
    { order: sick, note: 'before' },
    { order: sick, note: 'poison' },
    { order: sick, note: 'after' },
    ...Array.from({ length: 150 }, (_, at) => ({ order: newId(), note: `well ${at}` })),
  ]);
  await until(async () => (await world.effects()).length === 151, 'everybody well is served');
  expect((await world.effects()).map(({ note }) => note)).not.toContain('after');
  expect(await world.settled()).toEqual({ done: 152, dead: 1 });
  expect(
    (await world.effects()).filter(({ aggregate }) => aggregate === `order:${sick}`).map(({ note }) => note),
  ).toEqual(['before', 'after']);
  expect((await world.outbox()).find(({ state }) => state === 'dead')).toMatchObject({
    note: 'poison',
    attempts: 4,
    last_error: 'poison is refused',
  });
});

test('what waits behind a failing event is put aside, and goes on at once when that is over', async () => {
  let well = false;
  await world.start('messaging', { handlers: choosy((note) => !well && note === 'ill') });
  await world.start('catalog', { timing: { idleMs: 50, firstPauseMs: 1_000, maxPauseMs: 1_000 } });
  const sick = newId();
  await world.tell([
    { order: sick, note: 'ill' },
    ...Array.from({ length: 30 }, (_, at) => ({ order: sick, note: `behind ${String(at).padStart(2, '0')}` })),
  ]);
  await until(
    async () => (await world.outbox()).every(({ next_attempt_at }) => next_attempt_at !== null),
    'everything waits for its next attempt',
  );
  const [first, ...behind] = (await world.outbox()).map(({ next_attempt_at }) => next_attempt_at!.getTime());
  expect(Math.min(...behind)).toBeGreaterThan(first! + 59_000);
  well = true;
  await world.tell([{ order: sick, note: 'last' }]);
  expect(await world.settled()).toEqual({ done: 32 });
  const notes = (await world.effects()).map(({ note }) => note);
  expect(notes).toEqual(['ill', ...notes.slice(1, -1).toSorted(), 'last']);
});

test('the pause before the next attempt doubles, give or take a quarter', async () => {
  await world.start('messaging', { handlers: choosy((note) => note.startsWith('never')) });
  const hour = 3_600_000;
  await world.start('catalog', { timing: { idleMs: 20, firstPauseMs: hour, maxPauseMs: 4 * hour, attempts: 5 } });
  await world.tell(Array.from({ length: 12 }, (_, at) => ({ order: newId(), note: `never ${at}` })));
  const firsts = new Set<number>();
  for (const [before, meant] of [1, 2, 4, 4].entries()) {
    await until(
      async () => (await world.outbox()).every(({ attempts }) => attempts === before + 1),
      `attempt ${before + 1} of each`,
    );
    const pauses = await world.catalog.admin<{ hours: number }>(
      `select extract(epoch from next_attempt_at - now())::float8 / 3600 as hours from outbox`,
    );
    for (const { hours } of pauses) {
      // What has passed since the attempt is nothing beside an hour.
      expect(hours).toBeGreaterThan(meant * 0.7);
      expect(hours).toBeLessThanOrEqual(meant * 1.25);
      if (before === 0) firsts.add(Math.round(hours * 100));
    }
    await world.catalog.admin('update outbox set next_attempt_at = now()');
  }
  expect(firsts.size).toBeGreaterThan(2);
  expect(await world.settled()).toEqual({ dead: 12 });
});

test('a dead event is listed, replayed and dropped', async () => {
  let well = false;
  const catalog = await world.start('catalog');
  await world.start('messaging', { handlers: choosy((note) => !well && note !== 'fine') });
  const [first, second] = await world.tell([
    { order: newId(), note: 'first' },
    { order: newId(), note: 'second' },
    { order: newId(), note: 'fine' },
  ]);
  expect(await world.settled()).toEqual({ dead: 2, done: 1 });
  const dead = await listEvents(catalog.database, { state: 'dead' });
  expect(dead).toEqual([
    expect.objectContaining({
      id: first,
      type: 'plaza.events.v1.OrderPaid',
      destination: 'messaging',
      state: 'dead',
      attempts: 4,
      lastError: 'first is refused',
    }),
    expect.objectContaining({ id: second, lastError: 'second is refused' }),
  ]);
  expect(await listEvents(catalog.database, {})).toEqual(dead);
  well = true;
  expect(await replayEvents(catalog.database, [first!])).toBe(1);
  expect(await world.settled()).toEqual({ dead: 1, done: 2 });
  expect(await dropEvents(catalog.database, [first!])).toBe(0);
  expect(await dropEvents(catalog.database, [second!])).toBe(1);
  expect(await replayEvents(catalog.database, 'all')).toBe(0);
  expect((await world.effects()).map(({ note }) => note)).toEqual(['fine', 'first']);
  expect(await listEvents(catalog.database, {})).toEqual([]);
});

test('an event that nobody there knows waits, and takes effect once somebody does', async () => {
  const old = await world.start('messaging', { handlers: {} });
  await world.start('catalog', { timing: { attempts: 50 } });
  const order = newId();
  await world.tell([
    { order, note: 'new' },
    { order, note: 'newer' },
  ]);
  await until(async () => (await world.outbox()).some(({ attempts }) => attempts > 0), 'one was attempted');
  expect((await world.outbox())[0]!.last_error).toBe('Nothing here knows what to do with plaza.events.v1.OrderPaid.');
  await old.stop();
  await world.start('messaging', { handlers: { 'plaza.events.v1.OrderPaid': noteDown } });
  expect(await world.settled()).toEqual({ done: 2 });
  expect((await world.effects()).map(({ note }) => note)).toEqual(['new', 'newer']);
});

test('a field of a newer version is passed over, and one that is lacking has its default', async () => {
  await world.start('messaging', { handlers: { 'plaza.events.v1.OrderPaid': noteDown } });
  await world.start('catalog');
  await world.catalog.admin(
    `insert into outbox (type, aggregate, destination, user_id, payload) values
    ('plaza.events.v1.OrderPaid', 'order:a', 'messaging', $1, '{"title": "newer", "from_the_future": {"a": [1]}}'), ('plaza.events.v1.OrderPaid', 'order:b', 'messaging', $1, '{}')`,
    [newId()],
  );
  expect(await world.settled()).toEqual({ done: 2 });
  expect((await world.effects()).map(({ note }) => note).toSorted()).toEqual(['', 'newer']);
});

test('what is no event at all dies without touching the others of its batch', async () => {
  await world.start('messaging', { handlers: { 'plaza.events.v1.OrderPaid': noteDown } });
  await world.start('catalog');
  await world.catalog.admin(
    `insert into outbox (type, aggregate, destination, user_id, payload) values
    ('plaza.events.v1.OrderPaid', 'order:a', 'messaging', $1, '{"title": "fine"}'),
    ('plaza.events.v9.Unheard', 'order:a', 'messaging', $1, '{}'),
    ('plaza.events.v1.OrderPaid', 'order:a', 'messaging', $1, '{"title": "behind"}'),
    ('plaza.events.v1.OrderPaid', 'order:b', 'messaging', $1, '{"title": 7}'),
    ('plaza.events.v1.OrderPaid', 'order:c', 'messaging', $1, '{"title": "other"}')`,
    [newId()],
  );
  expect(await world.settled()).toEqual({ done: 3, dead: 2 });
  expect((await world.effects()).filter(({ aggregate }) => aggregate === 'order:a').map(({ note }) => note)).toEqual([
    'fine',
    'behind',
  ]);
  expect((await world.outbox()).map(({ state }) => state)).toEqual(['done', 'dead', 'done', 'dead', 'done']);
});

test('a consumer whose database is away for a while blames no event', async () => {
  const messaging = await world.start('messaging', { handlers: { 'plaza.events.v1.OrderPaid': noteDown } });
  await world.start('catalog');
  const name = new URL(world.messaging.url).pathname.slice(1);
  await world.messaging.admin(`alter database ${name} connection limit 0`);
  await world.messaging.admin(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and usename = 'plaza_messaging'`,
    [name],
  );
  await world.tell(Array.from({ length: 5 }, (_, at) => ({ order: newId(), note: `event ${at}` })));
  const heldUntil = async () => Math.max(...(await world.outbox()).map(({ handed_until: end }) => end?.getTime() ?? 0));
  await until(async () => (await heldUntil()) > 0, 'they are handed over');
  const first = await heldUntil();
  await until(async () => (await heldUntil()) > first + hurried.leaseMs, 'they are held, or handed over again');
  await world.messaging.admin(`alter database ${name} connection limit -1`);
  expect(await world.settled()).toEqual({ done: 5 });
  expect((await world.outbox()).map(({ attempts }) => attempts)).toEqual([0, 0, 0, 0, 0]);
  expect(await world.effects()).toHaveLength(5);
  await messaging.stop();
});
