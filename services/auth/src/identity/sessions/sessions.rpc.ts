import { z } from 'zod';
import type { AuthServiceService, LoginResponse } from '@plaza/api/auth';
import type { Cache } from '@plaza/cache';
import { commonErrors, parse, type Handlers } from '@plaza/service';
import { keys } from '../../cache-keys.ts';
import type { Keyring } from '../keys/keyring.ts';
import { parseRefreshToken } from './refresh-token.ts';
import { clientOf, endSession, endSessionOf, refreshSession } from './sessions.ts';
import { sessionErrors } from './sessions.errors.ts';
import { signIn, toAnswer, type SignedIn, type SignInDeps } from './sign-in.ts';

export interface SessionDeps extends SignInDeps {
  keyring: Keyring;
  cache: Cache;
}

// Anything else that is wrong with them makes them wrong credentials.
const credentials = z.object({
  email: z.string().min(1, 'Must not be empty.').max(1000, 'Is too long.'),
  password: z.string().min(1, 'Must not be empty.').max(1000, 'Is too long.'),
});

const refreshToken = z.string().min(1, 'Must not be empty.').max(1000, 'Is too long.');

export function sessionHandlers(
  deps: SessionDeps,
): Pick<Handlers<typeof AuthServiceService>, 'login' | 'refresh' | 'logout'> {
  const { database, cache, keyring, sessions } = deps;

  // A role that an operator granted is in the new token; the cached profile must agree with it.
  async function answer(signedIn: SignedIn): Promise<LoginResponse> {
    await cache.invalidate(keys.user(signedIn.user.id));
    return toAnswer(keyring, signedIn);
  }

  return {
    async login(request, context) {
      return answer(await signIn(deps, parse(credentials, request), clientOf(context), context.signal));
    },

    async refresh(request, context) {
      const token = parseRefreshToken(parse(z.object({ refreshToken }), request).refreshToken);
      if (!token) throw sessionErrors.REFRESH_TOKEN_INVALID();
      // The end of a session must be committed, so a refusal is a result here and not an error.
      const result = await database.asSystem((em) => refreshSession(em, token, clientOf(context), sessions));
      if (result.outcome === 'reused')
        context.log.warn(
          { sessionId: result.sessionId, userId: result.userId },
          'a spent refresh token came again: session ended',
        );
      if (result.outcome !== 'refreshed') throw sessionErrors.REFRESH_TOKEN_INVALID();
      return answer(result);
    },

    async logout(request, context) {
      const now = sessions.now();
      if (request.refreshToken !== '') {
        const token = parseRefreshToken(request.refreshToken);
        if (!token || !(await database.asSystem((em) => endSessionOf(em, token, now))))
          throw sessionErrors.REFRESH_TOKEN_INVALID();
        return {};
      }
      const { principal } = context;
      if (principal.kind !== 'user') throw commonErrors.UNAUTHENTICATED();
      await database.asUser(principal.userId, (em) => endSession(em, principal.sessionId, now));
      return {};
    },
  };
}
