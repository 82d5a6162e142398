import { expect, test } from '@jest/globals';
import { toServiceError } from './errors.ts';

test.each([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  // Behind a Service of Kubernetes a pod that went away leaves an address that leads nowhere, and a name that can't be looked up.
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  // PostgreSQL that stops, or starts.
  '57P01',
  '57P03',
])('a database that answers with %s is away, which is no mistake of ours', (code) => {
  const cause = Object.assign(new Error('connect'), { code });
  expect(toServiceError(new Error('a query failed', { cause }))).toMatchObject({
    reason: 'UNAVAILABLE',
    retryAfterMs: 1000,
  });
});
