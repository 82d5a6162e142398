// The embedded Valkey, on the loopback interface only: a single server, or a cluster.
import { join } from 'node:path';
import { engineIdentity, folder as publicFolder, privateFolder } from './folders.ts';
import { freePort, portIsFree } from './ports.ts';
import type { Running } from './process.ts';
import { launch } from './process.ts';
import { withRedis } from './redis.ts';
import { clusterServes, formCluster } from './valkey-cluster.ts';
import { Sentence } from '../sentence.ts';

export interface ValkeyOptions {
  /** The valkey-server program. */
  server: string;
  folder: string;
  /** A free one if left out. */
  port?: number;
  /** Whether its data survives a stop. */
  persistent: boolean;
  logPath?: string;
  pidPath?: string;
}

export interface Valkey {
  url: string;
  port: number;
  process: Running;
  stop(): Promise<void>;
}

export interface ValkeyCluster {
  /** `host:port` of every node, primaries first. */
  nodes: string[];
  members: Valkey[];
  /** Starts members again that have ended, where they were: as replicas if others took over meanwhile. Resolves when every slot is served. */
  restart(...which: number[]): Promise<void>;
  stop(): Promise<void>;
}

export async function startValkey(
  options: ValkeyOptions,
  extra: () => Promise<string[]> = async () => [],
): Promise<Valkey> {
  const identity = engineIdentity();
  const home = privateFolder(options.folder, identity);
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort());
    const url = `redis://127.0.0.1:${port}`;
    const running = launch({
      name: 'valkey',
      command: options.server,
      args: [
        '--port',
        String(port),
        '--bind',
        '127.0.0.1',
        '--dir',
        home,
        '--daemonize',
        'no',
        '--set-proc-title',
        'no',
        // Queues are here too: their jobs must never be evicted.
        '--maxmemory-policy',
        'noeviction',
        '--save',
        '',
        '--appendonly',
        options.persistent ? 'yes' : 'no',
        ...(await extra()),
      ],
      cwd: home,
      env: { PATH: process.env['PATH'], LANG: 'C.UTF-8' },
      logPath: options.logPath ?? join(home, 'valkey.log'),
      ...(options.pidPath && { pidPath: options.pidPath }),
      ...(identity && { as: identity }),
    });
    const refused = await ready(running, url);
    if (refused === undefined) return { url, port, process: running, stop: () => running.stop() };
    await running.stop();
    const taken = options.port === undefined && !(await portIsFree(port));
    if (!taken || attempt === 5) throw new Sentence(`Valkey did not start on port ${port}: ${refused}`);
  }
}

/** Starts a cluster on free ports: half of the nodes primaries, the rest their replicas. Resolves when every slot is served. */
export async function startValkeyCluster(options: {
  server: string;
  folder: string;
  nodes?: number;
}): Promise<ValkeyCluster> {
  const { server, folder, nodes = 6 } = options;
  publicFolder(folder);
  const buses: number[] = [];
  const start = (index: number, port?: number) =>
    startValkey(
      { server, folder: join(folder, `node-${index}`), persistent: false, ...(port && { port }) },
      async () => {
        if (port === undefined) buses[index] = await freePort();
        return ['--cluster-enabled', 'yes', '--cluster-port', String(buses[index]), '--cluster-node-timeout', '5000'];
      },
    );
  const members = await Promise.all(Array.from({ length: nodes }, (_, index) => start(index)));
  const stop = async () => void (await Promise.all(members.map((member) => member.stop())));
  try {
    await formCluster(members.map(({ port }) => `127.0.0.1:${port}`));
    return {
      nodes: members.map(({ port }) => `127.0.0.1:${port}`),
      members,
      restart: async (...which) => {
        await Promise.all(which.map(async (index) => void (members[index] = await start(index, members[index]!.port))));
        await clusterServes(members.map(({ port }) => `127.0.0.1:${port}`));
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function ready(running: Running, url: string): Promise<string | undefined> {
  for (
    const deadline = Date.now() + 30_000;
    Date.now() < deadline;
    await new Promise((resolve) => setTimeout(resolve, 30))
  ) {
    if (!running.alive()) return running.lastLines(1).replace(/^.*# /, '');
    // The answer may come from another server on that port; then this one has ended.
    const info = await withRedis(url, (redis) => redis.info('server')).catch(() => undefined);
    if (info?.includes(`process_id:${running.pid}\r`)) return undefined;
    if (info !== undefined) await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return 'it did not become ready within 30 seconds';
}
