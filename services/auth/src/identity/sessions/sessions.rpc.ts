import { z } from 'zod';
import type { AuthServiceService, LoginResponse } from '@plaza/api/auth';
import type { Cache } from '@plaza/cache';
import { commonErrors, parse, type CallContext, type Handlers, type ServiceError } from '@plaza/service';
import { keys } from '../../cache-keys.ts';
import { givenPassword } from '../people/passwords.ts';
import { parseRefreshToken } from './refresh-token.ts';
import { clearCookie, deviceInCookie, requireOwnPage, tokenInCookie } from './session-cookie.ts';
import { clientOf, endSession, endSessionOf, refreshSession, suspended } from './sessions.ts';
import { sessionErrors } from './sessions.errors.ts';
import {
  signIn,
  toAnswer,
  tokensOf,
  type AnswerDeps,
  type Challenged,
  type SignedIn,
  type SignInDeps,
} from './sign-in.ts';

export interface SessionDeps extends SignInDeps, AnswerDeps {
  cache: Cache;
}

// Anything else that is wrong with them makes them wrong credentials.
const credentials = z.object({
  email: z.string().min(1, 'Must not be empty.').max(1000, 'Is too long.'),
  password: givenPassword,
  deviceToken: z.string().max(200, 'Is too long.'),
});

const refreshToken = z.string().min(1, 'Must not be empty.').max(1000, 'Is too long.');

function challengeAnswer({ challenge: { token, expiresAt, methods } }: Challenged): LoginResponse {
  const challenge = { challengeToken: token, expiresAt, methods: [...methods] };
  return {
    user: undefined,
    accessToken: '',
    refreshToken: '',
    tokenType: 'Bearer',
    expiresIn: 0,
    deviceToken: '',
    challenge,
  };
}

interface Given {
  refreshToken: string;
  cookie: boolean;
}

export function sessionHandlers(
  deps: SessionDeps,
): Pick<Handlers<typeof AuthServiceService>, 'login' | 'refresh' | 'logout'> {
  const { database, cache, cookie, sessions } = deps;

  // A role that an operator granted is in the new token; the cached profile must agree with it.
  const forget = (signedIn: SignedIn): Promise<void> => cache.invalidate(keys.user(signedIn.user.id));

  // The token of a refresh or a sign-out.
  function tokenOf(request: Given, context: CallContext): string {
    if (!request.cookie) return request.refreshToken;
    requireOwnPage(context);
    return request.refreshToken || tokenInCookie(context, cookie) || '';
  }

  // A cookie that is good for nothing goes. One that could not be looked at, because something was unavailable, stays.
  function refused(request: Given, context: CallContext): ServiceError {
    if (request.cookie) clearCookie(context, cookie);
    return sessionErrors.REFRESH_TOKEN_INVALID();
  }

  return {
    async login(request, context) {
      if (request.cookie) requireOwnPage(context);
      const deviceToken = request.deviceToken || (request.cookie && deviceInCookie(context, cookie)) || '';
      const given = parse(credentials, { ...request, deviceToken });
      const result = await signIn(deps, given, clientOf(context, sessions), context.signal);
      if ('challenge' in result) return challengeAnswer(result);
      await forget(result);
      return { ...(await toAnswer(deps, result, request.cookie, context)), challenge: undefined };
    },

    async refresh(request, context) {
      const given = tokenOf(request, context);
      if (given === '' && request.cookie) throw refused(request, context);
      const token = parseRefreshToken(parse(z.object({ refreshToken }), { refreshToken: given }).refreshToken);
      if (!token) throw refused(request, context);
      // The end of a session must be committed, so a refusal is a result here and not an error.
      const result = await refreshSession(database, token, clientOf(context, sessions), sessions);
      if (result.outcome === 'reused')
        context.log.warn(
          { sessionId: result.sessionId, userId: result.userId },
          'a spent refresh token came again: session ended',
        );
      if (result.outcome === 'suspended') {
        if (request.cookie) clearCookie(context, cookie);
        throw suspended(result.until);
      }
      if (result.outcome !== 'refreshed') throw refused(request, context);
      await forget(result);
      return tokensOf(deps, result, request.cookie, context);
    },

    async logout(request, context) {
      const now = sessions.now();
      const given = tokenOf(request, context);
      if (given !== '') {
        const token = parseRefreshToken(given);
        if (!token || !(await database.asSystem((em) => endSessionOf(em, token, now)))) throw refused(request, context);
        if (request.cookie) clearCookie(context, cookie);
        return {};
      }
      const { principal } = context;
      if (request.cookie && principal.kind === 'anonymous') return {};
      if (principal.kind !== 'user') throw commonErrors.UNAUTHENTICATED();
      await database.asUser(principal.userId, (em) => endSession(em, principal.sessionId, now));
      return {};
    },
  };
}
