// Gathers the calls of many callers (to the database, the cache or a peer) into batches. When nothing is under way, what waits leaves at once, so a single
// caller waits for nobody. While a batch is under way, the next one gathers; it leaves beside the first when it is large enough to be worth a
// call of its own, or when the first takes too long, so that one slow batch does not stop the others.
import { retry } from './retry.ts';

export interface GatherOptions<Item, Answer> {
  /** Runs a batch, all or nothing. Returns the answers in the order of the items. */
  run: (items: readonly Item[]) => Promise<Answer[]>;
  /** Items with the same key are never under way together: the second waits until the first has ended. */
  exclusiveKey?: (item: Item) => string | undefined;
  /** Batches that are under way at once; 2 by default. With Infinity no batch waits for another. */
  concurrency?: number;
  /** Items in a batch; 64 by default, which is some milliseconds of work, so that no caller waits long for others. */
  maxBatch?: number;
  /** Fewer items (24 by default) wait for the batch that is under way: a call costs as much as some items more in a batch. */
  minBatch?: number;
  /** But they wait no longer than this: 25 by default, several times what a call takes. */
  maxDelayMs?: number;
  /** How long the first item of a batch waits for others, also when nothing is under way. By default until this turn of the event loop ends. */
  lingerMs?: number;
  /** When so many items wait, the next fail fast with `busy` instead of waiting. */
  maxWaiting?: number;
  busy?: () => Error;
  /** Whether a failed batch had no effect, and is tried again: five attempts in all. */
  isRepeatable?: (error: unknown) => boolean;
  /** Whether a single item may have failed the batch: then its halves are tried, so that only that item fails. */
  isDivisible?: (error: unknown) => boolean;
}

const attempts = 5;

interface Call<Item, Answer> {
  readonly item: Item;
  readonly key: string | undefined;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** @returns a function that runs one item with others, and resolves to its answer. */
export function gather<Item, Answer>(options: GatherOptions<Item, Answer>): (item: Item) => Promise<Answer> {
  const batcher = new Batcher(options);
  return (item) => batcher.add(item);
}

type Given<Item, Answer> = GatherOptions<Item, Answer> &
  Required<Pick<GatherOptions<Item, Answer>, 'concurrency' | 'maxBatch' | 'minBatch' | 'maxDelayMs' | 'maxWaiting'>>;

class Batcher<Item, Answer> {
  readonly #options: Given<Item, Answer>;
  #waiting: Call<Item, Answer>[] = [];
  readonly #keysUnderWay = new Set<string>();
  #underWay = 0;
  #lastLeftAt = -Infinity;
  #isScheduled = false;
  #delay: NodeJS.Timeout | undefined;

  constructor(options: GatherOptions<Item, Answer>) {
    this.#options = {
      ...options,
      concurrency: options.concurrency ?? 2,
      maxBatch: options.maxBatch ?? 64,
      minBatch: options.minBatch ?? 24,
      maxDelayMs: options.maxDelayMs ?? 25,
      maxWaiting: options.maxWaiting ?? Infinity,
    };
  }

  add(item: Item): Promise<Answer> {
    const { exclusiveKey, maxWaiting, lingerMs, busy = () => new Error('Too many are waiting.') } = this.#options;
    return new Promise((resolve, reject) => {
      if (this.#waiting.length >= maxWaiting) return reject(busy());
      this.#waiting.push({ item, key: exclusiveKey?.(item), resolve, reject });
      // By default after everything that this turn of the event loop reads from the network, and no later.
      this.#schedule(lingerMs === undefined ? setImmediate : (leave) => setTimeout(leave, lingerMs));
    });
  }

  #schedule(soon: (leave: () => void) => unknown = setImmediate): void {
    if (!this.#hasRoom() || this.#isScheduled) return;
    if (!this.#isWorthLeaving()) {
      this.#scheduleAfterDelay();
      return;
    }
    this.#isScheduled = true;
    soon(() => {
      this.#isScheduled = false;
      this.#leave();
    });
  }

  #scheduleAfterDelay(): void {
    if (this.#delay) return;
    this.#delay = setTimeout(() => {
      this.#delay = undefined;
      this.#schedule();
    }, this.#options.maxDelayMs);
  }

  #hasRoom(): boolean {
    return this.#underWay < this.#options.concurrency && this.#waiting.length > 0;
  }

  #isWorthLeaving(): boolean {
    const { concurrency, minBatch, maxDelayMs } = this.#options;
    return (
      this.#underWay === 0 ||
      concurrency === Infinity ||
      this.#waiting.length >= minBatch ||
      performance.now() - this.#lastLeftAt >= maxDelayMs
    );
  }

  #leave(): void {
    while (this.#hasRoom() && this.#isWorthLeaving()) {
      const batch = this.#take();
      if (batch.length === 0) return;
      this.#underWay++;
      this.#lastLeftAt = performance.now();
      void settle(batch, this.#options).finally(() => {
        this.#underWay--;
        for (const { key } of batch) if (key !== undefined) this.#keysUnderWay.delete(key);
        this.#schedule();
      });
    }
    this.#schedule();
  }

  /** The next batch: calls in their order, except those whose key is under way. */
  #take(): Call<Item, Answer>[] {
    const batch: Call<Item, Answer>[] = [];
    const left: Call<Item, Answer>[] = [];
    for (const call of this.#waiting) {
      if (batch.length >= this.#options.maxBatch || (call.key !== undefined && this.#keysUnderWay.has(call.key))) {
        left.push(call);
        continue;
      }
      batch.push(call);
      if (call.key !== undefined) this.#keysUnderWay.add(call.key);
    }
    this.#waiting = left;
    return batch;
  }
}

/** Answers every caller of the batch. Never throws. */
async function settle<Item, Answer>(
  batch: readonly Call<Item, Answer>[],
  options: Pick<GatherOptions<Item, Answer>, 'run' | 'isRepeatable' | 'isDivisible'>,
): Promise<void> {
  const { run, isRepeatable = () => false, isDivisible = () => false } = options;
  try {
    const answers = await retry(() => answersTo(batch, run), {
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
    await settle(batch.slice(0, middle), options);
    await settle(batch.slice(middle), options);
  }
}

async function answersTo<Item, Answer>(
  batch: readonly Call<Item, Answer>[],
  run: (items: readonly Item[]) => Promise<Answer[]>,
): Promise<Answer[]> {
  const answers = await run(batch.map(({ item }) => item));
  if (answers.length !== batch.length) throw new Error(`${batch.length} items had ${answers.length} answers.`);
  return answers;
}
