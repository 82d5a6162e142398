// A cluster, through the kubectl and the helm that the chart is checked with as well.
import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ensureHelm } from '../chart/tools.ts';
import { Sentence } from '../sentence.ts';

export interface Pod {
  metadata: { name: string; labels: Record<string, string>; deletionTimestamp?: string };
  spec: { containers: { name: string; image: string }[] };
  status: {
    phase: string;
    podIP?: string;
    conditions?: { type: string; status: string }[];
    containerStatuses?: { restartCount: number }[];
  };
}

export function kubernetes(namespace: string) {
  const run = async (program: string, args: string[], input?: string): Promise<string> => {
    const child = promisify(execFile)(join(ensureHelm(), program), ['--namespace', namespace, ...args], {
      maxBuffer: 64 * 1024 * 1024,
    });
    if (input !== undefined) child.child.stdin?.end(input);
    try {
      const { stdout, stderr } = await child;
      // Helm prints the logs of hooks to standard error.
      return program === 'helm' ? stdout + stderr : stdout;
    } catch (error) {
      const { stderr, stdout } = error as { stderr?: string; stdout?: string };
      throw new Sentence(
        `${program} ${args.slice(0, 4).join(' ')} failed: ${(stderr ?? '').trim() || (stdout ?? '').trim()}`,
        { cause: error },
      );
    }
  };
  const kubectl = (...args: string[]) => run('kubectl', args);

  return {
    kubectl,
    helm: (...args: string[]) => run('helm', args),
    apply: (...objects: object[]) =>
      run('kubectl', ['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects })),
    async pods(selector: string): Promise<Pod[]> {
      const { items } = JSON.parse(await kubectl('get', 'pods', '-l', selector, '-o', 'json')) as { items: Pod[] };
      return items.filter(({ metadata }) => !metadata.deletionTimestamp);
    },
    /** Like draining its node. */
    async evict(pod: string): Promise<void> {
      await run(
        'kubectl',
        ['create', '--raw', `/api/v1/namespaces/${namespace}/pods/${pod}/eviction`, '-f', '-'],
        JSON.stringify({ apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: pod, namespace } }),
      );
    },
    /** Every line of a pod's log, from its first on, until it ends. */
    follow(pod: string, onLine: (line: string) => void): { ended: Promise<void> } {
      const child = spawn(join(ensureHelm(), 'kubectl'), ['--namespace', namespace, 'logs', '--follow', pod], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      createInterface({ input: child.stdout }).on('line', onLine);
      return { ended: new Promise((resolve) => child.once('close', () => resolve())) };
    },
    async until(what: string, holds: () => Promise<boolean>, seconds = 120): Promise<void> {
      for (const since = Date.now(); Date.now() < since + seconds * 1_000; await sleep(500)) if (await holds()) return;
      throw new Sentence(`${what} did not happen within ${seconds} seconds.`);
    },
  };
}

export type Cluster = ReturnType<typeof kubernetes>;

export const ready = ({ status }: Pod): boolean =>
  status.conditions?.some(({ type, status: state }) => type === 'Ready' && state === 'True') ?? false;
