// Where nothing is kept, a thousand who ask at once still need not be a thousand questions. Nobody may have the answer to a question that
// was put before they asked: it may be older than what they have seen. But all who come while one is under way can share the next.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Codec } from './codec.ts';

export interface Turns {
  /** Loads, or shares a load that began after this was called. Throws only what `load` throws. */
  take<T>(id: string, codec: Codec<T>, load: () => Promise<T>): Promise<T>;
}

// A source that takes longer than this is asked by everyone for themselves: waiting behind it would double what they wait.
const patienceMs = 500;

export function createTurns(): Turns {
  const going = new Map<string, { current: Promise<unknown>; next?: Promise<Uint8Array | undefined> }>();

  function begin<T>(id: string, load: () => Promise<T>): Promise<T> {
    const current = load();
    const turn = { current };
    going.set(id, turn);
    const done = (): void => {
      if (going.get(id) === turn) going.delete(id);
    };
    current.then(done, done);
    return current;
  }

  return {
    async take(id, codec, load) {
      const under = going.get(id);
      if (!under) return begin(id, load);
      // Each who shares decodes a value of their own.
      under.next ??= Promise.race([under.current.catch(() => undefined), sleep(patienceMs, undefined, { ref: false })])
        .then(async () => codec.encode(await begin(id, load)))
        .catch(() => undefined);
      const bytes = await under.next;
      return bytes ? codec.decode(bytes) : load();
    },
  };
}
