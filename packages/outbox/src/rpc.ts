import { EventInternalServiceService } from '@plaza/api/events';
import { semaphore } from '@plaza/resilience';
import { commonErrors, fields, serve, serviceNames, type CallContext, type ServedRpcs } from '@plaza/service';
import type { Consumer } from './consumer.ts';
import type { Settle } from './settle.ts';

const mostEvents = 1_000;
// Each works in a connection of the database, of which calls need some too; without Redis, all events of all services come this way.
const deliveriesAtOnce = 3;

const uuid = fields.uuid();

/** What has no id is nobody's event, and no other one's event may wait for it. */
function assertNamed(field: string, some: readonly { id: string }[]): void {
  if (some.length > mostEvents)
    throw commonErrors.INVALID_ARGUMENT({ violations: [{ field, description: `Must be at most ${mostEvents}.` }] });
  const nameless = some.findIndex(({ id }) => !uuid.safeParse(id).success);
  if (nameless >= 0)
    throw commonErrors.INVALID_ARGUMENT({
      violations: [{ field: `${field}[${nameless}].id`, description: 'Must be a UUID.' }],
    });
}

export function eventRpcs(consumer: Consumer, settle: Settle): ServedRpcs {
  const limited = semaphore({ concurrency: deliveriesAtOnce });
  return serve(EventInternalServiceService, {
    async deliver({ events }, context) {
      assertNamed('events', events);
      const { signal } = context;
      return limited(async () => {
        // Whoever gave up meanwhile will come again.
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
