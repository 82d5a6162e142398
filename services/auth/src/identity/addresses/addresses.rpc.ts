import type { CredentialServiceService } from '@plaza/api/credentials';
import { parse, type Handlers } from '@plaza/service';
import { z } from 'zod';
import { proofOf } from '../challenges/proof.ts';
import { emailField } from '../people/email.ts';
import { givenPassword, type Passwords } from '../people/passwords.ts';
import { undoEmailChange, verifyEmail, type AddressDeps } from './addresses.ts';
import { changeEmail, sendVerification } from './change-email.ts';

const changeRequest = z.object({ email: emailField, password: givenPassword });
const undoRequest = z.object({ token: z.string().min(1, 'Must not be empty.').max(100, 'Is too long.') });

export function addressHandlers(
  deps: AddressDeps & { passwords: Passwords },
): Pick<
  Handlers<typeof CredentialServiceService>,
  'sendVerification' | 'verifyEmail' | 'changeEmail' | 'undoEmailChange'
> {
  return {
    async sendVerification(_request, { userId }) {
      await deps.database.asSystem((em) => sendVerification(em, deps, userId));
      return {};
    },

    async verifyEmail(request, context) {
      return { email: await verifyEmail(deps, proofOf(request), (em, change) => context.audit(em, change)) };
    },

    async changeEmail(request, context) {
      const { email: address, password } = parse(changeRequest, request);
      await changeEmail(deps, { userId: context.userId, address, password }, { ip: context.clientIp }, context.signal);
      return {};
    },

    async undoEmailChange(request, context) {
      const { token } = parse(undoRequest, request);
      return { email: await undoEmailChange(deps, token, (em, change) => context.audit(em, change)) };
    },
  };
}
