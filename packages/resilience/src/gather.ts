// What many callers ask at once of the database, of the cache or of a peer, goes there in one call. Where nothing is under way, what waits goes at once,
// so a caller alone waits for nobody; while something is under way, the next batch gathers. It leaves beside what is under way when it has become
// large enough to be worth a call of its own, or when that takes its time: whoever is slow must not stop all.
import { retry } from './retry.ts';

export interface GatherOptions<Item, Answer> {
  /** In one transaction, all or nothing. Answers in the order of the items. */
  run: (items: readonly Item[]) => Promise<Answer[]>;
  /** Items with the same key are never under way at once: the second waits for the first one's end. */
  exclusiveKey?: (item: Item) => string | undefined;
  /** Batches under way at once. */
  concurrency?: number;
  /** Items in a batch: by default some milliseconds of work, so that nobody waits long behind others. */
  maxBatch?: number;
  /** Fewer than this wait for what is under way: a call costs as much again as doing some more in it. */
  minBatch?: number;
  /** But not for longer than this, several times what a call takes. */
  maxDelayMs?: number;
  /** Whoever comes where nothing is scheduled waits so long for others, also where nothing is under way. By default for what this turn of the event loop reads. */
  lingerMs?: number;
  /** Beyond this, callers are refused with `busy`: better told to them than remembered. */
  maxWaiting?: number;
  busy?: () => Error;
  /** Whether a batch that failed did nothing and is tried again as it is, five times in all. */
  isRepeatable?: (error: unknown) => boolean;
  /** Whether one item may be what a batch failed for: then it is done in halves, so that this one fails none but itself. */
  isDivisible?: (error: unknown) => boolean;
}

const attempts = 5;

interface Call<Item, Answer> {
  readonly item: Item;
  readonly key: string | undefined;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

export function gather<Item, Answer>({
  run,
  exclusiveKey,
  concurrency = 2,
  maxBatch = 64,
  minBatch = 24,
  maxDelayMs = 25,
  lingerMs,
  maxWaiting = Infinity,
  busy = () => new Error('Too many are waiting.'),
  isRepeatable = () => false,
  isDivisible = () => false,
}: GatherOptions<Item, Answer>): (item: Item) => Promise<Answer> {
  let waiting: Call<Item, Answer>[] = [];
  let free = concurrency;
  let scheduled = false;
  let lastLeft = -Infinity;
  let delay: NodeJS.Timeout | undefined;
  const underWay = new Set<string>();

  function worthLeaving(): boolean {
    return free === concurrency || waiting.length >= minBatch || performance.now() - lastLeft >= maxDelayMs;
  }

  function schedule(soon: (leave: () => void) => unknown = setImmediate): void {
    if (free === 0 || waiting.length === 0 || scheduled) return;
    if (!worthLeaving()) {
      delay ??= setTimeout(() => {
        delay = undefined;
        schedule();
      }, maxDelayMs);
      return;
    }
    scheduled = true;
    // After everything else that this turn of the event loop read from the network, and no later.
    soon(() => {
      scheduled = false;
      while (free > 0 && waiting.length > 0 && worthLeaving()) {
        const batch = take();
        if (batch.length === 0) return;
        free--;
        lastLeft = performance.now();
        void settle(batch).finally(() => {
          free++;
          for (const { key } of batch) if (key !== undefined) underWay.delete(key);
          schedule();
        });
      }
      schedule();
    });
  }

  function take(): Call<Item, Answer>[] {
    const batch: Call<Item, Answer>[] = [];
    const left: Call<Item, Answer>[] = [];
    for (const call of waiting) {
      if (batch.length >= maxBatch || (call.key !== undefined && underWay.has(call.key))) {
        left.push(call);
        continue;
      }
      batch.push(call);
      if (call.key !== undefined) underWay.add(call.key);
    }
    waiting = left;
    return batch;
  }

  async function answer(batch: Call<Item, Answer>[]): Promise<Answer[]> {
    const answers = await run(batch.map(({ item }) => item));
    if (answers.length !== batch.length) throw new Error(`${batch.length} asked, and ${answers.length} answers came.`);
    return answers;
  }

  /** Answers every caller of the batch. Never throws. */
  async function settle(batch: Call<Item, Answer>[]): Promise<void> {
    try {
      const answers = await retry(() => answer(batch), {
        attempts,
        pauseMs: (attempt) => Math.random() * 5 * 2 ** attempt,
        when: isRepeatable,
      });
      batch.forEach(({ resolve }, index) => resolve(answers[index] as Answer));
    } catch (error) {
      if (batch.length === 1 || !isDivisible(error)) {
        for (const { reject } of batch) reject(error);
        return;
      }
      const middle = batch.length >> 1;
      await settle(batch.slice(0, middle));
      await settle(batch.slice(middle));
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      if (waiting.length >= maxWaiting) return reject(busy());
      waiting.push({ item, key: exclusiveKey?.(item), resolve, reject });
      schedule(lingerMs === undefined ? setImmediate : (leave) => setTimeout(leave, lingerMs));
    });
}
