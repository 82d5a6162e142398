// Partitions on a cluster: sharded channels, and what becomes of them at a failover.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ensureEngines, startValkeyCluster, temporaryRoot, withRedis, type ValkeyCluster } from '@plaza/dev/engines';
import { until } from '@plaza/testing';
import { openPartitions, type RedisPartitions } from '../src/index.ts';

let cluster: ValkeyCluster;
let folder: string;
const opened: RedisPartitions[] = [];

beforeAll(async () => {
  const { valkey } = await ensureEngines(undefined, ['valkey']);
  folder = mkdtempSync(join(temporaryRoot(), 'plaza-partitions-'));
  chmodSync(folder, 0o755);
  cluster = await startValkeyCluster({ server: valkey, folder, nodes: 6 });
});
afterAll(async () => {
  for (const each of opened) each.close();
  await cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function open(): { partitions: RedisPartitions; received: Set<string> } {
  const partitions = openPartitions({ clusterNodes: cluster.nodes }, 'test')!;
  const received = new Set<string>();
  partitions.listen((message) => received.add(message));
  opened.push(partitions);
  return { partitions, received };
}

/** Sends in every partition until all of it has arrived; `patience` is called between two attempts. */
async function arrives(from: RedisPartitions, received: Set<string>, round: string, patience = (): void => undefined) {
  const all = Array.from({ length: from.size }, (_, partition) => `${round} ${partition}`);
  await until(() => {
    const missing = all.filter((message) => !received.has(message));
    for (const message of missing) from.publish(Number(message.split(' ')[1]), message);
    patience();
    return missing.length === 0;
  }, `all of ${round} has arrived`);
}

test('what is published in any partition reaches every process, also after a primary has died', async () => {
  const [one, two] = [open(), open()];
  await arrives(one.partitions, two.received, 'first');
  await arrives(two.partitions, one.received, 'answer');
  await until(() => two.partitions.isListening, 'it says that it listens');
  // A replica that was never in step is not elected.
  const first = `redis://${cluster.nodes[0]}`;
  await until(
    () => withRedis(first, async (redis) => (await redis.info('replication')).includes('state=online')),
    'its replica is in step',
  );
  cluster.members[0]!.process.signal('SIGKILL');
  // Whoever misses something renews what they listen with, again and again, as long as it is missing.
  let attempts = 0;
  await arrives(one.partitions, two.received, 'after', () => {
    if (++attempts % 100 === 0) two.partitions.renew();
  });
  const heard = (round: string): number => [...two.received].filter((message) => message.startsWith(round)).length;
  expect([heard('first'), heard('after')]).toEqual([one.partitions.size, one.partitions.size]);
});
