// What a caller can choose, for all calls and for one.
import type { Session, SessionLink } from './session/session.ts';

export interface PlazaOptions {
  /** The address of the gateway, such as `https://api.example.com`. In a page that the gateway serves itself: `''`. */
  baseUrl: string;
  /** Where the tokens of a person are kept. In memory by default. */
  session?: (link: SessionLink) => Session;
  /** Instead of the global `fetch`. */
  fetch?: typeof fetch;
  /** Headers of every call. */
  headers?: Record<string, string>;
  /** For how long one call may take, all its attempts together. 60 seconds by default. */
  timeoutMs?: number;
  /** How often a call is tried at most, where it is safe to repeat it. 5 by default; 1 for no retries. */
  attempts?: number;
}

export interface CallOptions {
  /** Ends the call. What it throws is the reason of the signal. */
  signal?: AbortSignal | undefined;
  timeoutMs?: number | undefined;
  attempts?: number | undefined;
  /**
   * The idempotency key of a change. Every change gets a new one by default, and keeps it through its retries. Give your own to repeat a change
   * later, such as after a reload of the page: it then happens only once.
   */
  key?: string | undefined;
  /**
   * Sends the access token also where none is needed. The answer then never comes from a cache, and shows what you have just changed. Public
   * reads are otherwise up to 4 seconds old.
   */
  fresh?: boolean | undefined;
  headers?: Record<string, string> | undefined;
}

/** For operations without fields. */
export type NoInput = Record<string, never>;
