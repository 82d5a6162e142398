// The output of `npm start` while it works: one line for each step, with its progress and its time.
export class Steps {
  readonly #out = process.stdout;
  readonly #began = Date.now();
  readonly #running = new Map<string, { since: number; detail: string }>();
  #ticker: NodeJS.Timeout | undefined;
  #shown = 0;

  /** Runs a step, which may report progress, and returns its result. Several can run at once. */
  async step<Result>(
    name: string,
    work: (progress: (detail: string) => void) => Promise<Result>,
    detailOf?: (result: Result) => string,
  ): Promise<Result> {
    const entry = { since: Date.now(), detail: '' };
    this.#running.set(name, entry);
    this.#draw();
    try {
      const result = await work((detail) => {
        entry.detail = detail;
        // Without a terminal nothing can be redrawn, and a long step must still be seen to move.
        if (!this.#out.isTTY) this.#out.write(`  … ${name.padEnd(12)} ${detail}\n`);
        this.#draw();
      });
      this.#end(
        name,
        `  ✓ ${name.padEnd(12)} ${(detailOf?.(result) ?? entry.detail).padEnd(52)} ${seconds(entry.since)}`,
      );
      return result;
    } catch (error) {
      this.#end(name, `  ✗ ${name}`);
      throw error;
    }
  }

  line(text: string): void {
    this.#clear();
    this.#out.write(`${text}\n`);
    this.#draw();
  }

  get total(): string {
    return seconds(this.#began);
  }

  #end(name: string, line: string): void {
    this.#running.delete(name);
    this.line(line);
  }

  #clear(): void {
    if (this.#shown > 0) this.#out.write(`\x1b[${this.#shown}A\x1b[0J`);
    this.#shown = 0;
  }

  #draw(): void {
    if (!this.#out.isTTY) return;
    this.#clear();
    for (const [name, { since, detail }] of this.#running) {
      const text = `  … ${name.padEnd(12)} ${detail.padEnd(52)} ${seconds(since)}`;
      this.#out.write(`${text.slice(0, (this.#out.columns || 80) - 1)}\n`);
      this.#shown++;
    }
    if (this.#running.size > 0) this.#ticker ??= setInterval(() => this.#draw(), 200).unref();
    else {
      clearInterval(this.#ticker);
      this.#ticker = undefined;
    }
  }
}

export function seconds(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}
