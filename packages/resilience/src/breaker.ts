export interface BreakerOptions {
  /** How long it rests, by how many times in a row it has opened. */
  restMs: (openings: number) => number;
  /**
   * Asked after a rest: when it succeeds the breaker closes, else it rests again. Without it the breaker closes by itself after the rest, and the
   * next call finds out.
   */
  probe?: () => Promise<unknown>;
  opened?: (error: unknown, openings: number) => void;
  closed?: () => void;
}

/** Whether something that failed is left alone, so that nobody waits for it in vain. */
export interface Breaker {
  readonly isOpen: boolean;
  /** Of the rest; 0 if it is over. */
  readonly remainingMs: number;
  /** A call failed: it opens. Of several calls that fail at once, the first does this. */
  failed(error: unknown): void;
  /** A call succeeded: it closes, unless that is a probe's to decide, and the next failure is the first in a row. */
  succeeded(): void;
  /** Probes now and not after the rest: there is reason to hope. */
  hurry(): void;
  /** Probes no more, and stays as it is. */
  stop(): void;
}

export function breaker({
  restMs,
  probe,
  opened = () => undefined,
  closed = () => undefined,
}: BreakerOptions): Breaker {
  let open = false;
  let openings = 0;
  let restsUntil = -Infinity;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  const isOpen = (): boolean => open && (probe !== undefined || performance.now() < restsUntil);

  function rest(): void {
    openings++;
    const ms = restMs(openings);
    restsUntil = performance.now() + ms;
    clearTimeout(timer);
    if (probe) timer = setTimeout(() => void ask(), ms).unref();
  }

  async function ask(): Promise<void> {
    if (!probe || !open || stopped) return;
    clearTimeout(timer);
    const well = await probe().then(
      () => true,
      () => false,
    );
    // Another probe may have been faster.
    if (!open || stopped) return;
    if (!well) return rest();
    open = false;
    openings = 0;
    closed();
  }

  return {
    get isOpen() {
      return isOpen();
    },
    get remainingMs() {
      return open ? Math.max(0, restsUntil - performance.now()) : 0;
    },
    failed(error) {
      if (isOpen() || stopped) return;
      open = true;
      rest();
      opened(error, openings);
    },
    succeeded() {
      if (probe) return;
      open = false;
      openings = 0;
    },
    hurry: () => void ask(),
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
