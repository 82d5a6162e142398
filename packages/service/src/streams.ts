// Streams of messages: they end with the handler's last message, when the caller cancels, or at the deadline.
import { waitAtMost } from '@plaza/resilience';
import { commonErrors, ServiceError } from './errors.ts';

const maxTimerMs = 2_147_483_647;
/** How long a handler may still send a last message after the deadline. */
const lastWordsMs = 1_000;

export interface Ending {
  /** Waits, and throws CANCELLED or DEADLINE_EXCEEDED if the stream is over before. Without Promise.race, which would keep its arguments in memory. */
  or<Result>(work: Promise<Result>): Promise<Result>;
  clear(): void;
}

/**
 * Ends when the caller cancels, or at the caller's deadline. Without a deadline, as over JSON, each message has its own time-out, and so has its
 * delivery: a stream is not cut off while it makes progress.
 */
export function ending(signal: AbortSignal, deadline: number | undefined, messageMs: number): Ending {
  let error: ServiceError | undefined;
  let reject: ((reason: ServiceError) => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  const end = (reason: ServiceError): void => {
    error ??= reason;
    reject?.(error);
  };
  const endIn = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => end(commonErrors.DEADLINE_EXCEEDED()), Math.min(ms, maxTimerMs));
  };
  if (deadline !== undefined) endIn(deadline - Date.now());
  signal.addEventListener('abort', () => end(commonErrors.CANCELLED()), { once: true });
  if (signal.aborted) end(commonErrors.CANCELLED());
  return {
    or: (work) =>
      new Promise((resolve, fail) => {
        if (deadline === undefined) endIn(messageMs);
        reject = fail;
        work.then(resolve, fail);
        if (error) fail(error);
      }),
    clear: () => clearTimeout(timer),
  };
}

/**
 * Pulls messages one by one: the next is requested from the handler when the one before was sent, so that a slow caller fills no memory. The promise of `send`
 * resolves when there is room again. At the deadline a handler can send a last message: over HTTP no client sees a status after the first byte.
 */
export async function pull<Message>(
  messages: AsyncIterator<Message>,
  ended: Ending,
  send: (message: Message) => Promise<unknown> | undefined,
): Promise<void> {
  try {
    for (;;) {
      const next = await ended.or(messages.next());
      if (next.done) return;
      const room = send(next.value);
      if (room) await ended.or(room);
    }
  } catch (error) {
    if (error instanceof ServiceError && error.reason === commonErrors.DEADLINE_EXCEEDED.reason && messages.throw) {
      const last = await waitAtMost(
        messages.throw(error).catch(() => undefined),
        lastWordsMs,
      );
      if (last && !last.done) void send(last.value)?.catch(() => undefined);
    }
    throw error;
  }
}
