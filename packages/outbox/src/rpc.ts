import { EventInternalServiceService } from '@plaza/api/events';
import { commonErrors, serve, serviceNames, type CallContext, type ServedRpcs } from '@plaza/service';
import type { Consumer } from './consumer.ts';
import type { Settle } from './settle.ts';
import { createTurns } from './turns.ts';

const mostEvents = 1_000;
// Each works in a connection of the database, of which calls need some too; without Redis, all events of all services come this way.
const deliveriesAtOnce = 3;

export function eventRpcs(consumer: Consumer, settle: Settle): ServedRpcs {
  const inTurn = createTurns(deliveriesAtOnce);
  return serve(EventInternalServiceService, {
    async deliver({ events }, context) {
      if (events.length > mostEvents) throw commonErrors.INVALID_ARGUMENT();
      const { signal } = context;
      return inTurn(async () => {
        // Whoever gave up meanwhile will come again.
        if (signal.aborted) throw commonErrors.CANCELLED();
        return { outcomes: await consumer.consume(caller(context), events) };
      });
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
