// What a service does by itself, again and again. Every replica runs every job, so a round must do no harm beside another replica's: it
// takes rows with SKIP LOCKED, or does what is as good when done twice.
import type { Logger } from './logger.ts';

export interface JobOptions {
  /** What it does, for the log: "holds are expired". */
  name: string;
  log: Logger;
  /** Between the end of a round and the beginning of the next, give or take a tenth, so that replicas drift apart. */
  everyMs: number;
  /** The same after a round that failed. */
  retryMs?: number;
  /** Begins with a round, and not with a part of the pause that differs from replica to replica. */
  atOnce?: boolean;
  /** How bad a failure is. The next round tries again in any case. */
  level?: 'warn' | 'error';
  /** One round. Answers true if there is more to do, and the next is to follow at once; or milliseconds, to rest for another time than `everyMs`. */
  run: () => Promise<boolean | number | void>;
}

export interface Job {
  /** Resolves when the first round has ended, well or not. */
  readonly started: Promise<void>;
  /** There is something to do: the next round begins now, or after the one under way. */
  wake(): void;
  /** Begins no more rounds. Resolves when the one under way has ended. */
  stop(): Promise<void>;
}

/** Runs rounds, one at a time, until it is stopped. */
export function startJob({
  name,
  log,
  everyMs,
  retryMs = everyMs,
  atOnce = false,
  level = 'warn',
  run,
}: JobOptions): Job {
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> | undefined;
  let stopped = false;
  let woken = false;
  let dueNow = false;
  const { promise: started, resolve: ended } = Promise.withResolvers<void>();

  async function turn(): Promise<void> {
    let pauseMs = everyMs;
    woken = false;
    try {
      const answer = await run();
      if (answer === true) pauseMs = 0;
      else if (typeof answer === 'number') pauseMs = answer;
    } catch (error) {
      log[level]({ err: error, job: name }, 'a job failed, and will run again');
      pauseMs = retryMs;
    }
    ended();
    round = undefined;
    schedule(woken ? 0 : pauseMs * (0.9 + Math.random() * 0.2));
  }

  function begin(): void {
    dueNow = false;
    round = turn();
  }

  function schedule(ms: number): void {
    dueNow = ms === 0;
    if (!stopped) timer = setTimeout(begin, ms).unref();
  }

  if (atOnce) begin();
  else schedule(Math.random() * everyMs);

  return {
    started,
    wake() {
      woken = true;
      // Whoever wakes it all the time must not put off the round that is due.
      if (round || dueNow) return;
      clearTimeout(timer);
      schedule(0);
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await round;
    },
  };
}
