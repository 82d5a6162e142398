import { TicketServiceService } from '@plaza/api/ticket';
import { serve, type Feature, type Logger } from '@plaza/service';
import { startSeatJob } from './seat.job.ts';
import { ticketHandlers, type TicketDependencies } from './ticket.rpc.ts';

/** Events, their seats, and tickets for them. */
export const tickets = (deps: TicketDependencies & { log: Logger }): Feature => ({
  rpcs: [serve(TicketServiceService, ticketHandlers(deps))],
  jobs: [startSeatJob(deps)],
});
