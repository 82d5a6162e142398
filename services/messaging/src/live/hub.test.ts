import { expect, test } from '@jest/globals';
import { commonErrors } from '@plaza/service';
import { Hub } from './hub.ts';
import type { Listener, Next } from './listener.ts';

const limits = { perPerson: 2, perAddress: 3, total: 4 };

function add(
  hub: Hub,
  userId: string,
  more: { address?: string; readmit?: () => void | Promise<void> } = {},
): Listener {
  return hub.add({ userId, address: userId, heartbeatMs: 20_000, readmit: () => undefined, now: 0, ...more });
}

/** What it does now: nothing, unless it does it at once. */
async function now(listener: Listener): Promise<Next | 'nothing'> {
  return Promise.race([listener.next(), new Promise<'nothing'>((resolve) => setImmediate(() => resolve('nothing')))]);
}

test('who listens reads when there is a higher number than the one they have', async () => {
  const hub = new Hub(limits);
  const [one, other, stranger] = [add(hub, 'lea'), add(hub, 'lea'), add(hub, 'marco')];
  for (const listener of [one, other, stranger]) listener.reach(5, 0);
  hub.hear([{ userId: 'lea', number: 5 }]);
  expect(await now(one)).toBe('nothing');
  hub.hear([{ userId: 'lea', number: 7 }]);
  // Older news, and the same again.
  for (const number of [6, 7]) hub.hear([{ userId: 'lea', number }]);
  expect([await now(one), await now(other), await now(stranger)]).toEqual([{ do: 'read' }, { do: 'read' }, 'nothing']);
  one.reach(7, 0);
  expect([await now(one), await now(other)]).toEqual(['nothing', { do: 'read' }]);
});

test('what is heard before it is known where a listener is, is not lost', async () => {
  const hub = new Hub(limits);
  const listener = add(hub, 'lea');
  hub.hear([{ userId: 'lea', number: 3 }]);
  expect(await now(listener)).toBe('nothing');
  listener.reach(2, 0);
  expect(await now(listener)).toEqual({ do: 'read' });
  // The read failed: it waits to hear of it again.
  listener.forget();
  expect(await now(listener)).toBe('nothing');
  hub.hear([{ userId: 'lea', number: 3 }]);
  expect(await now(listener)).toEqual({ do: 'read' });
});

test('a heartbeat is due when nothing was said for as long', async () => {
  const hub = new Hub(limits);
  const listener = add(hub, 'lea');
  listener.reach(0, 0);
  hub.tick(19_999);
  expect(await now(listener)).toBe('nothing');
  hub.tick(20_000);
  expect(await now(listener)).toEqual({ do: 'beat' });
  listener.said(20_000);
  hub.tick(39_999);
  expect(await now(listener)).toBe('nothing');
  hub.tick(40_000);
  expect(await now(listener)).toEqual({ do: 'beat' });
});

test('whoever may not listen any more is told whether to come back', async () => {
  const hub = new Hub({ perPerson: 9, perAddress: 9, total: 9 });
  const refusals: [() => void | Promise<void>, Next | 'nothing'][] = [
    [() => undefined, 'nothing'],
    [
      () => {
        throw commonErrors.TOKEN_EXPIRED();
      },
      { do: 'end', reason: 'token_expired', retryAfterMs: 0 },
    ],
    [() => Promise.reject(commonErrors.TOKEN_INVALID()), { do: 'end', reason: 'refused', retryAfterMs: 0 }],
    [() => Promise.reject(commonErrors.ACCOUNT_SUSPENDED()), { do: 'end', reason: 'refused', retryAfterMs: 0 }],
    // The keys of auth could not be read, or something is wrong here: that says nothing of the token.
    [() => Promise.reject(commonErrors.UNAVAILABLE()), 'nothing'],
    [() => Promise.reject(new TypeError('a bug')), 'nothing'],
  ];
  const listeners = refusals.map(([readmit]) => add(hub, 'lea', { readmit }));
  for (const listener of listeners) listener.reach(0, 0);
  hub.tick(1_000);
  await new Promise(setImmediate);
  expect(await Promise.all(listeners.map(now))).toEqual(refusals.map(([, next]) => next));
});

test('one person, one address and all together have so many and no more, and one that leaves makes room', () => {
  const hub = new Hub(limits);
  const exceeded = expect.objectContaining({ reason: 'LIVE_LISTENERS_EXCEEDED' });
  const one = add(hub, 'lea', { address: 'home' });
  add(hub, 'lea', { address: 'train' });
  expect(() => add(hub, 'lea', { address: 'work' })).toThrow(exceeded);
  for (const person of ['a', 'b']) add(hub, person, { address: 'home' });
  expect([hub.count, hub.people]).toEqual([4, ['lea', 'a', 'b']]);
  expect(() => add(hub, 'c', { address: 'elsewhere' })).toThrow(exceeded);
  hub.remove(one);
  hub.remove(one);
  expect(hub.count).toBe(3);
  add(hub, 'c', { address: 'home' });
  expect(hub.count).toBe(4);
  expect(hub.people).toEqual(['lea', 'a', 'b', 'c']);
});

