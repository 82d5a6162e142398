import { expect, test } from '@jest/globals';
import { newId } from '@plaza/service';
import { testLog } from '@plaza/testing';
import { HandOver, type Claimed } from './hand-over.ts';
import { defaultTiming } from './timing.ts';

interface Postponed {
  positions: number[];
  pauseMs: number;
}

/** A destination that is away until `isBack`; no Redis. */
function startHandOver() {
  const state = { isBack: false, calls: 0, wakes: [] as number[], postponed: [] as Postponed[], done: 0 };
  const handOver = new HandOver({
    log: testLog('wallet'),
    timing: defaultTiming,
    carrier: () => ({ carry: async () => false, close: async () => undefined }),
    peers: {
      to: () =>
        ({
          async deliver() {
            state.calls++;
            if (!state.isBack) throw new Error('connection refused');
            return { outcomes: [] };
          },
        }) as never,
      close: () => undefined,
    },
    settling: () => ({
      settle: async () => {
        state.done++;
      },
      postpone: async (_destination, events, pauseMs) => {
        state.postponed.push({ positions: events.map(({ position }) => position), pauseMs });
      },
      renew: async () => undefined,
    }),
    postponed: (ms) => state.wakes.push(ms),
  });
  return { handOver, state };
}

function claimed(position: number): Claimed {
  return {
    again: false,
    position: String(position),
    id: newId(),
    type: 'plaza.events.v1.OrderPaid',
    aggregate: `order:${position}`,
    destination: 'messaging',
    user_id: newId(),
    payload: {},
    time: 0,
    attempts: 0,
  };
}

test('what waits for a destination is due as soon as it is heard of, and not after the pause', async () => {
  const { handOver, state } = startHandOver();
  await handOver.handOver([claimed(1)]);
  await handOver.drain();
  await handOver.handOver([claimed(2)]);
  await handOver.drain();
  // The second was not even tried.
  expect(state.calls).toBe(1);
  expect(state.postponed.every(({ pauseMs }) => pauseMs >= 1)).toBe(true);

  state.isBack = true;
  await handOver.heard('messaging');
  expect(state.postponed.at(-1)).toEqual({ positions: [1, 2], pauseMs: 0 });
  expect(state.wakes.at(-1)).toBe(0);
  await handOver.handOver([claimed(1), claimed(2)]);
  await handOver.drain();
  expect(state).toMatchObject({ calls: 2, done: 1 });
});

test('a destination that nothing waits for is heard of without any effect', async () => {
  const { handOver, state } = startHandOver();
  await handOver.heard('messaging');
  state.isBack = true;
  await handOver.handOver([claimed(1)]);
  await handOver.drain();
  await handOver.heard('messaging');
  expect(state).toMatchObject({ calls: 1, postponed: [], wakes: [] });
});
