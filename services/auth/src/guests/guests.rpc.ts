import type { GuestServiceService } from '@plaza/api/guests';
import {
  commonErrors,
  fields,
  parse,
  ServiceError,
  status,
  type CallContext,
  type Handlers,
  type TokenVerifier,
} from '@plaza/service';
import { z } from 'zod';
import { keys } from '../cache-keys.ts';
import {
  clientOf,
  emailField,
  languages,
  passwordField,
  requireOwnPage,
  toAnswer,
  type AnswerDeps,
  type OpenWallet,
} from '../identity/index.ts';
import { createGuest, upgradeGuest, type UpgradeDeps } from './guests.ts';
import { guestErrors } from './guests.errors.ts';
import { mergeGuest, type MergeDeps } from './merge.ts';

export interface GuestDeps extends UpgradeDeps, AnswerDeps, MergeDeps {
  /** Verifies the tokens of guests, also of those whose sessions have ended. */
  verifier: TokenVerifier;
  openWallet: OpenWallet;
}

const newGuest = z.object({ clubId: fields.clubId() });
const upgrade = z.object({
  email: emailField,
  password: passwordField,
  name: fields.text(1, 100),
  language: fields.oneOfOrNone(languages),
});
const merge = z.object({ guestToken: z.string().min(1, 'Must not be empty.').max(4096, 'Is too long.') });

export function guestHandlers(deps: GuestDeps): Handlers<typeof GuestServiceService> {
  const { database, cache, keyring, sessions } = deps;
  return {
    async createGuest(request, context) {
      if (request.cookie) requireOwnPage(context);
      const guest = parse(newGuest, request);
      const signedIn = await database.asSystem((em) => createGuest(em, guest, clientOf(context, sessions), sessions));
      await deps.openWallet(signedIn.user.id, context);
      return toAnswer(deps, signedIn, request.cookie, context);
    },

    async upgradeGuest(request, context) {
      const caller = { ...callerOf(context), key: context.key, ip: context.clientIp, signal: context.signal };
      const { user, session } = await upgradeGuest(deps, parse(upgrade, request), caller);
      await cache.invalidate(keys.user(user.id));
      const answer = await toAnswer(deps, { user, session }, false, context);
      return { user: answer.user, accessToken: answer.accessToken, tokenType: 'Bearer', expiresIn: keyring.expiresIn };
    },

    async mergeGuest(request, context) {
      const { userId } = callerOf(context);
      const guest = await guestOf(deps.verifier, parse(merge, request).guestToken);
      const status = await mergeGuest(deps, { ...guest, userId }, context);
      return { guestId: guest.guestId, status };
    },
  };
}

function callerOf({ principal }: Pick<CallContext, 'principal'>): { userId: string; sessionId: string } {
  if (principal.kind !== 'user') throw commonErrors.UNAUTHENTICATED();
  return { userId: principal.userId, sessionId: principal.sessionId };
}

/** Throws GUEST_TOKEN_INVALID, also for a token that is somebody else's than a guest's. */
async function guestOf(verifier: TokenVerifier, token: string): Promise<{ guestId: string; guestSessionId: string }> {
  try {
    const principal = await verifier.verify(token);
    if (principal.kind === 'user' && principal.role === 'guest')
      return { guestId: principal.userId, guestSessionId: principal.sessionId };
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== status.UNAUTHENTICATED) throw error;
  }
  throw guestErrors.GUEST_TOKEN_INVALID();
}
