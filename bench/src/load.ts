// Several processes that send requests together, so that none of them is the limit.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Load, LoadResult } from './http-load.ts';
import { percentiles } from './report.ts';

export interface Measured {
  perSecond: number;
  p50: number;
  p99: number;
  /** Processor seconds of the load, including the warm-up. */
  cpuSeconds: number;
}

export interface Loaders {
  run(load: Load): Promise<Measured>;
  stop(): void;
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
