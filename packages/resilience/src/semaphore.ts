// At most so many tasks at once, and whose turn it is next: each key in turn, so that one that asks for a lot waits for itself.

export interface SemaphoreOptions {
  /** Tasks at once. */
  concurrency: number;
  /** How many more may wait. Where that is full, who asks for less takes the slot of the last of whoever has most waiting. */
  maxWaiting?: number;
  /** Whoever would wait for longer than this, judging by how long tasks take, is refused at once. */
  maxWaitMs?: number;
  /** What a refused task throws; `expectedMs` is when it might have run. */
  busy?: (expectedMs: number) => Error;
  /** What a task throws whose caller has gone away while it waited. */
  cancelled?: () => Error;
}

export interface Caller {
  signal?: AbortSignal | undefined;
  /** Tasks of one key are served in the order of their coming, and keys take turns. */
  key?: string | undefined;
}

export type Semaphore = <Result>(task: () => Promise<Result>, caller?: Caller) => Promise<Result>;

interface Waiting {
  go(): void;
  refuse(error: Error): void;
}

export function semaphore({
  concurrency,
  maxWaiting = Infinity,
  maxWaitMs = Infinity,
  busy = () => new Error('Too many are waiting.'),
  cancelled = () => new Error('The caller has gone away.'),
}: SemaphoreOptions): Semaphore {
  // Whose turn it is next stands first, and goes to the end with it.
  const waiting = new Map<string, Set<Waiting>>();
  let count = 0;
  let running = 0;
  // A moving average, to tell those who are refused when a slot is likely.
  let usualMs = 250;

  function remove(key: string, one: Waiting): void {
    const own = waiting.get(key);
    if (!own?.delete(one)) return;
    count--;
    if (own.size === 0) waiting.delete(key);
  }

  function next(): Waiting | undefined {
    const [first] = waiting;
    if (!first) return undefined;
    const [key, own] = first;
    const [one] = own;
    if (!one) return undefined;
    waiting.delete(key);
    waiting.set(key, own);
    remove(key, one);
    return one;
  }

  /** How many would be served before the next of this key, were nobody to come after it. */
  function ahead(key: string): number {
    const own = waiting.get(key)?.size ?? 0;
    let total = 0;
    for (const others of waiting.values()) total += Math.min(others.size, own + 1);
    return total;
  }

  /** Makes room for a key that asks for less than another; answers whether there is any. */
  function makeRoom(key: string, refusal: () => Error): boolean {
    if (count < maxWaiting) return true;
    const [greediest, all] = [...waiting].reduce<[string, Set<Waiting>]>(
      (most, one) => (one[1].size > most[1].size ? one : most),
      ['', new Set()],
    );
    if (all.size <= (waiting.get(key)?.size ?? 0) + 1) return false;
    const last = [...all].at(-1);
    if (!last) return false;
    remove(greediest, last);
    last.refuse(refusal());
    return true;
  }

  function slot(key: string, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (): void => signal?.removeEventListener('abort', leave);
      const one: Waiting = {
        go: () => {
          done();
          resolve();
        },
        refuse: (error) => {
          done();
          reject(error);
        },
      };
      // Who has gone away must not cost the others their time.
      const leave = (): void => {
        remove(key, one);
        reject(cancelled());
      };
      const own = waiting.get(key) ?? new Set();
      own.add(one);
      waiting.set(key, own);
      count++;
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  return async (task, { signal, key = '' } = {}) => {
    if (signal?.aborted) throw cancelled();
    if (running < concurrency) {
      running++;
    } else {
      const expectedMs = Math.ceil((usualMs * (ahead(key) + 1)) / concurrency);
      const refusal = (): Error => busy(expectedMs);
      if (expectedMs > maxWaitMs || !makeRoom(key, refusal)) throw refusal();
      // The slot is handed over, so `running` stays as it is.
      await slot(key, signal);
    }
    const start = performance.now();
    try {
      return await task();
    } finally {
      usualMs += (performance.now() - start - usualMs) / 8;
      const one = next();
      if (one) one.go();
      else running--;
    }
  };
}
