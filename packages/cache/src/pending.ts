// Invalidations that Redis did not take. They are flushed before this process uses Redis again.
// More than this is not worth remembering one by one: everything under the prefix is deleted instead.
const maxNames = 10_000;
const batchSize = 500;

export class PendingInvalidations {
  readonly #names = new Set<string>();
  #everything = false;

  get any(): boolean {
    return this.#everything || this.#names.size > 0;
  }

  add(names: readonly string[]): void {
    for (const name of names) {
      if (this.#names.size >= maxNames) this.addEverything();
      if (this.#everything) return;
      this.#names.add(name);
    }
  }

  addEverything(): void {
    this.#names.clear();
    this.#everything = true;
  }

  /**
   * Deletes what is pending, until nothing is; what is added meanwhile too. Throws what a deletion throws, and what that was to delete is pending
   * again. Nothing may be awaited between the end of this and the first use of Redis.
   */
  async flush(redis: {
    deleteNames(names: readonly string[]): Promise<unknown>;
    deleteEverything(): Promise<unknown>;
  }): Promise<void> {
    while (this.any) {
      const names = [...this.#names].slice(0, batchSize);
      const everything = this.#everything;
      this.#everything = false;
      for (const name of names) this.#names.delete(name);
      try {
        await (everything ? redis.deleteEverything() : redis.deleteNames(names));
      } catch (error) {
        if (everything) this.addEverything();
        else this.add(names);
        throw error;
      }
    }
  }
}
