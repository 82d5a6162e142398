// Gathers the calls of many callers (to the database, the cache or a peer) into batches. When nothing is under way, what waits leaves at once, so a single
// caller waits for nobody. While a batch is under way, the next one gathers; it leaves beside the first when it is large enough to be worth a
// call of its own, or when the first takes too long, so that one slow batch does not stop the others.
import { retry } from './retry.ts';

export interface GatherOptions<Item, Answer> {
  /** Runs a batch, all or nothing. Returns the answers in the order of the items. */
  run: (items: readonly Item[]) => Promise<Answer[]>;
  /** Items with one of these in common are never under way together, not even in one batch: the second waits until the first has ended. */
  exclusiveKeys?: (item: Item) => readonly string[];
  /** Items with one of these in common are under way together only in one batch, in their order: the locks that a batch takes in a database. */
  lockKeys?: (item: Item) => readonly string[];
  /** How much of a batch an item is; 1 by default. */
  size?: (item: Item) => number;
  /** Batches that are under way at once; 2 by default. With Infinity no batch waits for another. */
  concurrency?: number;
  /** Items in a batch; 64 by default, which is some milliseconds of work, so that no caller waits long for others. */
  maxBatch?: number;
  /** Fewer items (24 by default) wait for the batch that is under way: a call costs as much as some items more in a batch. */
  minBatch?: number;
  /** But they wait no longer than this: 25 by default, several times what a call takes. */
  maxDelayMs?: number;
  /**
   * Nothing waits for a batch under way while another may leave: what waits is divided evenly between the batches that may leave, in shares of at
   * least `minBatch`. Items that no other batch could take, because of their lock keys, come on top of a share while it is smaller than `maxBatch`.
   */
  even?: boolean;
  /** How long the first item of a batch waits for others, also when nothing is under way. By default until this turn of the event loop ends. */
  lingerMs?: number;
  /**
   * A batch that is smaller than `minBatch` leaves no sooner than this after the one before it left, so that calls that come often go together; a call
   * after a pause waits for nobody. For batches that cost much before their first item.
   */
  gapMs?: number;
  /** When so many items wait, the next fail fast with `busy` instead of waiting. */
  maxWaiting?: number;
  busy?: () => Error;
  /** Whether a failed batch had no effect, and is tried again: five attempts in all. */
  isRepeatable?: (error: unknown) => boolean;
  /** Whether a single item may have failed the batch: then its halves are tried, so that only that item fails. */
  isDivisible?: (error: unknown) => boolean;
  /** Runs when a batch has ended and the next may leave, before its callers have their answers. Must not throw. */
  answered?: (answers: readonly (readonly [item: Item, answer: Answer])[]) => Promise<void>;
}

const attempts = 5;

interface Call<Item, Answer> {
  readonly item: Item;
  readonly size: number;
  readonly lockKeys: readonly string[];
  readonly exclusiveKeys: readonly string[];
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

type Answered<Item, Answer> = readonly [call: Call<Item, Answer>, answer: Answer];

/** @returns a function that runs one item with others, and resolves to its answer. */
export function gather<Item, Answer>(options: GatherOptions<Item, Answer>): (item: Item) => Promise<Answer> {
  const batcher = new Batcher(options);
  return (item) => batcher.add(item);
}

type Given<Item, Answer> = GatherOptions<Item, Answer> &
  Required<Pick<GatherOptions<Item, Answer>, 'concurrency' | 'maxBatch' | 'minBatch' | 'maxDelayMs' | 'maxWaiting'>>;

const none: readonly string[] = [];

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
    const { maxWaiting, lingerMs, busy = () => new Error('Too many are waiting.') } = this.#options;
    return new Promise((resolve, reject) => {
      if (this.#waiting.length >= maxWaiting) return reject(busy());
      this.#waiting.push(this.#call(item, resolve, reject));
      // By default after everything that this turn of the event loop reads from the network, and no later.
      this.#schedule(lingerMs === undefined ? setImmediate : (leave) => setTimeout(leave, lingerMs));
    });
  }

