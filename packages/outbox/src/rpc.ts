import { EventInternalServiceService } from '@plaza/api/events';
import { commonErrors, serve, serviceNames, type CallContext, type ServedRpcs } from '@plaza/service';
import type { Consumer } from './consumer.ts';
import type { Settle } from './settle.ts';

const mostEvents = 1_000;

export function eventRpcs(consumer: Consumer, settle: Settle): ServedRpcs {
  return serve(EventInternalServiceService, {
    async deliver({ events }, context) {
      if (events.length > mostEvents) throw commonErrors.INVALID_ARGUMENT();
      return { outcomes: await consumer.consume(caller(context), events) };
    },
    async acknowledge({ outcomes }, context) {
      if (outcomes.length > mostEvents) throw commonErrors.INVALID_ARGUMENT();
      await settle(caller(context), outcomes);
      return {};
    },
  });
}

/** A service speaks for its own events only. */
function caller({ principal }: CallContext): string {
  if (principal.kind !== 'service' || !(serviceNames as readonly string[]).includes(principal.service)) throw commonErrors.PERMISSION_DENIED();
  return principal.service;
}
