// What the tabs of one origin share: a lock, so that one of them renews the session at a time, and a channel for what it got.

/** As far as they are used; not every runtime has them, nor their types. */
interface Platform {
  navigator?: {
    locks?: { request<T>(name: string, options: object, work: (lock: object | null) => Promise<T>): Promise<T> };
  };
  BroadcastChannel?: new (name: string) => Channel;
}

interface Channel {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  close(): void;
  /** Of Node, whose process would not end otherwise. */
  unref?(): void;
}

// The lock passes on faster than the message about what was done under it.
const newsMs = 100;

export class Tabs<News> {
  readonly #name: string;
  readonly #platform = globalThis as unknown as Platform;
  readonly #channel: Channel | undefined;
  #heard: (() => void) | undefined;

  constructor(name: string) {
    this.#name = name;
    const { BroadcastChannel } = this.#platform;
    this.#channel = BroadcastChannel && new BroadcastChannel(name);
    this.#channel?.unref?.();
  }

  /** News of other tabs; undefined when somebody signed out. */
  listen(listener: (news: News | undefined) => void): void {
    this.#channel?.addEventListener('message', ({ data }) => {
      listener((data as { news?: News }).news);
      this.#heard?.();
    });
  }

  tell(news: News | undefined): void {
    this.#channel?.postMessage({ news });
  }

  /** Runs `work` while no other tab does. Whoever had to wait has heard by then what the others did. */
  async alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const locks = this.#platform.navigator?.locks;
    if (!locks) return work();
    const done: { result: Result }[] = [];
    await locks.request(this.#name, { ifAvailable: true }, async (lock) => {
      if (lock) done.push({ result: await work() });
    });
    if (done[0]) return done[0].result;
    const news = new Promise<void>((resolve) => {
      this.#heard = resolve;
    });
    return locks.request(this.#name, {}, async () => {
      await Promise.race([news, new Promise((resolve) => setTimeout(resolve, newsMs))]);
      return work();
    });
  }

  dispose(): void {
    this.#channel?.close();
  }
}
