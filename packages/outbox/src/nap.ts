/** A sleep that can be ended early, also before it begins. */
export class Nap {
  #wakeAt = Infinity;
  #sleepsUntil = 0;
  #end: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @returns whether it was woken */
  async sleep(ms: number): Promise<boolean> {
    this.#sleepsUntil = Date.now() + ms;
    if (this.#wakeAt > Date.now() && ms > 0) {
      await new Promise<void>((resolve) => {
        this.#end = resolve;
        this.#arm();
      });
      this.#end = undefined;
    }
    const isWoken = this.#wakeAt <= Date.now();
    if (isWoken) this.#wakeAt = Infinity;
    return isWoken;
  }

  /** Ends the present or the next sleep, at the latest in `delayMs`. */
  wake(delayMs = 0): void {
    this.#wakeAt = Math.min(this.#wakeAt, Date.now() + delayMs);
    if (this.#end) this.#arm();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end?.(), Math.max(0, Math.min(this.#sleepsUntil, this.#wakeAt) - Date.now()));
  }
}
