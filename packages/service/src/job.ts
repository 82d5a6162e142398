// Background work that repeats. Every replica runs every job, so a round must do no harm beside another replica's: it takes rows with SKIP LOCKED, or
// its work can be done twice.
import type { Logger } from './logger.ts';

export interface JobOptions {
  /** What it does, for the log: "expire holds". */
  name: string;
  log: Logger;
  /** The pause between two rounds. It varies by a tenth, so that replicas drift apart. */
  everyMs: number;
  /** The pause after a round that failed. */
  retryMs?: number;
  /** Starts with a round, not with a random part of the pause. */
  atOnce?: boolean;
  /** The log level of a failure. */
  level?: 'warn' | 'error';
  /**
   * One round. Returns true if the next is to follow at once, because there is more to do; or the milliseconds until the next one. A round of
   * minutes ends early once the job is stopped: whoever stops it waits for its end.
   */
  run: (isStopping: () => boolean) => Promise<boolean | number | void>;
}

export interface Job {
  /** Resolves when the first round has succeeded or failed. */
  readonly started: Promise<void>;
  /** Starts the next round now, or after the one under way. */
  wake(): void;
  /** Starts no more rounds. Resolves when the one under way has ended. */
  stop(): Promise<void>;
}

/** Runs rounds, one at a time, until it is stopped. */
export function startJob(options: JobOptions): Job {
  const job = new RunningJob(options);
  job.start();
  return job;
}

class RunningJob implements Job {
  readonly #options: JobOptions;
  readonly #started = Promise.withResolvers<void>();
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> | undefined;
  #isStopped = false;
  /** Woken during a round: the next one follows at once. */
  #isWoken = false;
  /** The next round is scheduled without a pause. */
  #isDueNow = false;

  constructor(options: JobOptions) {
    this.#options = options;
  }

  get started(): Promise<void> {
    return this.#started.promise;
  }

  start(): void {
    if (this.#options.atOnce) this.#begin();
    else this.#schedule(Math.random() * this.#options.everyMs);
  }

  wake(): void {
    this.#isWoken = true;
    // Frequent calls must not postpone the round that is due.
    if (this.#round || this.#isDueNow) return;
    clearTimeout(this.#timer);
    this.#schedule(0);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#round;
  }

  #schedule(ms: number): void {
    this.#isDueNow = ms === 0;
    if (!this.#isStopped) this.#timer = setTimeout(() => this.#begin(), ms).unref();
  }

  #begin(): void {
    this.#isDueNow = false;
    this.#round = this.#run();
  }

  async #run(): Promise<void> {
    this.#isWoken = false;
    const pauseMs = await this.#runOnce();
    this.#started.resolve();
    this.#round = undefined;
    this.#schedule(this.#isWoken ? 0 : pauseMs * (0.9 + Math.random() * 0.2));
  }

  /** @returns the pause after the round */
  async #runOnce(): Promise<number> {
    const { name, log, everyMs, retryMs = everyMs, level = 'warn', run } = this.#options;
    try {
      const result = await run(() => this.#isStopped);
      return result === true ? 0 : typeof result === 'number' ? result : everyMs;
    } catch (error) {
      log[level]({ err: error, job: name }, 'a job failed, and will run again');
      return retryMs;
    }
  }
}
