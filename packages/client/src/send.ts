// One request, tried again where that is safe: with back-off and jitter, after the time that the server names, until its deadline.
import { errorOf, PlazaError, withoutAnswer } from './errors.ts';
import { pause } from './pause.ts';

export interface Attempts {
  signal?: AbortSignal | undefined;
  timeoutMs: number;
  /** 1 where the request must not be repeated. */
  attempts: number;
}

const firstWaitMs = 200;
const longestWaitMs = 10_000;

/** `attempt` sends the request once, and `read` reads an answer that is a success. Throws a PlazaError, or the reason of the signal. */
export async function send<Answer>(
  attempt: (signal: AbortSignal) => Promise<Response>,
  read: (response: Response) => Promise<Answer> | Answer,
  { signal: given, timeoutMs, attempts }: Attempts,
): Promise<Answer> {
  const deadline = Date.now() + timeoutMs;
  const ended = new AbortController();
  const timer = setTimeout(() => ended.abort(timedOut), timeoutMs);
  const signal = given ? AbortSignal.any([given, ended.signal]) : ended.signal;
  try {
    for (let tried = 1; ; tried++) {
      const { answer, failure } = await once(attempt, read, signal);
      if (!failure) return answer as Answer;
      const waitMs = failure.retryAfterMs ?? backOff(tried);
      if (tried >= attempts || !isPassing(failure) || Date.now() + waitMs >= deadline) throw failure;
      if (!(await pause(waitMs, signal))) throw reasonOf(signal);
    }
  } finally {
    clearTimeout(timer);
  }
}

const timedOut = new DOMException('The call took too long.', 'TimeoutError');

async function once<Answer>(
  attempt: (signal: AbortSignal) => Promise<Response>,
  read: (response: Response) => Promise<Answer> | Answer,
  signal: AbortSignal,
): Promise<{ answer?: Answer; failure?: PlazaError }> {
  try {
    signal.throwIfAborted();
    const response = await attempt(signal);
    return response.ok ? { answer: await read(response) } : { failure: await errorOf(response) };
  } catch (error) {
    if (signal.aborted) throw reasonOf(signal);
    if (error instanceof PlazaError) return { failure: error };
    const message = 'The server could not be reached, or the connection broke.';
    return { failure: withoutAnswer('NETWORK_FAILED', message, error) };
  }
}

/** Doubles each time, with jitter, so that many clients do not come back together. */
function backOff(tried: number): number {
  return Math.min(longestWaitMs, firstWaitMs * 2 ** (tried - 1)) * (0.5 + Math.random());
}

/** Without an answer, unavailable, or refused for now: 429 without a time to wait is a limit that waiting does not lift. */
function isPassing({ status, retryAfterMs, reason }: PlazaError): boolean {
  if (status === 429) return retryAfterMs !== undefined;
  return reason === 'NETWORK_FAILED' || status === 502 || status === 503 || status === 504;
}

function reasonOf(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  if (reason === timedOut) return withoutAnswer('TIMED_OUT', 'The server did not answer in time.', reason);
  return reason instanceof Error ? reason : new DOMException('The call was ended.', 'AbortError');
}
