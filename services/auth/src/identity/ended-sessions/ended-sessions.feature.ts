import { EndedSessionsInternalServiceService } from '@plaza/api/ended-sessions';
import { openChannel, redisConfig, type RedisChannel } from '@plaza/redis';
import {
  endedSessionsChannel,
  keepEndedSessions,
  serve,
  type EndedSessions,
  type Feature,
  type Logger,
} from '@plaza/service';
import type { AuthConfig } from '../../config.ts';
import { endedSessionsHandlers } from './ended-sessions.rpc.ts';
import { endedSince, type EndedSessionsDeps } from './ended-sessions.ts';

// The others learn of an end this much later, and the time of a message.
const everyMs = 250;

/** The sessions that ended, for auth itself (`watch`) and for the other services. */
export function endedSessions(
  config: AuthConfig,
  { log, ...more }: Omit<EndedSessionsDeps, 'accessTokenTtlMs'> & { log: Logger },
): Feature & { watch: EndedSessions; channel: RedisChannel | undefined } {
  const deps = { ...more, accessTokenTtlMs: config.accessTokenTtlMs };
  const channel = openChannel(redisConfig(config), endedSessionsChannel(config));
  return {
    channel,
    rpcs: [serve(EndedSessionsInternalServiceService, endedSessionsHandlers(deps))],
    watch: keepEndedSessions({
      log,
      channel,
      load: (cursor) => endedSince(deps, cursor),
      everyMs,
      publishes: true,
    }),
  };
}
