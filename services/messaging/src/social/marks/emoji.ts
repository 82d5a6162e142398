import { z } from 'zod';

// As a string: the compiler does not know the flag for the version of the language that it writes.
const one = new RegExp('^\\p{RGI_Emoji}$', 'v');

/** One emoji of Unicode's list. Some keyboards leave out the sign that has it shown in colour: it is added, so that the same one is counted together. */
export const emoji = z
  .string()
  .max(32, 'Must be one emoji.')
  .transform((value) => (one.test(value) ? value : `${value}\uFE0F`))
  .refine((value) => one.test(value), 'Must be one emoji.');
