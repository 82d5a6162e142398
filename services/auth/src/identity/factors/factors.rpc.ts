import { z } from 'zod';
import type { FactorServiceService } from '@plaza/api/factors';
import { commonErrors, parse, type Handlers } from '@plaza/service';
import type { Keyring } from '../keys/keyring.ts';
import { clientOf } from '../sessions/sessions.ts';
import { claimsOf } from '../sessions/sign-in.ts';
import { checkPassword, renew, type ReauthenticationDeps } from './reauthenticate.ts';

export interface FactorDeps extends ReauthenticationDeps {
  keyring: Keyring;
}

const proof = z.object({ password: z.string().min(1, 'Must not be empty.').max(1000, 'Is too long.') });

export function factorHandlers(deps: FactorDeps): Handlers<typeof FactorServiceService> {
  const { keyring } = deps;
  return {
    async reauthenticate(request, context) {
      const { principal } = context;
      if (principal.kind !== 'user') throw commonErrors.UNAUTHENTICATED();
      const { userId, sessionId } = principal;
      const { password } = parse(proof, request);
      await checkPassword(deps, userId, password, clientOf(context), context.signal);
      const { user, signedInAt, amr } = await renew(deps, { userId, sessionId }, ['pwd']);
      const accessToken = await keyring.sign(claimsOf(user, { sessionId, signedInAt, amr }));
      return { accessToken, tokenType: 'Bearer', expiresIn: keyring.expiresIn };
    },
  };
}
