import { EventChangeServiceService } from '@plaza/api/event-change';
import { serve, type Feature, type Logger } from '@plaza/service';
import type { Refunds } from '../refunds/index.ts';
import { startChangeJob } from './event-change.job.ts';
import { eventChangeMetrics } from './event-change.metrics.ts';
import { eventChangeHandlers, type EventChangeDeps } from './event-change.rpc.ts';
import { giveBackHandlers } from './give-back.rpc.ts';
import { changeLeases } from './work.ts';

/** Events that are cancelled or moved, and what their buyers get back. */
export function eventChanges({
  log,
  returnTickets,
  ...deps
}: Omit<EventChangeDeps, 'work'> & { log: Logger; returnTickets: Refunds['returnTickets'] }): Feature {
  const { database } = deps;
  const working = startChangeJob({ database, log, returnTickets, leases: changeLeases(database, log) });
  const handlers = {
    ...eventChangeHandlers({ ...deps, work: () => working.wake() }),
    ...giveBackHandlers({ database, returnTickets }),
  };
  return {
    rpcs: [serve(EventChangeServiceService, handlers)],
    jobs: [working],
    metrics: eventChangeMetrics(database),
  };
}
