// How many deliveries are sent at once, and to which endpoints the next ones go. Each endpoint has a limit of its own, which grows while it answers at
// once and shrinks while it does not. All endpoints share two numbers of slots: quick ones, for requests that began a moment ago, and slow
// ones, for requests that take longer. A request that takes longer frees its quick slot, so a slow receiver delays only other slow receivers.

export interface SlotsOptions {
  /** Requests at once that began less than `slowAfterMs` ago. */
  maxQuick?: number;
  /** Requests at once that take longer. While so many run, an endpoint whose last request was slow waits until one of them ends. */
  maxSlow?: number;
  slowAfterMs?: number;
  /** Called when an endpoint in the queue may have become able to send. */
  freed?: () => void;
}

export interface Slot {
  /** Frees the slot; `answered` says whether the receiver gave any answer. */
  release(answered: boolean): void;
}

/** An endpoint whose turn it is, and how many deliveries it may be sent. */
export interface Allowance {
  id: string;
  maxCount: number;
}

interface Endpoint {
  id: string;
  sending: number;
  limit: number;
  /** Whether its last request was slow. */
  isSlow: boolean;
  /** It left the queue at its limit, and returns to it when one of its requests ends. */
  isWaiting: boolean;
}

const [firstLimit, maxLimit] = [8, 64];
const maxRemembered = 10_000;
const maxAllowances = 100;

export class Slots {
  readonly #options: Required<SlotsOptions>;
  /** The least recently used first. */
  readonly #endpoints = new Map<string, Endpoint>();
  readonly #queue = new Set<string>();
  /** Slow endpoints that wait until a slow request ends. */
  readonly #waitingForSlow = new Set<string>();
  #quick = 0;
  #slow = 0;

  constructor({ maxQuick = 256, maxSlow = 512, slowAfterMs = 1_000, freed = () => undefined }: SlotsOptions = {}) {
    this.#options = { maxQuick, maxSlow, slowAfterMs, freed };
  }

  /** The number of requests that run. */
  get used(): number {
    return this.#quick + this.#slow;
  }

  /** Adds endpoints that have something to send to the queue. */
  enqueue(ids: Iterable<string>): void {
    for (const id of ids) this.#queue.add(id);
  }

  /** Takes the endpoints that may send now from the front of the queue. */
  next(): Allowance[] {
    const allowances: Allowance[] = [];
    let free = this.#options.maxQuick - this.#quick;
    let freeSlow = this.#options.maxSlow - this.#slow;
    // Each endpoint gets something before one gets a lot.
    const share = Math.max(1, Math.floor(free / Math.max(1, Math.min(this.#queue.size, maxAllowances))));
    for (const id of this.#queue) {
      if (free <= 0 || allowances.length === maxAllowances) break;
      const endpoint = this.#endpoint(id);
      this.#queue.delete(id);
      if (endpoint.sending >= endpoint.limit) endpoint.isWaiting = true;
      else if (endpoint.isSlow && freeSlow <= 0) this.#waitingForSlow.add(id);
      else {
        const maxCount = Math.min(endpoint.limit - endpoint.sending, share, free, endpoint.isSlow ? freeSlow : free);
        if (endpoint.isSlow) freeSlow -= maxCount;
        free -= maxCount;
        allowances.push({ id, maxCount });
      }
    }
    return allowances;
  }

  /** For one request to the endpoint. */
  acquire(id: string): Slot {
    const endpoint = this.#endpoint(id);
    endpoint.sending++;
    this.#quick++;
    const startedAt = Date.now();
    let isSlow = false;
    const timer = setTimeout(() => {
      isSlow = true;
      this.#quick--;
      this.#slow++;
      this.#options.freed();
    }, this.#options.slowAfterMs);
    return {
      release: (answered) => {
        clearTimeout(timer);
        if (isSlow) this.#releaseSlow();
        else this.#quick--;
        this.#learn(endpoint, { answered, isSlow, durationMs: Date.now() - startedAt });
        this.#options.freed();
      },
    };
  }

  #releaseSlow(): void {
    this.#slow--;
    this.enqueue(this.#waitingForSlow);
    this.#waitingForSlow.clear();
  }

  /** A request of the endpoint ended: sets its limit, and returns it to the queue if it waited for this. */
  #learn(endpoint: Endpoint, request: { answered: boolean; isSlow: boolean; durationMs: number }): void {
    const { answered, isSlow, durationMs } = request;
    endpoint.sending--;
    endpoint.isSlow = isSlow;
    if (!answered || durationMs > 5 * this.#options.slowAfterMs) endpoint.limit = Math.max(1, endpoint.limit >> 1);
    else if (!isSlow) endpoint.limit = Math.min(maxLimit, endpoint.limit + 1);
    if (!endpoint.isWaiting) return;
    endpoint.isWaiting = false;
    this.#queue.add(endpoint.id);
  }

  #endpoint(id: string): Endpoint {
    const endpoint = this.#endpoints.get(id) ?? { id, sending: 0, limit: firstLimit, isSlow: false, isWaiting: false };
    this.#endpoints.delete(id);
    this.#endpoints.set(id, endpoint);
    if (this.#endpoints.size > maxRemembered) {
      for (const [other, { sending }] of this.#endpoints) {
        if (sending > 0) continue;
        this.#endpoints.delete(other);
        break;
      }
    }
    return endpoint;
  }
}
