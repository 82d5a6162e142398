import { AuthServiceService } from '@plaza/api/auth';
import { serve, type Feature, type Logger } from '@plaza/service';
import { startPaceCleanup, startSessionCleanup } from './sessions.job.ts';
import { sessionHandlers, type SessionDeps } from './sessions.rpc.ts';

/** Sign-in, refresh and sign-out. */
export const sessions = (deps: SessionDeps, log: Logger): Feature => ({
  rpcs: [serve(AuthServiceService, sessionHandlers(deps))],
  jobs: [
    startSessionCleanup(deps.database, log, deps.sessions.now),
    startPaceCleanup(deps.database, log, deps.sessions.now),
  ],
});
