import type { EndedSessionsInternalServiceService } from '@plaza/api/ended-sessions';
import type { Handlers } from '@plaza/service';
import { endedSince, type EndedSessionsDeps } from './ended-sessions.ts';

export function endedSessionsHandlers(deps: EndedSessionsDeps): Handlers<typeof EndedSessionsInternalServiceService> {
  return { listEndedSessions: ({ cursor }) => endedSince(deps, cursor) };
}
