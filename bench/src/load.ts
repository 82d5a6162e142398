// What sends the requests: wrk where it is installed, or several processes of Node together, so that none of them is the limit.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Load, LoadResult } from './http-load.ts';
import { percentiles } from './report.ts';
import { hasWrk, runWrk } from './wrk.ts';

export interface Measured {
  perSecond: number;
  p50: number;
  p99: number;
  /** Processor seconds of the load, including the warm-up. */
  cpuSeconds: number;
  /** What sent the requests. */
  generator: string;
}

export interface Loaders {
  run(load: Load): Promise<Measured>;
  stop(): void;
}

/**
 * wrk for reads, where it is installed. Changes come from Node: there each connection is one person, who waits for the answer before the next
 * change, whereas wrk sends the next request of the list over whichever connection is free; and it costs little beside a change.
 * With `changesToo` wrk sends them as well. `scratch` is a folder for its script.
 */
export function startLoad(processes: number, scratch: string, { changesToo = false } = {}): Loaders {
  const node = startLoaders(processes);
  const byWrk = ({ requests }: Load): boolean => hasWrk && (changesToo || !requests.some(({ unique }) => unique));
  return {
    run: (load) => (byWrk(load) ? runWrk(load, join(scratch, 'wrk.lua')) : node.run(load)),
    stop: () => node.stop(),
  };
}

export function startLoaders(count: number): Loaders {
  const workers = Array.from({ length: count }, () =>
    fork(join(import.meta.dirname, 'load-worker.ts'), {
      serialization: 'advanced',
      execArgv: ['--disable-warning=ExperimentalWarning'],
    }),
  );
  return {
    async run(load) {
      const shares = await Promise.all(
        workers.map((worker, index) =>
          ask(worker, {
            ...load,
            connections: Math.floor((load.connections + index) / count),
            // Each begins at another point of the list, so that together they send all of it.
            requests: load.requests.filter((_, at) => load.requests.length < count || at % count === index),
          }),
        ),
      );
      const failed = shares.reduce((sum, share) => sum + share.failed, 0);
      if (failed > 0) {
        const first = shares.find(({ firstFailure }) => firstFailure)?.firstFailure;
        throw new Error(
          `${failed} of ${load.requests[0]?.method} ${load.requests[0]?.path} were not answered with success. The first answer was:\n${first}`,
        );
      }
      return {
        perSecond: shares.reduce((sum, { answered }) => sum + answered, 0) / (load.runMs / 1_000),
        ...percentiles(Float32Array.from(shares.flatMap((share) => [...share.latencies]))),
        cpuSeconds: shares.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
        generator: 'Node',
      };
    },
    stop() {
      for (const worker of workers) worker.disconnect();
    },
  };
}

async function ask(worker: ChildProcess, load: Load): Promise<LoadResult & { cpuSeconds: number }> {
  const answer = once(worker, 'message');
  worker.send(load);
  const [result] = (await answer) as [LoadResult & { cpuSeconds: number }];
  return result;
}
