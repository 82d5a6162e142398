import { EventInternalServiceService } from '@plaza/api/events';
import { semaphore } from '@plaza/resilience';
import { commonErrors, fields, serve, serviceNames, type CallContext, type ServedRpcs } from '@plaza/service';
import type { Consumer } from './consumer.ts';
import type { Settle } from './settle.ts';

/** The most that a call may have. */
export const maxEvents = 1_000;
// Each uses a connection of the database, and calls need some too. Without Redis, the events of all services arrive here.
const maxDeliveries = 3;

const uuid = fields.uuid();

/** An event without an id cannot be recognised when it arrives again. */
function assertNamed(field: string, some: readonly { id: string }[]): void {
  if (some.length > maxEvents)
    throw commonErrors.INVALID_ARGUMENT({ violations: [{ field, description: `Must be at most ${maxEvents}.` }] });
  const nameless = some.findIndex(({ id }) => !uuid.safeParse(id).success);
  if (nameless >= 0)
    throw commonErrors.INVALID_ARGUMENT({
      violations: [{ field: `${field}[${nameless}].id`, description: 'Must be a UUID.' }],
    });
}

export function eventRpcs(consumer: Consumer, settle: Settle): ServedRpcs {
  const limited = semaphore({ concurrency: maxDeliveries });
  return serve(EventInternalServiceService, {
    async deliver({ events }, context) {
      assertNamed('events', events);
      const { signal } = context;
      return limited(async () => {
        // A caller that gave up meanwhile will call again.
        if (signal.aborted) throw commonErrors.CANCELLED();
        return { outcomes: await consumer.consume(caller(context), events) };
      });
    },
    async acknowledge({ outcomes }, context) {
      assertNamed('outcomes', outcomes);
      await settle(caller(context), outcomes);
      return {};
    },
  });
}

/** A service speaks for its own events only. */
function caller({ principal }: CallContext): string {
  if (principal.kind !== 'service' || !(serviceNames as readonly string[]).includes(principal.service))
    throw commonErrors.PERMISSION_DENIED();
  return principal.service;
}
