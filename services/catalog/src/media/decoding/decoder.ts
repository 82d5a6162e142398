// Processes that decode: as many as may run at a time, started when there is work, ended when there is none for a while.
import { fork, type ChildProcess } from 'node:child_process';
import { semaphore } from '@plaza/resilience';
import type { Looked, Made } from './picture.ts';

/** The slowest picture that is allowed takes a fifth of it on a busy core. */
const longestMs = 20_000;
const idleMs = 30_000;
/** Fragmented memory ends with the process. */
const mostPictures = 200;

/** Both throw DecoderDied if the process ended, or did not answer in time. */
export interface Decoder {
  make(bytes: Uint8Array): Promise<Made>;
  look(bytes: Uint8Array): Promise<Looked>;
  /** Process ids of those that run. */
  pids(): number[];
  close(): Promise<void>;
}

export class DecoderDied extends Error {}

type Work = 'make' | 'look';

export function openDecoder(concurrency: number): Decoder {
  const slots = semaphore({ concurrency });
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  const run = <Result>(what: Work, bytes: Uint8Array): Promise<Result> =>
    slots(async () => {
      const worker = idle.pop() ?? new Worker((one) => all.delete(one));
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

class Worker {
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  #made = 0;
  #isOver = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(ended: (worker: Worker) => void) {
    this.#child = fork(new URL('./decoder.worker.ts', import.meta.url), {
      serialization: 'advanced',
      execArgv: ['--disable-warning=ExperimentalWarning', '--max-old-space-size=256'],
      // Nothing of the service's: what decodes strangers' files knows no passwords.
      env: { PATH: process.env['PATH'], NODE_ENV: process.env['NODE_ENV'] },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#exited = new Promise((resolve) =>
      this.#child.once('exit', () => {
        this.#isOver = true;
        ended(this);
        resolve();
      }),
    );
    this.#child.unref();
    this.#child.channel?.unref();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  isUsable(): boolean {
    return !this.#isOver && this.#made < mostPictures;
  }

  async run<Result>(what: Work, bytes: Uint8Array): Promise<Result> {
    clearTimeout(this.#timer);
    const id = ++this.#made;
    this.#child.channel?.ref();
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    const answered = (message: unknown): void => {
      const { id: of, made } = message as { id: number; made: Result };
      if (of === id) resolve(made);
    };
    const died = (): void => reject(new DecoderDied('The process that decodes ended.'));
    const timer = setTimeout(() => {
      this.#child.kill('SIGKILL');
      reject(new DecoderDied('A picture took too long to decode.'));
    }, longestMs);
    this.#child.on('message', answered).once('exit', died).once('error', died);
    try {
      this.#child.send({ id, what, bytes });
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
