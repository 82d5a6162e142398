import { afterEach, expect, test } from '@jest/globals';
import { until } from '@plaza/testing';
import type { Channel } from './told-by-auth.ts';
import { createLogger } from './logger.ts';
import { keepPlanChanges, type PlanChanges, type PlanChangesPage } from './plan-changes.ts';

const log = createLogger('test', 'silent');
const id = '01a1fe4d-c58b-7037-a3cb-26b48804e801';
const at = (ms: number) => new Date(1_790_000_000_000 + ms);
const nothing: PlanChangesPage = { changes: [], cursor: 'x', more: false };
let kept: PlanChanges;

afterEach(() => kept.stop());

function channelOf() {
  const sent: string[] = [];
  const channel = {
    sent,
    publish: (message: string) => void sent.push(message),
    receive: (_message: string): void => undefined,
    listen(receive: (message: string) => void) {
      channel.receive = receive;
    },
    close: () => undefined,
  };
  return channel satisfies Channel & { sent: string[] };
}

function keep(options: Partial<Parameters<typeof keepPlanChanges>[0]>): () => string | undefined {
  kept = keepPlanChanges({ log, load: async () => nothing, everyMs: 10, ...options });
  const verifier = kept.guard({
    verify: () => ({ kind: 'user', userId: id, role: 'user', sessionId: id, signedInAt: undefined, plan: 'free' }),
  });
  return () => {
    const principal = verifier.verify('token');
    return 'kind' in principal && principal.kind === 'user' ? principal.plan : undefined;
  };
}

test('a message replaces the plan of the token, the latest one whatever comes last', () => {
  const channel = channelOf();
  const plan = keep({ channel });
  expect(plan()).toBe('free');
  channel.receive(`plan ${id} pro ${at(5).getTime()}`);
  expect(plan()).toBe('pro');
  channel.receive(`plan ${id} business ${at(9).getTime()}\nplan ${id} pro ${at(7).getTime()}`);
  expect(plan()).toBe('business');
});

test('what is no change of a plan is left out', () => {
  const channel = channelOf();
  const plan = keep({ channel });
  for (const message of [id, `${id} s`, `plan ${id} gold 1`, `plan ${id} pro`, 'x'.repeat(100_000)])
    channel.receive(message);
  expect(plan()).toBe('free');
});

test('auth publishes what it finds once, and a service that missed it reads it', async () => {
  const channel = channelOf();
  const plan = keep({
    channel,
    publishes: true,
    load: async () => ({ ...nothing, changes: [{ userId: id, plan: 'pro', changedAt: at(5) }] }),
  });
  await until(() => plan() === 'pro', 'the change is known');
  expect(channel.sent).toEqual([`plan ${id} pro ${at(5).getTime()}`]);
});
