// Limits how many tasks run at once. Tasks that wait have a key, and the keys take turns, so that one with many tasks only delays itself.

export interface SemaphoreOptions {
  /** Tasks that run at once. */
  concurrency: number;
  /** Tasks that may wait. When so many wait, a task of a key with few takes the place of the last task of the key with most. */
  maxWaiting?: number;
  /** A task that would probably wait longer, judging by how long tasks take, is refused at once. */
  maxWaitMs?: number;
  /** The error of a refused task; `expectedMs` is when it might have run. */
  busy?: (expectedMs: number) => Error;
  /** The error of a task whose caller cancelled it while it waited. */
  cancelled?: () => Error;
}

export interface Caller {
  signal?: AbortSignal | undefined;
  /** Tasks of one key run in the order of their calls, and keys take turns. */
  key?: string | undefined;
}

/** Runs the task when it is its turn. Throws what `busy`, `cancelled` or the task throws. */
export type Semaphore = <Result>(task: () => Promise<Result>, caller?: Caller) => Promise<Result>;

export function semaphore({
  concurrency,
  maxWaiting = Infinity,
  maxWaitMs = Infinity,
  busy = () => new Error('Too many are waiting.'),
  cancelled = () => new Error('The caller has gone away.'),
}: SemaphoreOptions): Semaphore {
  const waiting = new FairQueue();
  let running = 0;
  // A moving average, from which the wait is estimated.
  let usualMs = 250;

  /** Waits for a slot, which another task hands over. */
  async function wait(key: string, signal: AbortSignal | undefined): Promise<void> {
    const expectedMs = Math.ceil((usualMs * (waiting.ahead(key) + 1)) / concurrency);
    if (expectedMs > maxWaitMs) throw busy(expectedMs);
    if (waiting.size >= maxWaiting) {
      const last = waiting.takeLastOfLongest(key);
      if (!last) throw busy(expectedMs);
      last.refuse(busy(expectedMs));
    }
    await waiting.wait(key, signal, cancelled);
  }

  return async (task, { signal, key = '' } = {}) => {
    if (signal?.aborted) throw cancelled();
    if (running < concurrency) running++;
    else await wait(key, signal);
    const start = performance.now();
    try {
      return await task();
    } finally {
      usualMs += (performance.now() - start - usualMs) / 8;
      // A slot that is handed over stays counted.
      const next = waiting.takeNext();
      if (next) next.go();
      else running--;
    }
  };
}

interface Waiting {
  go(): void;
  refuse(error: Error): void;
}

/** Waiting tasks by key. The key whose turn is next is first, and goes to the end with its turn. */
class FairQueue {
  readonly #byKey = new Map<string, Set<Waiting>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Resolves when the entry is taken; rejects when it is refused or cancelled. */
  wait(key: string, signal: AbortSignal | undefined, cancelled: () => Error): Promise<void> {
    return new Promise((resolve, reject) => {
      const stopListening = (): void => signal?.removeEventListener('abort', cancel);
      const entry: Waiting = {
        go: () => {
          stopListening();
          resolve();
        },
        refuse: (error) => {
          stopListening();
          reject(error);
        },
      };
      // A cancelled task leaves the queue at once, so that it does not delay others.
      const cancel = (): void => {
        this.#remove(key, entry);
        reject(cancelled());
      };
      this.#add(key, entry);
      signal?.addEventListener('abort', cancel, { once: true });
    });
  }

  takeNext(): Waiting | undefined {
    const [first] = this.#byKey;
    if (!first) return undefined;
    const [key, own] = first;
    const [entry] = own;
    if (!entry) return undefined;
    this.#byKey.delete(key);
    this.#byKey.set(key, own);
    this.#remove(key, entry);
    return entry;
  }

  /** Takes the last entry of the key with most, if that has at least two more than `key`. */
  takeLastOfLongest(key: string): Waiting | undefined {
    const [longest, entries] = [...this.#byKey].reduce<[string, Set<Waiting>]>(
      (most, one) => (one[1].size > most[1].size ? one : most),
      ['', new Set()],
    );
    if (entries.size <= (this.#byKey.get(key)?.size ?? 0) + 1) return undefined;
    const last = [...entries].at(-1);
    if (last) this.#remove(longest, last);
    return last;
  }

  /** How many entries would be taken before a new one of this key, if no others came after it. */
  ahead(key: string): number {
    const own = this.#byKey.get(key)?.size ?? 0;
    let total = 0;
    for (const others of this.#byKey.values()) total += Math.min(others.size, own + 1);
    return total;
  }

  #add(key: string, entry: Waiting): void {
    const own = this.#byKey.get(key) ?? new Set();
    own.add(entry);
    this.#byKey.set(key, own);
    this.#size++;
  }

  #remove(key: string, entry: Waiting): void {
    const own = this.#byKey.get(key);
    if (!own?.delete(entry)) return;
    this.#size--;
    if (own.size === 0) this.#byKey.delete(key);
  }
}
