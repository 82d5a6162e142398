import type { AuthServiceService } from '@plaza/api/auth';
import { commonErrors, hasFreshSignIn, type Handlers } from '@plaza/service';
import { deletePerson, type DeletionDeps } from './deletion.ts';

export function deletionHandlers(deps: DeletionDeps): Pick<Handlers<typeof AuthServiceService>, 'deleteMe'> {
  return {
    async deleteMe(request, context) {
      const { principal } = context;
      if (principal.kind !== 'user') throw commonErrors.UNAUTHENTICATED();
      const { userId, sessionId } = principal;
      const deletion = {
        userId,
        sessionId,
        fresh: hasFreshSignIn(context, deps.now()),
        forfeitCredits: request.forfeitCredits,
        scope: context.scope,
      };
      await deletePerson(deps, deletion, context);
      return {};
    },
  };
}