test('an address is full before the whole is', () => {
  const hub = new Hub({ ...limits, total: 9 });
  for (const person of ['a', 'b', 'c']) add(hub, person, { address: 'stadium' });
  expect(() => add(hub, 'd', { address: 'stadium' })).toThrow(
    expect.objectContaining({ reason: 'LIVE_LISTENERS_EXCEEDED' }),
  );
  add(hub, 'd', { address: 'home' });
});

test('a hint is missing if it has not come by the look after the one that has found its number', async () => {
  const hub = new Hub(limits);
  const listener = add(hub, 'lea');
  listener.reach(0, 0);
  const look = (number: number): number => {
    hub.beginLook();
    return hub.endLook([{ userId: 'lea', number }]);
  };
  expect(look(1)).toBe(0);
  // It is read at once all the same.
  expect(await now(listener)).toEqual({ do: 'read' });
  hub.hear([{ userId: 'lea', number: 1 }]);
  expect([look(2), look(2), look(2)]).toEqual([0, 1, 0]);
  hub.hear([{ userId: 'lea', number: 3 }]);
  expect([look(3), look(3)]).toEqual([0, 0]);
});

test('who has got further than the database says is sent back, and not who got there while it was asked', async () => {
  const hub = new Hub({ perPerson: 9, perAddress: 9, total: 9 });
  const [beyond, there, behind, quick] = ['a', 'b', 'c', 'd'].map((person) => add(hub, person)) as [
    Listener,
    Listener,
    Listener,
    Listener,
  ];
  for (const listener of [beyond, there, behind, quick]) listener.reach(5, 0);
  expect(hub.beginLook()).toEqual(['a', 'b', 'c', 'd']);
  quick.reach(6, 0);
  const late = add(hub, 'e');
  late.reach(7, 0);
  const found = Object.entries({ a: 4, b: 5, c: 6, d: 5 }).map(([userId, number]) => ({ userId, number }));
  expect(hub.endLook(found)).toBe(0);
  expect(await Promise.all([beyond, there, behind, quick, late].map(now))).toEqual([
    { do: 'reset' },
    'nothing',
    { do: 'read' },
    'nothing',
    'nothing',
  ]);
  // Of whom nothing is left has got too far, too.
  hub.beginLook();
  hub.endLook([]);
  expect(await now(late)).toEqual({ do: 'reset' });
});

test('cursors that an operator has made useless are of no use to anybody who listens', async () => {
  const hub = new Hub(limits);
  hub.see('before');
  const listener = add(hub, 'lea');
  listener.reach(0, 0);
  hub.see('before');
  expect(await now(listener)).toBe('nothing');
  hub.see('after');
  expect(await now(listener)).toEqual({ do: 'reset' });
});

test('few are sent away for half a second at most, and the more there are, the longer it takes: up to five seconds', async () => {
  for (const [count, longest] of [
    [10, 500],
    [2_000, 2_000],
    [20_000, 5_000],
  ] as const) {
    const hub = new Hub({ perPerson: 1, perAddress: 1, total: count });
    const listeners = Array.from({ length: count }, (_, n) => add(hub, `person ${n}`));
    const closed = hub.close();
    const waits: number[] = [];
    for (const listener of listeners) {
      const next = await listener.next();
      waits.push(next.do === 'end' ? next.retryAfterMs : NaN);
      hub.remove(listener);
    }
    await closed;
    expect(waits.every((ms) => ms >= 0 && ms < longest)).toBe(true);
    if (count > 10) expect(Math.max(...waits)).toBeGreaterThan(longest * 0.9);
  }
});

test('a process that stops sends everybody away over some seconds, waits for them, and takes nobody new', async () => {
  const hub = new Hub(limits);
  const listeners = [add(hub, 'lea'), add(hub, 'marco')];
  let isClosed = false;
  const closed = hub.close().then(() => {
    isClosed = true;
  });
  for (const listener of listeners) {
    expect(await listener.next()).toMatchObject({ do: 'end', reason: 'restarting' });
    expect(isClosed).toBe(false);
    hub.remove(listener);
  }
  await closed;
  expect(() => add(hub, 'lea')).toThrow(expect.objectContaining({ reason: 'UNAVAILABLE' }));
  await new Hub(limits).close();
});

test('a caller who is gone is told nothing, whatever else there is to say', async () => {
  const hub = new Hub(limits);
  const listener = add(hub, 'lea');
  listener.reach(0, 0);
  listener.hear(1);
  listener.stop({ do: 'reset' });
  listener.stop({ do: 'end', reason: 'restarting', retryAfterMs: 1 });
  expect(await now(listener)).toEqual({ do: 'reset' });
  listener.stop({ do: 'leave' });
  expect(await now(listener)).toEqual({ do: 'leave' });
});
