// What every request about a hold has to be.
import { z } from 'zod';

const longestMs = 31 * 24 * 3_600_000;

/** The calling service's own id for what it asks. */
export const requestId = z.string().regex(/^[\x21-\x7e]{1,255}$/, 'Must be 1 to 255 printable ASCII characters.');

// An end in the past is one that has come; what the database could not read is none.
const earliest = new Date('2000-01-01T00:00:00Z');

export const holdEnd = z
  .date({ error: 'Must be a time.' })
  .min(earliest, 'Must be in this century.')
  .refine((time) => time.getTime() < Date.now() + longestMs, 'Must be within 31 days.');
