// What is lost when parts of the platform are: nothing.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { leaseMs } from '@plaza/service';
import { Redis } from 'ioredis';
import {
  startMarketplace,
  startReceiver,
  until,
  verified,
  type Marketplace,
  type TestReceiver,
} from '../../test/webhooks.ts';

const redisUrl = process.env['PLAZA_TEST_REDIS_URL']!;
let receiver: TestReceiver;
let market: Marketplace | undefined;

beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  await market?.stop();
  market = undefined;
  await receiver.close();
});

const idsOf = (requests: readonly { headers: Record<string, unknown> }[]) =>
  requests.map(({ headers }) => String(headers['webhook-id']));
// The sweep, which would find everything, does not run during a test.
const withoutSweep = { sweepMs: 3_600_000 };

test('what is committed is sent at once, through Redis', async () => {
  market = await startMarketplace(withoutSweep);
  const { webhooks } = await market.person();
  const { webhook, secret } = await webhooks.createWebhook({ url: receiver.url });
  for (let n = 1; n <= 10; n++) {
    await webhooks.testWebhook({ id: webhook!.id });
    await until(() => receiver.requests.length === n, `test ${n}`);
  }
  for (const request of receiver.requests) verified(request, secret);
});

test('without Redis it is also sent at once', async () => {
  market = await startMarketplace(withoutSweep, { redisUrl: undefined });
  const { webhooks } = await market.person();
  const { webhook } = await webhooks.createWebhook({ url: receiver.url });
  await webhooks.testWebhook({ id: webhook!.id });
  await until(() => receiver.requests.length === 1, 'the test');
});

test('with a Redis that cannot be reached it is also sent', async () => {
  market = await startMarketplace(withoutSweep, { redisUrl: 'redis://127.0.0.1:1' });
  const { webhooks } = await market.person();
  const { webhook } = await webhooks.createWebhook({ url: receiver.url });
  for (let n = 1; n <= 3; n++) {
    await webhooks.testWebhook({ id: webhook!.id });
    await until(() => receiver.requests.length === n, `test ${n}`);
  }
});

test('with a Redis that does not answer it is also sent', async () => {
  const frozen = createServer(() => undefined);
  await new Promise<void>((resolve) => frozen.listen(0, '127.0.0.1', resolve));
  market = await startMarketplace(withoutSweep, {
    redisUrl: `redis://127.0.0.1:${(frozen.address() as AddressInfo).port}`,
  });
  const { webhooks } = await market.person();
  const { webhook } = await webhooks.createWebhook({ url: receiver.url });
  for (let n = 1; n <= 3; n++) {
    await webhooks.testWebhook({ id: webhook!.id });
    await until(() => receiver.requests.length === n, `test ${n}`);
  }
  await market.stop();
  market = undefined;
  frozen.close();
});

test('what Redis loses in the middle is sent, once', async () => {
  market = await startMarketplace();
  const { webhooks } = await market.person();
  const { webhook } = await webhooks.createWebhook({ url: receiver.url });
  const redis = new Redis(redisUrl);
  try {
    const sent: string[] = [];
    for (let n = 0; n < 60; n++) {
      if (n % 10 === 5) {
        // What a FLUSHALL takes of this marketplace, and of no other test's.
        const mine = `${market.config.cachePrefix.replace(/:$/, '')}:{messaging}*`;
        const keys = await until(
          async () => redis.keys(mine).then((found) => (found.length > 0 ? found : undefined)),
          'Redis has something to lose',
        );
        await redis.del(...keys);
      }
      sent.push((await webhooks.testWebhook({ id: webhook!.id })).delivery!.eventId);
    }
    await until(() => receiver.requests.length >= 60, 'all of them');
    expect(idsOf(receiver.requests).sort()).toEqual(sent.sort());
  } finally {
    redis.disconnect();
  }
});

test('two replicas send each event once', async () => {
  market = await startMarketplace();
  await market.another();
  const { webhooks, id: userId } = await market.person();
  await webhooks.createWebhook({ url: receiver.url });
  const events = await market.enqueue(...Array.from({ length: 300 }, () => ({ userId })));
  await until(() => receiver.requests.length >= 300, 'all of them');
  await until(
    async () => (await market!.files.admin(`select from webhook_deliveries where status <> 'delivered'`)).length === 0,
    'all delivered',
  );
  expect(idsOf(receiver.requests).sort()).toEqual(events.map(({ id }) => id).sort());
});

