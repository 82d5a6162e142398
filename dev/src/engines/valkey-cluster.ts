// Making one cluster of several Valkeys that know nothing of each other yet.
import { lookup } from 'node:dns/promises';
import { withRedis } from './redis.ts';
import { Sentence } from '../sentence.ts';

/**
 * Makes a cluster of these nodes (`host:port`), half of them primaries, the rest their replicas, and resolves when every slot is
 * served. An existing cluster stays as it is, and an unfinished one is finished.
 */
export async function formCluster(nodes: string[], { timeoutMs = 60_000 } = {}): Promise<void> {
  const urls = nodes.map((node) => `redis://${node}`);
  const deadline = Date.now() + timeoutMs;
  await until(deadline, urls, async (url) => (await ask(url, 'PING')) === 'PONG');
  const primaries = urls.slice(0, Math.max(3, Math.floor(urls.length / 2)));
  const known = (info: string) => info.includes(`cluster_known_nodes:${nodes.length}\r`);
  const whole = (info: string) =>
    known(info) && info.includes('cluster_state:ok') && info.includes(`cluster_size:${primaries.length}\r`);
  if ((await Promise.all(urls.map((url) => ask(url, 'CLUSTER', 'INFO')))).every(whole)) return;

  const ids = await Promise.all(urls.map((url) => ask(url, 'CLUSTER', 'MYID')));
  const share = Math.ceil(16_384 / primaries.length);
  await Promise.all(
    primaries.map((url, index) =>
      ask(
        url,
        'CLUSTER',
        'ADDSLOTSRANGE',
        String(index * share),
        String(Math.min((index + 1) * share, 16_384) - 1),
      ).catch((error: Error) => {
        if (!/already busy/.test(error.message)) throw error;
      }),
    ),
  );
  for (const node of nodes) {
    const { address } = await lookup(node.slice(0, node.lastIndexOf(':')), 4);
    const port = node.slice(node.lastIndexOf(':') + 1);
    const bus = String(await reply(`redis://${node}`, 'CONFIG', 'GET', 'cluster-port')).split(',')[1];
    await ask(urls[0]!, 'CLUSTER', 'MEET', address, port, Number(bus) > 0 ? bus! : String(Number(port) + 10_000));
  }
  await until(deadline, urls, async (url) => known(await ask(url, 'CLUSTER', 'INFO')));
  // A node learns a moment after it knows another node whether that is a primary.
  await until(
    deadline,
    urls.slice(primaries.length),
    async (url, index) => (await ask(url, 'CLUSTER', 'REPLICATE', ids[index % primaries.length]!)) === 'OK',
  );
  await until(deadline, urls, async (url) => whole(await ask(url, 'CLUSTER', 'INFO')));
}

/** Resolves when every one of these nodes says that the cluster serves. */
export async function clusterServes(nodes: string[], { timeoutMs = 30_000 } = {}): Promise<void> {
  await until(
    Date.now() + timeoutMs,
    nodes.map((node) => `redis://${node}`),
    async (url) => (await ask(url, 'CLUSTER', 'INFO')).includes('cluster_state:ok'),
  );
}

async function reply(url: string, name: string, ...words: string[]): Promise<unknown> {
  return await withRedis(url, (redis) => redis.call(name, ...words));
}

async function ask(url: string, name: string, ...words: string[]): Promise<string> {
  return String(await reply(url, name, ...words));
}

async function until(
  deadline: number,
  urls: string[],
  holds: (url: string, index: number) => Promise<boolean>,
): Promise<void> {
  while (!(await Promise.all(urls.map((url, index) => holds(url, index).catch(() => false)))).every(Boolean)) {
    if (Date.now() > deadline) throw new Sentence('The nodes of the Valkey cluster did not join in time.');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
