// What every request about a hold has to be.
import { z } from 'zod';

const longestMs = 31 * 24 * 3_600_000;

/** The calling service's own id for what it asks. */
export const requestId = z.string().regex(/^[\x21-\x7e]{1,255}$/, 'Must be 1 to 255 printable ASCII characters.');

export const holdEnd = z.date({ error: 'Must be a time.' }).refine((time) => time.getTime() < Date.now() + longestMs, 'Must be within 31 days.');
