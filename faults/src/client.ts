// A good client: it sends a request with an idempotency key and, without an answer or after "try again", sends it again with the same key.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

/** One request over the wire. */
export interface Attempt {
  from: number;
  to: number;
  what: string;
  /** 0 without an answer. */
  status: number;
  /** The error in a few words; empty without one. */
  said: string;
}

export interface Answer {
  status: number;
  body: Body;
}

/** The fields of answers that are checked. */
export interface Body {
  user?: { id: string };
  access_token?: string;
  balance?: string;
  transaction?: { id: string; amount: string };
  tickets?: { id: string }[];
  order?: { id: string };
  esim?: { id: string };
  top_up?: { id: string };
  secret?: string;
  /** What was answered in place of JSON. */
  unread?: string;
  details?: { reason?: string }[];
}

export interface Ask {
  /** Its name in the report: "a purchase". */
  what: string;
  method?: 'GET' | 'POST' | 'DELETE' | 'PATCH';
  path: string;
  token?: string;
  body?: object;
  key?: string;
}

/** No answer takes longer than the gateway's own limit. */
export const hangMs = 20_000;
const longestPauseMs = 1_500;

export class Client {
  readonly attempts: Attempt[] = [];
  /** How long it repeats a request without a final answer. */
  patienceMs = 120_000;
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** Repeats the request until there is a final answer. */
  async ask({ what, method = 'POST', path, token, body, key = randomUUID() }: Ask): Promise<Answer> {
    const since = Date.now();
    for (let attempt = 1; ; attempt++) {
      const {
        status,
        body: answer,
        retryAfterMs,
      } = await this.#once(what, path, {
        method,
        headers: {
          ...(body && { 'content-type': 'application/json' }),
          ...(token && { authorization: `Bearer ${token}` }),
          ...(method !== 'GET' && { 'idempotency-key': key }),
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      if (status !== 0 && status !== 429 && status < 500) return { status, body: answer };
      if (Date.now() - since > this.patienceMs)
        throw new Error(`${what} was not answered for ${this.patienceMs / 1_000} s: ${this.attempts.at(-1)?.said}`);
      await pause(Math.max(retryAfterMs, Math.min(longestPauseMs, 150 * 1.5 ** attempt * (0.7 + Math.random() * 0.6))));
    }
  }

  async #once(
    what: string,
    path: string,
    init: RequestInit,
  ): Promise<{ status: number; body: Body; retryAfterMs: number }> {
    const from = Date.now();
    try {
      const response = await fetch(`${this.#url}${path}`, { ...init, signal: AbortSignal.timeout(hangMs) });
      const text = await response.text();
      const type = response.headers.get('content-type') ?? '';
      const body = (/json/.test(type) ? JSON.parse(text) : { unread: `${type}: ${text.slice(0, 200)}` }) as Body;
      this.attempts.push({
        from,
        to: Date.now(),
        what,
        status: response.status,
        said: response.ok ? '' : `${response.status} ${reasonOf(body) ?? text.slice(0, 200)}`,
      });
      return {
        status: response.status,
        body,
        retryAfterMs: Math.min(longestPauseMs, Number(response.headers.get('retry-after') ?? 0) * 1_000),
      };
    } catch (error) {
      const { name, cause, message } = error as Error & { cause?: { code?: string } };
      this.attempts.push({
        from,
        to: Date.now(),
        what,
        status: 0,
        said:
          name === 'TimeoutError'
            ? `no answer within ${hangMs / 1_000} s`
            : `no connection (${cause?.code ?? message})`,
      });
      return { status: 0, body: {}, retryAfterMs: 0 };
    }
  }
}

/** The reason of an error in Plaza's own shape. */
export function reasonOf({ details }: Body): string | undefined {
  return Array.isArray(details) ? details.find(({ reason }) => reason)?.reason : undefined;
}