  #call(item: Item, resolve: (answer: Answer) => void, reject: (error: unknown) => void): Call<Item, Answer> {
    const { lockKeys, exclusiveKeys, size } = this.#options;
    return {
      item,
      size: size?.(item) ?? 1,
      lockKeys: lockKeys?.(item) ?? none,
      exclusiveKeys: exclusiveKeys?.(item) ?? none,
      resolve,
      reject,
    };
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
    const delayMs = this.#underWay === 0 ? this.#gapLeft() : this.#options.maxDelayMs;
    this.#delay = setTimeout(() => {
      this.#delay = undefined;
      this.#schedule();
    }, delayMs);
  }

  #gapLeft(): number {
    const { gapMs = 0 } = this.#options;
    return this.#lastLeftAt + gapMs - performance.now();
  }

  #hasRoom(): boolean {
    return this.#underWay < this.#options.concurrency && this.#waiting.length > 0;
  }

  #isWorthLeaving(): boolean {
    const { concurrency, even, minBatch, maxDelayMs } = this.#options;
    if (even || concurrency === Infinity || this.#waiting.length >= minBatch) return true;
    if (this.#underWay === 0) return this.#gapLeft() <= 0;
    return performance.now() - this.#lastLeftAt >= maxDelayMs;
  }

  #leave(): void {
    while (this.#hasRoom() && this.#isWorthLeaving()) {
      const batch = this.#take();
      if (batch.length === 0) return;
      this.#underWay++;
      this.#lastLeftAt = performance.now();
      void this.#run(batch);
    }
    this.#schedule();
  }

  /** Ends every call of the batch. Never throws. */
  async #run(batch: readonly Call<Item, Answer>[]): Promise<void> {
    const { even, answered } = this.#options;
    const answers = await settle(batch, this.#options);
    this.#underWay--;
    for (const { lockKeys, exclusiveKeys } of batch) {
      for (const key of lockKeys) this.#keysUnderWay.delete(key);
      for (const key of exclusiveKeys) this.#keysUnderWay.delete(key);
    }
    if (this.#underWay === 0) {
      // It was for waiting beside this batch. What is left of a gap is shorter.
      clearTimeout(this.#delay);
      this.#delay = undefined;
    }
    if (even) this.#leave();
    else this.#schedule();
    if (answered) await answered(answers.map(([{ item }, answer]) => [item, answer]));
    for (const [{ resolve }, answer] of answers) resolve(answer);
  }

  /** The next batch: calls in their order, except those that must wait for a key. Those wait before all later calls with the same key. */
  #take(): Call<Item, Answer>[] {
    const { maxBatch } = this.#options;
    const share = this.#share();
    const batch: Call<Item, Answer>[] = [];
    const left: Call<Item, Answer>[] = [];
    const [taken, blocked] = [new Set<string>(), new Set<string>()];
    const isFree = (key: string): boolean => !this.#keysUnderWay.has(key) && !blocked.has(key);
    let size = 0;
    for (const call of this.#waiting) {
      const { lockKeys, exclusiveKeys } = call;
      const fits = size < share || (size + call.size <= maxBatch && lockKeys.some((key) => taken.has(key)));
      const isNext = fits && lockKeys.every(isFree) && exclusiveKeys.every((key) => isFree(key) && !taken.has(key));
      (isNext ? batch : left).push(call);
      if (isNext) size += call.size;
      const keys = isNext ? taken : blocked;
      for (const key of lockKeys) keys.add(key);
      for (const key of exclusiveKeys) keys.add(key);
    }
    this.#waiting = left;
    for (const key of taken) this.#keysUnderWay.add(key);
    return batch;
  }

  #share(): number {
    const { even, concurrency, minBatch, maxBatch } = this.#options;
    return even ? Math.max(minBatch, Math.ceil(this.#waiting.length / (concurrency - this.#underWay))) : maxBatch;
  }
}

/** Rejects the calls that fail, and returns the answers of the others. Never throws. */
async function settle<Item, Answer>(
  batch: readonly Call<Item, Answer>[],
  options: Pick<GatherOptions<Item, Answer>, 'run' | 'isRepeatable' | 'isDivisible'>,
): Promise<Answered<Item, Answer>[]> {
  const { run, isRepeatable = () => false, isDivisible = () => false } = options;
  try {
    const answers = await retry(() => answersTo(batch, run), {
      attempts,
      pauseMs: (attempt) => Math.random() * 5 * 2 ** attempt,
      when: isRepeatable,
    });
    return batch.map((call, index) => [call, answers[index] as Answer]);
  } catch (error) {
    if (batch.length === 1 || !isDivisible(error)) {
      for (const { reject } of batch) reject(error);
      return [];
    }
    const middle = batch.length >> 1;
    return [...(await settle(batch.slice(0, middle), options)), ...(await settle(batch.slice(middle), options))];
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
