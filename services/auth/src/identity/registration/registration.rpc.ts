import { z } from 'zod';
import type { AuthServiceService } from '@plaza/api/auth';
import { fields, parse, type CallContext, type Handlers } from '@plaza/service';
import { emailField } from '../people/email.ts';
import { languages } from '../people/people.ts';
import { passwordField } from '../people/passwords.ts';
import { requireOwnPage } from '../sessions/session-cookie.ts';
import { clientOf } from '../sessions/sessions.ts';
import { toAnswer, type AnswerDeps } from '../sessions/sign-in.ts';
import { register, type RegistrationDeps } from './registration.ts';

export interface RegisterDeps extends RegistrationDeps, AnswerDeps {
  /** Opens a person’s wallet if wallet answers in time. Never throws. */
  openWallet: (userId: string, context: CallContext) => Promise<void>;
}

const newPerson = z.object({
  email: emailField,
  password: passwordField,
  name: fields.name(1, 100),
  clubId: fields.clubId(),
  language: fields.oneOfOrNone(languages),
});

export function registrationHandlers(deps: RegisterDeps): Pick<Handlers<typeof AuthServiceService>, 'register'> {
  return {
    async register(request, context) {
      if (request.cookie) requireOwnPage(context);
      const person = parse(newPerson, request);
      const signedIn = await register(deps, person, context.key, clientOf(context, deps.sessions), context.signal);
      await deps.openWallet(signedIn.user.id, context);
      return toAnswer(deps, signedIn, request.cookie, context);
    },
  };
}
