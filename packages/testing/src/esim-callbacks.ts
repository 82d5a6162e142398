// The callbacks of the eSIM provider's double: signed over HTTP, as services/catalog/src/esim/provider.http.ts describes them. They can be held back, sent
// twice, and sent in another order.
import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

export interface EsimCallback {
  id: string;
  type: 'usage.updated' | 'profile.activated' | 'profile.expired';
  /** The order of the profile. */
  profile: string;
  at: string;
  /** Megabytes since the profile was made. */
  data_used?: number;
}

export interface CallbackOptions {
  /** Where callbacks go. None are sent while it is undefined. */
  callbackUrl?: string | undefined;
  /** With what they are signed: during a rotation with several. */
  secrets?: readonly string[];
  /** How often each is tried until its receiver accepts it. */
  attempts?: number;
}

export class EsimCallbacks {
  url: string | undefined;
  secrets: readonly string[];
  /** How they are delivered, if not over HTTP. Resolves with what stands for the status of an answer. */
  deliver: ((body: string, signature: string) => Promise<number>) | undefined;
  /** What receivers answered: a status, or 0 for none. */
  readonly statuses: number[] = [];
  readonly #attempts: number;
  #held: EsimCallback[] | undefined;
  #stopped = new AbortController();

  constructor({ callbackUrl, secrets = ['a-secret-of-callbacks'], attempts = 1 }: CallbackOptions) {
    this.url = callbackUrl;
    this.secrets = secrets;
    this.#attempts = attempts;
  }

  /** Keeps the next ones until they are released. */
  hold(): void {
    this.#held ??= [];
  }

  /** Sends what was held, one after the other: by default in order, each once. */
  async release({ reversed = false, times = 1 } = {}): Promise<void> {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const callback of reversed ? held.reverse() : held)
      for (let time = 0; time < times; time++) await this.send(callback);
  }

  /** Resolves with the receiver's last answer; with 0 if there was none. */
  async add(callback: Omit<EsimCallback, 'id' | 'at'>): Promise<number> {
    const whole = { id: `evt_${randomUUID()}`, at: new Date().toISOString(), ...callback };
    if (!this.#held) return this.send(whole);
    this.#held.push(whole);
    return 0;
  }

  async send(callback: EsimCallback): Promise<number> {
    const body = JSON.stringify(callback);
    for (let attempt = 1; ; attempt++) {
      const status = await this.#post(body);
      this.statuses.push(status);
      if (status === 200 || attempt >= this.#attempts || this.#stopped.signal.aborted) return status;
      await pause(250 * 2 ** attempt, undefined, { signal: this.#stopped.signal, ref: false }).catch(() => undefined);
    }
  }

  /** The header that proves whose these bytes are. */
  signatureOf(body: string | Buffer, atSeconds = Math.floor(Date.now() / 1_000), secrets = this.secrets): string {
    const marks = secrets.map(
      (secret) => `v1=${createHmac('sha256', secret).update(`${atSeconds}.`).update(body).digest('hex')}`,
    );
    return [`t=${atSeconds}`, ...marks].join(',');
  }

  stop(): void {
    this.#stopped.abort();
  }

  async #post(body: string): Promise<number> {
    if (this.deliver) return this.deliver(body, this.signatureOf(body));
    if (this.url === undefined) return 0;
    try {
      const response = await fetch(this.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'esim-signature': this.signatureOf(body) },
        body,
        signal: AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(10_000)]),
      });
      await response.body?.cancel();
      return response.status;
    } catch {
      return 0;
    }
  }
}
