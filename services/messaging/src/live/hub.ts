// Who listens in this process, and what they have heard of. It knows numbers only: what changed is read from PostgreSQL by whoever is behind.
import { waitAtMost } from '@plaza/resilience';
import { commonErrors, ServiceError, status } from '@plaza/service';
import type { LastNumber } from './changes.ts';
import { Listener, type ListenerOptions } from './listener.ts';
import { liveErrors } from './live.errors.ts';

export interface HubLimits {
  /** Streams of one person in this process: windows and devices, and some that the network has lost without a word. */
  perPerson: number;
  /** Streams from one address, or one /64 of IPv6: the Wi-Fi of a stadium or the NAT of a carrier is one. */
  perAddress: number;
  /** All streams of this process. */
  total: number;
}

export const defaultHubLimits: HubLimits = { perPerson: 20, perAddress: 2_000, total: 20_000 };

/** Clients of a process that stops come back at another one, not all at once: as many a second, within these limits. */
const comeBackPerSecond = 1_000;
const [shortestSpreadMs, longestSpreadMs] = [500, 5_000];
/** How long the last words may take. */
const farewellMs = 2_000;

export class Hub {
  readonly #limits: HubLimits;
  readonly #people = new Map<string, Set<Listener>>();
  readonly #addresses = new Map<string, number>();
  #count = 0;
  #epoch: string | undefined;
  #isClosing = false;
  #emptied = Promise.withResolvers<void>();

  constructor(limits: HubLimits = defaultHubLimits) {
    this.#limits = limits;
  }

  /** How many listen. */
  get count(): number {
    return this.#count;
  }

  /** Everybody who listens. */
  get people(): string[] {
    return [...this.#people.keys()];
  }

  /** Throws LIVE_LISTENERS_EXCEEDED, and UNAVAILABLE while the process stops. */
  add(options: ListenerOptions): Listener {
    if (this.#isClosing) throw commonErrors.UNAVAILABLE({ retryAfterMs: 1_000 });
    const { userId, address } = options;
    const { perPerson, perAddress, total } = this.#limits;
    const theirs = this.#people.get(userId);
    const near = this.#addresses.get(address) ?? 0;
    if ((theirs?.size ?? 0) >= perPerson || near >= perAddress || this.#count >= total)
      throw liveErrors.LIVE_LISTENERS_EXCEEDED({ retryAfterMs: longestSpreadMs });
    const listener = new Listener(options);
    if (theirs) theirs.add(listener);
    else this.#people.set(userId, new Set([listener]));
    this.#addresses.set(address, near + 1);
    this.#count++;
    return listener;
  }

  remove(listener: Listener): void {
    const { userId, address } = listener;
    const theirs = this.#people.get(userId);
    if (!theirs?.delete(listener)) return;
    if (theirs.size === 0) this.#people.delete(userId);
    const near = (this.#addresses.get(address) ?? 1) - 1;
    if (near === 0) this.#addresses.delete(address);
    else this.#addresses.set(address, near);
    this.#count--;
    if (this.#count === 0 && this.#isClosing) this.#emptied.resolve();
  }

  /** A look at the database begins. @returns everybody whose numbers are to be read */
  beginLook(): string[] {
    for (const listener of this.#all()) listener.note();
    return this.people;
  }

  /**
   * What a look at the database has found: numbers that were not heard of, and lower ones than were sent, where a failover or a restore has undone changes.
   * @returns for how many listeners a hint is missing
   */
  endLook(numbers: readonly LastNumber[]): number {
    const last = new Map(numbers.map(({ userId, number }) => [userId, number]));
    let missing = 0;
    for (const listener of this.#all()) {
      const number = last.get(listener.userId) ?? 0;
      if (listener.isBeyond(number)) listener.stop({ do: 'reset' });
      else if (listener.find(number)) missing++;
    }
    return missing;
  }

  /** Numbers that were committed just now, here or elsewhere. */
  hear(numbers: readonly LastNumber[]): void {
    for (const { userId, number } of numbers)
      for (const listener of this.#people.get(userId) ?? []) listener.hear(number);
  }

  /** Notices that an operator has made all cursors useless. */
  see(epoch: string): void {
    if (this.#epoch !== undefined && this.#epoch !== epoch)
      for (const listener of this.#all()) listener.stop({ do: 'reset' });
    this.#epoch = epoch;
  }

  /** Called every second: heartbeats that are due, and who may not listen any more. */
  tick(now: number): void {
    for (const listener of this.#all()) {
      listener.tick(now);
      try {
        const checked = listener.readmit();
        if (checked instanceof Promise) checked.catch((error: unknown) => refuse(listener, error));
      } catch (error) {
        refuse(listener, error);
      }
    }
  }

  /** Sends everybody to another process, and waits for a moment until they are gone. */
  async close(): Promise<void> {
    this.#isClosing = true;
    if (this.#count === 0) return;
    const spreadMs = Math.min(longestSpreadMs, Math.max(shortestSpreadMs, (this.#count / comeBackPerSecond) * 1_000));
    for (const listener of this.#all())
      listener.stop({ do: 'end', reason: 'restarting', retryAfterMs: Math.floor(Math.random() * spreadMs) });
    await waitAtMost(this.#emptied.promise, farewellMs);
  }

  *#all(): Generator<Listener> {
    for (const listeners of this.#people.values()) yield* listeners;
  }
}

/** What says nothing about the token, such as that its key could not be fetched, ends no stream. */
function refuse(listener: Listener, error: unknown): void {
  if (!(error instanceof ServiceError)) return;
  if (error.reason === commonErrors.TOKEN_EXPIRED.reason)
    listener.stop({ do: 'end', reason: 'token_expired', retryAfterMs: 0 });
  else if (error.code === status.UNAUTHENTICATED || error.code === status.PERMISSION_DENIED)
    listener.stop({ do: 'end', reason: 'refused', retryAfterMs: 0 });
}
