import type { CredentialServiceService } from '@plaza/api/credentials';
import { commonErrors, parse, type CallContext, type Handlers } from '@plaza/service';
import { z } from 'zod';
import { proofOf } from '../challenges/proof.ts';
import { appCode, factorProofOf, passkey, recoveryCode } from '../factors/given.ts';
import { emailField } from '../people/email.ts';
import { givenPassword, passwordField } from '../people/passwords.ts';
import { changePassword, requestRecovery, resetPassword, type RecoveryDeps, type Under } from './recovery.ts';

const recoverRequest = z.object({ email: emailField });
const resetRequest = z.object({ password: passwordField, factorCode: appCode, recoveryCode, passkey });
const changeRequest = z.object({ currentPassword: givenPassword, newPassword: passwordField });

export function recoveryHandlers(
  deps: RecoveryDeps & { wake: () => void },
): Pick<Handlers<typeof CredentialServiceService>, 'recoverPassword' | 'resetPassword' | 'changePassword'> {
  return {
    async recoverPassword(request) {
      const { email } = parse(recoverRequest, request);
      await deps.database.asSystem((em) => requestRecovery(em, email));
      deps.wake();
      return {};
    },

    async resetPassword(request, context) {
      const { password, factorCode: code, ...others } = parse(resetRequest, request);
      const proofs = { mail: proofOf(request), factor: factorProofOf({ code, ...others }, 'factor_code') };
      await resetPassword(deps, proofs, password, { ip: context.clientIp }, under(context));
      return {};
    },

    async changePassword(request, context) {
      const { principal } = context;
      if (principal.kind !== 'user') throw commonErrors.UNAUTHENTICATED();
      const { currentPassword: current, newPassword: wanted } = parse(changeRequest, request);
      await changePassword(deps, principal, { current, wanted }, { ip: context.clientIp }, under(context));
      return {};
    },
  };
}

const under = (context: CallContext): Under => ({
  signal: context.signal,
  audit: (em, change) => context.audit(em, change),
});
