// The proof in a request: the token of a link, or an address with a code.
import { parse } from '@plaza/service';
import { z } from 'zod';
import { emailField } from '../people/email.ts';
import type { Proof } from './challenges.ts';

const byToken = z.object({ token: z.string().max(100, 'Is too long.') });
const byCode = z.object({
  email: emailField,
  code: z.string().min(1, 'Must not be empty, unless there is a token.').max(16, 'Is too long.'),
});

export function proofOf(request: { token: string; email: string; code: string }): Proof {
  return request.token === '' ? parse(byCode, request) : parse(byToken, request);
}
