// Who may do next what a machine can do only a few times at once: each address in turn, so that one that asks for a lot waits for itself.
import { commonErrors } from '@plaza/service';
import { peopleErrors } from './people.errors.ts';

/** Well within the 15 seconds that a call has: who would wait for longer would wait for nothing. */
const longestWaitMs = 8_000;

interface Waiting {
  go(): void;
  refuse(error: Error): void;
}

export type Run = <Result>(task: () => Promise<Result>, signal?: AbortSignal, who?: string) => Promise<Result>;

/**
 * Runs at most `concurrency` tasks at once and lets `queue` more wait, fewer where their turn would come too late; refuses the rest
 * with SERVER_BUSY. Where the queue is full, who asks for less takes the place of the last of whoever has most waiting.
 */
export function turns(concurrency: number, queue: number, waitMs = longestWaitMs): Run {
  // Whose turn it is next stands first, and goes to the end with it.
  const waiting = new Map<string, Set<Waiting>>();
  let count = 0;
  let running = 0;
  // A moving average, to tell those who are refused when a slot is likely.
  let usualMs = 250;

  function remove(who: string, one: Waiting): void {
    const own = waiting.get(who);
    if (!own?.delete(one)) return;
    count--;
    if (own.size === 0) waiting.delete(who);
  }

  function next(): Waiting | undefined {
    const [first] = waiting;
    if (!first) return undefined;
    const [who, own] = first;
    const [one] = own;
    if (!one) return undefined;
    waiting.delete(who);
    waiting.set(who, own);
    remove(who, one);
    return one;
  }

  /** How many would be served before the next of this address, were nobody to come after it. */
  function ahead(who: string): number {
    const own = waiting.get(who)?.size ?? 0;
    let total = 0;
    for (const others of waiting.values()) total += Math.min(others.size, own + 1);
    return total;
  }

  /** Makes room for an address that asks for less than another; answers whether there is any. */
  function makeRoom(who: string, busy: Error): boolean {
    if (count < queue) return true;
    const [greediest, all] = [...waiting].reduce<[string, Set<Waiting>]>(
      (most, one) => (one[1].size > most[1].size ? one : most),
      ['', new Set()],
    );
    if (all.size <= (waiting.get(who)?.size ?? 0) + 1) return false;
    const last = [...all].at(-1);
    if (!last) return false;
    remove(greediest, last);
    last.refuse(busy);
    return true;
  }

  function turn(who: string, signal: AbortSignal | undefined): Promise<void> {
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
        remove(who, one);
        reject(commonErrors.CANCELLED());
      };
      const own = waiting.get(who) ?? new Set();
      own.add(one);
      waiting.set(who, own);
      count++;
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  return async (task, signal, who = '') => {
    if (signal?.aborted) throw commonErrors.CANCELLED();
    if (running < concurrency) {
      running++;
    } else {
      const expectedMs = Math.ceil((usualMs * (ahead(who) + 1)) / concurrency);
      const busy = peopleErrors.SERVER_BUSY({ retryAfterMs: Math.max(1000, expectedMs) });
      if (expectedMs > waitMs || !makeRoom(who, busy)) throw busy;
      // The slot is handed over, so `running` stays as it is.
      await turn(who, signal);
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

/** What counts as one address: an IPv4 address, and of IPv6 the network of a household or a machine, as the gateway counts calls. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1]) return mapped[1];
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [before, after] = [groups(head), groups(tail ?? '')];
  const all = [...before, ...Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0'), ...after];
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
