import { z } from 'zod';
import type { FactorServiceService } from '@plaza/api/factors';
import type { Cache } from '@plaza/cache';
import { parse, type CallContext, type Handlers } from '@plaza/service';
import { keys } from '../../cache-keys.ts';
import { requireOwnPage } from '../sessions/session-cookie.ts';
import { clientOf } from '../sessions/sessions.ts';
import { claimsOf, toAnswer, type AnswerDeps, type SignedIn } from '../sessions/sign-in.ts';
import { factorErrors } from './factors.errors.ts';
import { personOf } from './factors.rpc.ts';
import { appCode, credential, factorProofOf, oneProof, passkey, recoveryCode } from './given.ts';
import { passkeysOf, requestOptions } from './passkeys.ts';
import { reauthenticate, type ReauthenticationDeps } from './reauthenticate.ts';
import {
  anybody,
  finishSignIn,
  optionsOfChallenge,
  reauthenticationOf,
  signInWithPasskey,
  type SecondStepDeps,
} from './second-step.ts';

export interface SecondStepRpcDeps extends SecondStepDeps, ReauthenticationDeps, AnswerDeps {
  cache: Cache;
}

const short = (most: number) => z.string().max(most, 'Is too long.');
const proofs = { code: appCode, recoveryCode, passkey };
const factorOf = z.object({ challengeToken: short(200).min(1, 'Must not be empty.'), ...proofs });
const again = z.object({ password: short(1000), ...proofs });
const withPasskey = z.object({ passkey: credential });

export function secondStepHandlers(
  deps: SecondStepRpcDeps,
): Pick<
  Handlers<typeof FactorServiceService>,
  'loginWithFactor' | 'loginWithPasskey' | 'getPasskeyOptions' | 'getRelatedOrigins' | 'reauthenticate'
> {
  const { cache, database, keyring } = deps;

  async function answer(signedIn: SignedIn, inCookie: boolean, context: CallContext): ReturnType<typeof toAnswer> {
    await cache.invalidate(keys.user(signedIn.user.id));
    return toAnswer(deps, signedIn, inCookie, context);
  }

  return {
    async loginWithFactor(request, context) {
      if (request.cookie) requireOwnPage(context);
      const { challengeToken, ...given } = parse(factorOf, request);
      const proof = factorProofOf(given);
      if (!proof) throw oneProof();
      return answer(
        await finishSignIn(deps, challengeToken, proof, clientOf(context, deps.sessions)),
        request.cookie,
        context,
      );
    },

    async loginWithPasskey(request, context) {
      if (request.cookie) requireOwnPage(context);
      const { passkey: shown } = parse(withPasskey, request);
      return answer(await signInWithPasskey(deps, shown, clientOf(context, deps.sessions)), request.cookie, context);
    },

    async getPasskeyOptions({ challengeToken }, { principal }) {
      if (challengeToken !== '') return { options: await optionsOfChallenge(deps, challengeToken) };
      if (principal.kind !== 'user') return { options: await requestOptions(deps, anybody) };
      const passkeys = await database.asSystem((em) => passkeysOf(em, principal.userId));
      if (passkeys.length === 0) throw factorErrors.METHOD_NOT_ACCEPTED();
      return { options: await requestOptions(deps, reauthenticationOf(principal.sessionId), passkeys) };
    },

    async getRelatedOrigins(_request, context) {
      context.setHeader('cache-control', 'public, max-age=60');
      return { origins: deps.party.origins };
    },

    async reauthenticate(request, context) {
      const { password, ...given } = parse(again, request);
      const proof = factorProofOf(given);
      if ((proof === undefined) === (password === '')) throw oneProof();
      const { userId, sessionId } = personOf(context);
      const shown = proof ?? { method: 'password' as const, password };
      const { user, ...session } = await reauthenticate(deps, { userId, sessionId }, shown, context);
      const claims = claimsOf(deps, user, { sessionId, ...session }, deps.now());
      const accessToken = await keyring.sign(claims);
      return { accessToken, tokenType: 'Bearer', expiresIn: keyring.expiresIn };
    },
  };
}
