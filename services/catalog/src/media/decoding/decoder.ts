// Processes that decode: as many as may run at a time, started when there is work, ended when there is none for a while.
import { fork, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { semaphore } from '@plaza/resilience';
import type { Task } from './decoder.worker.ts';
import type { DecodeLimits } from './limits.ts';
import type { Looked, Made } from './picture.ts';

/** By the clock: a machine with too much to do is no fault of the picture. What it costs a processor has a limit of its own. */
const longestMs = 60_000;
const idleMs = 30_000;
/** Fragmented memory ends with the process. */
const mostPictures = 200;
/** So does memory that was not given back: this part of what is allowed. */
const mostKept = 0.75;
/** One heap of memory, of which everything large is given back at once: by default a fifth more is kept, in one for each thread. */
const frugal = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '65536',
  MALLOC_TRIM_THRESHOLD_: '65536',
  UV_THREADPOOL_SIZE: '1',
};

/** Both throw DecoderDied if the process ended, or did not answer in time. */
export interface Decoder {
  make(bytes: Uint8Array): Promise<Made>;
  look(bytes: Uint8Array): Promise<Looked>;
  /** Process ids of those that run. */
  pids(): number[];
  close(): Promise<void>;
}

export class DecoderDied extends Error {}

type Work = Task['what'];

export function openDecoder(concurrency: number, limits: DecodeLimits): Decoder {
  const slots = semaphore({ concurrency });
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  const run = <Result>(what: Work, bytes: Uint8Array): Promise<Result> =>
    slots(async () => {
      const worker = usable(idle) ?? new Worker(limits, (one) => all.delete(one));
      all.add(worker);
      try {
        return await worker.run<Result>(what, bytes);
      } finally {
        if (worker.isUsable()) {
          idle.push(worker);
          worker.endAfter(idleMs, () => idle.splice(idle.indexOf(worker) >>> 0, 1));
        } else void worker.end();
      }
    });
  return {
    make: (bytes) => run('make', bytes),
    look: (bytes) => run('look', bytes),
    pids: () => [...all].flatMap(({ pid }) => pid ?? []),
    async close() {
      await Promise.all([...all].map((worker) => worker.end()));
    },
  };
}

/** Of those that wait, one that still lives: the death of one that had no work is no picture's fault. */
function usable(idle: Worker[]): Worker | undefined {
  for (let worker = idle.pop(); worker; worker = idle.pop()) if (worker.isUsable()) return worker;
  return undefined;
}

class Worker {
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  readonly #limits: DecodeLimits;
  #made = 0;
  #keeps = 0;
  #isOver = false;
  /** It has ended, or is about to: a failed write may be heard of before the end. */
  #hasFailed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(limits: DecodeLimits, ended: (worker: Worker) => void) {
    this.#limits = limits;
    this.#child = fork(new URL('./decoder.worker.ts', import.meta.url), {
      serialization: 'advanced',
      execArgv: [
        '--disable-warning=ExperimentalWarning',
        '--max-old-space-size=256',
        '--max-semi-space-size=1',
        '--expose-gc',
      ],
      // Nothing of the service's: what decodes strangers' files knows no passwords.
      env: {
        PATH: process.env['PATH'],
        NODE_ENV: process.env['NODE_ENV'],
        ...frugal,
      },
      stdio: ['pipe', 'ignore', 'inherit', 'ipc'],
    });
    this.#exited = new Promise((resolve) => {
      const over = (): void => {
        this.#isOver = true;
        ended(this);
        resolve();
      };
      this.#child.once('exit', over).on('error', () => {
        this.#hasFailed = true;
        // It could not be started: no end of it will be told.
        if (this.#child.pid === undefined) over();
      });
    });
    this.#child.unref();
    this.#child.channel?.unref();
    // A process that ended reads no more of a file: its end is what counts.
    this.#child.stdin?.on('error', () => undefined);
    (this.#child.stdin as Socket).unref();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  isUsable(): boolean {
    return (
      !this.#isOver && !this.#hasFailed && this.#made < mostPictures && this.#keeps < this.#limits.memory * mostKept
    );
  }

  async run<Result>(what: Work, bytes: Uint8Array): Promise<Result> {
    clearTimeout(this.#timer);
    const id = ++this.#made;
    this.#child.channel?.ref();
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    const answered = (message: unknown): void => {
      const { id: of, made, rss } = message as { id: number; made: Result; rss: number };
      if (of !== id) return;
      this.#keeps = rss;
      resolve(made);
    };
    const fail = (text: string): void => {
      this.#hasFailed = true;
      reject(new DecoderDied(text));
    };
    const died = (): void => fail('The process that decodes ended.');
    const timer = setTimeout(() => {
      this.#child.kill('SIGKILL');
      fail('A picture took too long to decode.');
    }, longestMs);
    this.#child.on('message', answered).once('exit', died).once('error', died);
    try {
      this.#child.send({ id, what, size: bytes.length, limits: this.#limits } satisfies Task);
      this.#child.stdin?.write(bytes);
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#child.off('message', answered).off('exit', died).off('error', died);
      this.#child.channel?.unref();
    }
  }

  endAfter(ms: number, ended: () => void): void {
    this.#timer = setTimeout(() => {
      ended();
      void this.end();
    }, ms).unref();
  }

  async end(): Promise<void> {
    clearTimeout(this.#timer);
    this.#child.ref();
    if (!this.#isOver) this.#child.kill('SIGKILL');
    await this.#exited;
  }
}
