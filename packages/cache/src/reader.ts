// A read through the cache: what the tier has, or somebody's load that is under way, or a load under a lease of one's own.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { nextFlights } from '@plaza/resilience';
import type { Counts } from './counts.ts';
import type { Entry } from './keys.ts';
import { leaseMs, type CacheTier } from './tier.ts';
import type { Tiers } from './tiers.ts';
import { CacheUnavailable } from './unavailable.ts';

/** How often and how long somebody else's load is waited for: longer than a query takes, shorter than anyone notices. */
const pollsMs = [5, 10, 20, 40, 75, 150] as const;
// What is larger is a query of its own kind, and would hold up everyone else's answers on the same connection.
const largestValue = 1_048_576;
const maxAttempts = 3;
// Where nothing is kept, a thousand readers at once still need not be a thousand loads. But where a load takes longer than this, everyone loads for
// themselves.
const maxDelayMs = 500;

/** A read while it is going on. */
interface Read<T> {
  /** With the prefix. */
  readonly name: string;
  readonly entry: Entry<T>;
  readonly load: () => Promise<T>;
}

export class Reader {
  readonly #tiers: Tiers;
  readonly #counts: Counts;
  // Loads under way, by the lease that they run under. Whoever sees that lease stand may have their result: no invalidation has
  // returned since the load began, for it would have taken the lease away.
  readonly #flights = new Map<string, Promise<Uint8Array | undefined>>();
  readonly #background = new Set<Promise<unknown>>();
  readonly #flyNext = nextFlights({ maxDelayMs });

  constructor(tiers: Tiers, counts: Counts) {
    this.#tiers = tiers;
    this.#counts = counts;
  }

  /** Throws only what `load` or the codec throws. */
  async read<T>(name: string, entry: Entry<T>, load: () => Promise<T>): Promise<T> {
    const read: Read<T> = { name, entry, load };
    try {
      const answer = await this.#fromTier(read);
      if (answer) return answer.value;
      this.#counts.count(entry, 'none', 'bypass');
    } catch (error) {
      if (error instanceof Undecodable) await this.#tiers.invalidate([name], true);
      else if (!(error instanceof CacheUnavailable)) throw error;
      this.#counts.count(entry, 'none', 'bypass');
    }
    return this.#flyNext(name + '\0' + entry.field, entry.codec, load);
  }

  /** What was begun for reads that have been answered already. */
  async settled(): Promise<void> {
    await Promise.all(this.#background);
  }

  /** Undefined if there is no tier to read. */
  async #fromTier<T>(read: Read<T>): Promise<{ value: T } | undefined> {
    const { name, entry, load } = read;
    let tier = this.#tiers.of(entry);
    for (let attempt = 1; tier && attempt <= maxAttempts; attempt++, tier = this.#tiers.of(entry)) {
      const stored = await this.#tiers.use(tier, (at) => at.peek(name, entry.field));
      if (stored) return this.#hit(tier, entry, stored);
      const token = randomBytes(12).toString('base64url');
      const claimed = await this.#tiers.use(tier, (at) => at.claim(name, entry.field, token));
      if (claimed.kind === 'value') return this.#hit(tier, entry, claimed.bytes);
      if (claimed.kind === 'mine') return { value: await this.#loadUnder(tier, token, read) };
      if (claimed.kind === 'full') break;
      if (claimed.kind === 'gone') continue;
      const bytes = await this.#join(tier, claimed.token, read);
      if (bytes) return this.#hit(tier, entry, bytes);
    }
    if (!tier) return undefined;
    this.#counts.count(entry, tier.name, 'miss');
    return { value: await load() };
  }

  #hit<T>(tier: CacheTier, entry: Entry<T>, bytes: Uint8Array): { value: T } {
    let value: T;
    try {
      value = entry.codec.decode(bytes);
    } catch (error) {
      throw new Undecodable('A cached value could not be read.', { cause: error });
    }
    this.#counts.count(entry, tier.name, 'hit');
    return { value };
  }

  /** Loads under a lease of our own, lets others of this process join, and keeps the result if the lease still stands. */
  async #loadUnder<T>(tier: CacheTier, token: string, { name, entry, load }: Read<T>): Promise<T> {
    this.#counts.count(entry, tier.name, 'miss');
    const landing = Promise.withResolvers<Uint8Array | undefined>();
    this.#flights.set(token, landing.promise);
    const abandon = (): void => {
      landing.resolve(undefined);
      this.#flights.delete(token);
      this.#inBackground(this.#tiers.use(tier, (at) => at.release(name, entry.field, token)));
    };
    let value: T;
    let bytes: Uint8Array;
    try {
      value = await load();
      bytes = entry.codec.encode(value);
    } catch (error) {
      abandon();
      throw error;
    }
    if (bytes.length > largestValue) {
      this.#counts.refusedFill();
      abandon();
      return value;
    }
    landing.resolve(bytes);
    const keep = this.#tiers.use(tier, (at) => at.fill(name, entry.field, token, bytes, jittered(entry.ttlSeconds)));
    this.#inBackground(
      keep
        .then((filled) => {
          if (!filled) this.#counts.refusedFill();
        })
        .finally(() => this.#flights.delete(token)),
    );
    return value;
  }

  /** Waits for somebody else's load, then loads without keeping; once for all who wait here. Undefined: read again. */
  #join<T>(tier: CacheTier, token: string, { name, entry, load }: Read<T>): Promise<Uint8Array | undefined> {
    const under = this.#flights.get(token);
    if (under) return under;
    const flight = (async () => {
      for (const pause of pollsMs) {
        await sleep(pause);
        const seen = await this.#tiers.use(tier, (at) => at.watch(name, entry.field, token));
        if (seen === 'gone') return undefined;
        if (seen !== 'standing') return seen;
      }
      // Whoever holds the lease is slow or dead. It is not taken over: they may still fill.
      this.#counts.count(entry, tier.name, 'miss');
      return entry.codec.encode(await load());
    })().catch(() => undefined);
    this.#flights.set(token, flight);
    // Kept as long as the lease can stand: later readers under it need not wait again.
    setTimeout(() => this.#flights.delete(token), leaseMs).unref();
    return flight;
  }

  #inBackground(work: Promise<unknown>): void {
    const settled = work.catch(() => undefined).finally(() => this.#background.delete(settled));
    this.#background.add(settled);
  }
}

class Undecodable extends Error {}

/** Up to a tenth shorter, never longer: what was filled together does not expire together. */
function jittered(ttlSeconds: number): number {
  return Math.floor(ttlSeconds * 1_000 * (1 - Math.random() / 10));
}
