export interface BreakerOptions {
  /** How long it rests; `openings` counts the times in a row that it has opened. */
  restMs: (openings: number) => number;
  /**
   * Called after a rest: if it succeeds the breaker closes, else it rests again. Without it the breaker closes by itself after the rest, and the next call
   * is the test.
   */
  probe?: () => Promise<unknown>;
  opened?: (error: unknown, openings: number) => void;
  closed?: () => void;
}

/** Stops calls to something that failed, so that no caller waits for it in vain. */
export interface Breaker {
  readonly isOpen: boolean;
  /** Until the rest ends; 0 if it is over. */
  readonly remainingMs: number;
  /** A call failed: it opens. Further failures while it is open have no effect. */
  failed(error: unknown): void;
  /** A call succeeded: without a probe it closes, and the next failure is the first in a row. */
  succeeded(): void;
  /** Probes now instead of after the rest. */
  hurry(): void;
  /** Stops probing; its state stays. */
  stop(): void;
}

export function breaker(options: BreakerOptions): Breaker {
  return new CircuitBreaker(options);
}

class CircuitBreaker implements Breaker {
  readonly #options: BreakerOptions;
  #hasFailed = false;
  /** In a row. */
  #openings = 0;
  #restsUntil = -Infinity;
  #isStopped = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: BreakerOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#hasFailed && (this.#options.probe !== undefined || performance.now() < this.#restsUntil);
  }

  get remainingMs(): number {
    return this.#hasFailed ? Math.max(0, this.#restsUntil - performance.now()) : 0;
  }

  failed(error: unknown): void {
    if (this.isOpen || this.#isStopped) return;
    this.#hasFailed = true;
    this.#rest();
    this.#options.opened?.(error, this.#openings);
  }

  succeeded(): void {
    if (!this.#options.probe) this.#reset();
  }

  hurry(): void {
    void this.#probe();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #rest(): void {
    this.#openings++;
    const ms = this.#options.restMs(this.#openings);
    this.#restsUntil = performance.now() + ms;
    clearTimeout(this.#timer);
    if (this.#options.probe) this.#timer = setTimeout(() => void this.#probe(), ms).unref();
  }

  async #probe(): Promise<void> {
    const { probe, closed } = this.#options;
    if (!probe || !this.#hasFailed || this.#isStopped) return;
    clearTimeout(this.#timer);
    const succeeded = await probe().then(
      () => true,
      () => false,
    );
    // Another probe may have been faster.
    if (!this.#hasFailed || this.#isStopped) return;
    if (!succeeded) return this.#rest();
    this.#reset();
    closed?.();
  }

  #reset(): void {
    this.#hasFailed = false;
    this.#openings = 0;
  }
}