test('another process sends again what a killed process was sending, under the same id', async () => {
  market = await startMarketplace({ timeoutMs: 1_000 });
  const { webhooks, id: userId } = await market.person();
  const { secret } = await webhooks.createWebhook({ url: receiver.url });
  // The one in this process rests, so that the other one takes everything.
  await market.pause();
  let answering = false;
  receiver.answer = (_, response) => {
    if (answering) response.writeHead(200).end();
  };
  const doomed = fork(new URL('../../test/doomed-webhooks.ts', import.meta.url), [], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: { ...process.env, DOOMED_DATABASE_URL: market.files.url, DOOMED_REDIS_URL: redisUrl },
  });
  await ready(doomed);
  const events = await market.enqueue(...Array.from({ length: 5 }, () => ({ userId })));
  await receiver.received(5);
  doomed.kill('SIGKILL');
  await once(doomed, 'exit');
  const before = receiver.requests.length;
  answering = true;
  await market.resume();
  await until(() => receiver.requests.length >= before + 5, 'the second sending');
  const again = receiver.requests.slice(before);
  expect(idsOf(again).sort()).toEqual(events.map(({ id }) => id).sort());
  for (const request of again) verified(request, secret);
  await until(
    async () => (await webhooks.listDeliveries({ status: 'delivered' })).deliveries.length === 5,
    'all delivered',
  );
});

test('a delivery that takes longer than a lease stays with the process that sends it', async () => {
  market = await startMarketplace({ timeoutMs: 60_000 });
  await market.another();
  const { webhooks, id: userId } = await market.person();
  await webhooks.createWebhook({ url: receiver.url });
  let answer: () => void = () => undefined;
  receiver.answer = (_, response) => {
    answer = () => void response.writeHead(204).end();
  };
  const [event] = await market.enqueue({ userId });
  await receiver.received(1);
  const lease = async () =>
    (
      await market!.files.admin<{ until: Date }>(
        'select claimed_until as until from webhook_deliveries where event_id = $1',
        [event!.id],
      )
    )[0]!;
  const begun = (await lease()).until.getTime();
  // Two leases and more, in which both replicas look ten times a second for what nobody is sending.
  await until(async () => (await lease()).until.getTime() > begun + 2 * leaseMs, 'the lease to be renewed and renewed');
  expect(receiver.requests).toHaveLength(1);
  answer();
  await until(
    async () => (await webhooks.listDeliveries({ status: 'delivered' })).deliveries.length === 1,
    'delivered',
  );
  expect(receiver.requests).toHaveLength(1);
});

test('a delivery is taken over when the lease of its last renewal ends', async () => {
  market = await startMarketplace({ timeoutMs: 60_000, sweepMs: 60_000 });
  const { webhooks, id: userId } = await market.person();
  await webhooks.createWebhook({ url: receiver.url });
  let answer: () => void = () => undefined;
  receiver.answer = (_, response) => {
    answer = () => void response.writeHead(204).end();
  };
  await webhooks.testWebhook({ id: (await webhooks.listWebhooks({})).webhooks[0]!.id });
  await receiver.received(1);
  const [row] = await market.files.admin<{ left: number }>(
    'select extract(epoch from claimed_until - now())::float8 as left from webhook_deliveries where user_id = $1',
    [userId],
  );
  expect(row!.left).toBeLessThanOrEqual(leaseMs / 1_000);
  expect(leaseMs).toBeLessThanOrEqual(3_000);
  answer();
});

async function ready(child: ChildProcess): Promise<void> {
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Error('The process that was to be killed ended by itself.');
    }),
  ]);
}

test('slow receivers delay no others', async () => {
  // A delivery that had to wait for a slow one's slot would wait for a minute, and the test waits for less than half of that.
  market = await startMarketplace({ timeoutMs: 60_000, slots: { maxQuick: 32, maxSlow: 32, slowAfterMs: 200 } });
  const slow = await startReceiver();
  slow.answer = () => undefined;
  try {
    const people = await Promise.all(Array.from({ length: 6 }, () => market!.person()));
    for (const { webhooks } of people) await webhooks.createWebhook({ url: slow.url });
    await market.enqueue(...people.flatMap(({ id: userId }) => Array.from({ length: 200 }, () => ({ userId }))));
    await slow.received(32);
    const { webhooks, id: userId } = await market.person();
    await webhooks.createWebhook({ url: receiver.url });
    await market.enqueue(...Array.from({ length: 100 }, () => ({ userId })));
    await receiver.received(100);
    // And those share among themselves: none has sent everything before another sent anything.
    const { webhooks: more, id: late } = await market.person();
    await more.createWebhook({ url: `${slow.url}/late` });
    await market.enqueue({ userId: late });
    await until(() => slow.requests.some(({ path }) => path === '/late'), 'a slow one that came late');
  } finally {
    await slow.close();
  }
});
