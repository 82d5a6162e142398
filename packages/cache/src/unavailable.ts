import { withTimeout } from '@plaza/resilience';

/** A tier is not used, or did not answer in time or at all. */
export class CacheUnavailable extends Error {
  override readonly name = 'CacheUnavailable';
}

/** How long one caller waits for one answer. Redis answers in well under a millisecond; a database query is the alternative. */
const answerMs = 500;

export function inTime<T>(answer: Promise<T>): Promise<T> {
  return withTimeout(answer, answerMs, () => new CacheUnavailable(`There was no answer within ${answerMs} ms.`));
}
