// What a command prints: sentences for people, or with --json one JSON object a line for programs. Whatever is wrong goes to stderr, and so does progress,
// on a terminal only.
export interface Streams {
  out: Pick<NodeJS.WriteStream, 'write'>;
  error: Pick<NodeJS.WriteStream, 'write'> & { isTTY?: boolean | undefined; columns?: number | undefined };
}

const redrawMs = 200;

export class Output {
  readonly json: boolean;
  readonly #streams: Streams;
  #drawn = false;

  constructor({
    json,
    streams = { out: process.stdout, error: process.stderr },
  }: {
    json: boolean;
    streams?: Streams | undefined;
  }) {
    this.json = json;
    this.#streams = streams;
  }

  /** For people. */
  say(text: string): void {
    if (this.json) return;
    this.#clear();
    this.#streams.out.write(`${text}\n`);
  }

  /** What is wrong. */
  warn(text: string): void {
    this.#clear();
    this.#streams.error.write(`${text}\n`);
  }

  /** For programs. */
  data(value: object): void {
    if (this.json) this.#streams.out.write(`${JSON.stringify(value)}\n`);
  }

  /** The same for both: a sentence, or the object that it tells of. */
  tell(text: string, value: object): void {
    this.say(text);
    this.data(value);
  }

  /** Shows that long work goes on, and for how long it has. */
  async during<Result>(name: string, work: (progress: (detail: string) => void) => Promise<Result>): Promise<Result> {
    if (this.json || !this.#streams.error.isTTY) return await work(() => undefined);
    const began = Date.now();
    let detail = '';
    const draw = (): void => {
      const text = `… ${name}${detail && `: ${detail}`} (${((Date.now() - began) / 1000).toFixed(0)} s)`;
      this.#clear();
      this.#streams.error.write(text.slice(0, (this.#streams.error.columns ?? 80) - 1));
      this.#drawn = true;
    };
    // What is over at once shows nothing.
    const ticker = setInterval(draw, redrawMs).unref();
    try {
      return await work((text) => (detail = text));
    } finally {
      clearInterval(ticker);
      this.#clear();
    }
  }

  #clear(): void {
    if (this.#drawn) this.#streams.error.write('\r\x1b[2K');
    this.#drawn = false;
  }
}
