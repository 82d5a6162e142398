import { ConsentServiceService, UnsubscribeServiceService } from '@plaza/api/consents';
import { serve, type Feature, type SqlEntityManager } from '@plaza/service';
import { consentErrors } from './consents.errors.ts';
import { consentHandlers, unsubscribeHandlers, type ConsentDeps } from './consents.rpc.ts';
import { holds } from './consents.ts';
import { mailPurpose, unsubscribeTokens } from './unsubscribe.ts';

export interface Consents extends Feature {
  /** The token with which a person ends mails that they agreed to. Throws CONSENT_NOT_GIVEN. */
  unsubscribeToken(em: SqlEntityManager, userId: string): Promise<string>;
}

/** What people agree to, for each purpose and version. */
export function consents(given: Omit<ConsentDeps, 'tokens'> & { encryptionKeys: readonly Buffer[] }): Consents {
  const { versions, now, encryptionKeys } = given;
  const deps = { ...given, tokens: unsubscribeTokens(encryptionKeys) };
  return {
    rpcs: [
      serve(ConsentServiceService, consentHandlers(deps)),
      serve(UnsubscribeServiceService, unsubscribeHandlers(deps)),
    ],
    async unsubscribeToken(em, userId) {
      if (!(await holds(em, userId, mailPurpose, { versions, now: now() }))) throw consentErrors.CONSENT_NOT_GIVEN();
      return deps.tokens.tokenOf(userId);
    },
  };
}
