// What many callers ask at once of the database, of the cache or of a peer, goes there in one call. Where nothing is under way, what waits goes at once,
// so a caller alone waits for nobody; while something is under way, the next batch gathers. It leaves by another lane when it has become
// large enough to be worth a call of its own, or when what is under way takes its time: whoever is slow must not stop all.
import { setTimeout as sleep } from 'node:timers/promises';
import { sqlState } from './sql-state.ts';
import { commonErrors, isDatabaseUnavailable } from './errors.ts';

export interface GatherOptions<Item, Answer> {
  /** In one transaction, all or nothing. Answers in the order of the items. */
  run: (items: readonly Item[]) => Promise<Answer[]>;
  /** Items with the same name are never under way at once: the second waits for the first one's end. */
  alone?: (item: Item) => string | undefined;
  /** Batches under way at once. */
  lanes?: number;
  /** Items in a batch: by default some milliseconds of work, so that nobody waits long behind others. */
  most?: number;
}

/** More than that is a database that is away, and better told to callers than remembered. */
const mostWaiting = 10_000;
/** Fewer than this wait for what is under way: a call costs as much again as doing some more in it. */
const fewest = 24;
/** But not for longer than this, several times what a call takes. */
const patienceMs = 25;
// serialization_failure and deadlock_detected: nothing was done.
const repeatable = new Set(['40001', '40P01']);
const tries = 5;

interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly name: string | undefined;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

export function gather<Item, Answer>({
  run,
  alone,
  lanes = 2,
  most = 64,
}: GatherOptions<Item, Answer>): (item: Item) => Promise<Answer> {
  type Call = Waiting<Item, Answer>;
  let waiting: Call[] = [];
  let free = lanes;
  let scheduled = false;
  let lastLeft = -Infinity;
  let patience: NodeJS.Timeout | undefined;
  const underWay = new Set<string>();

  function worthLeaving(): boolean {
    return free === lanes || waiting.length >= fewest || performance.now() - lastLeft >= patienceMs;
  }

  function schedule(): void {
    if (free === 0 || waiting.length === 0 || scheduled) return;
    if (!worthLeaving()) {
      patience ??= setTimeout(() => {
        patience = undefined;
        schedule();
      }, patienceMs);
      return;
    }
    scheduled = true;
    // After everything else that this turn of the event loop read from the network, and no later.
    setImmediate(() => {
      scheduled = false;
      while (free > 0 && waiting.length > 0 && worthLeaving()) {
        const batch = take();
        if (batch.length === 0) return;
        free--;
        lastLeft = performance.now();
        void settle(batch).finally(() => {
          free++;
          for (const { name } of batch) if (name !== undefined) underWay.delete(name);
          schedule();
        });
      }
      schedule();
    });
  }

  function take(): Call[] {
    const batch: Call[] = [];
    const left: Call[] = [];
    for (const call of waiting) {
      if (batch.length >= most || (call.name !== undefined && underWay.has(call.name))) {
        left.push(call);
        continue;
      }
      batch.push(call);
      if (call.name !== undefined) underWay.add(call.name);
    }
    waiting = left;
    return batch;
  }

  /** Tells every caller of the batch. Never throws. */
  async function settle(batch: Call[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        const answers = await run(batch.map(({ item }) => item));
        if (answers.length !== batch.length)
          throw new Error(`${batch.length} asked, and ${answers.length} answers came.`);
        batch.forEach(({ resolve }, index) => resolve(answers[index] as Answer));
        return;
      } catch (error) {
        const state = sqlState(error);
        if (state !== undefined && repeatable.has(state) && attempt < tries) {
          await sleep(Math.random() * 5 * 2 ** attempt);
        } else if (state !== undefined && batch.length > 1 && !isDatabaseUnavailable(error)) {
          // One of them can't be done, and fails none but itself.
          const middle = batch.length >> 1;
          await settle(batch.slice(0, middle));
          return settle(batch.slice(middle));
        } else {
          for (const { reject } of batch) reject(error);
          return;
        }
      }
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      if (waiting.length >= mostWaiting) return reject(commonErrors.UNAVAILABLE({ retryAfterMs: 1_000 }));
      waiting.push({ item, name: alone?.(item), resolve, reject });
      schedule();
    });
}
