import { SeatServiceService } from '@plaza/api/seat';
import { TicketServiceService } from '@plaza/api/ticket';
import { serve, type Feature, type Logger } from '@plaza/service';
import { startSeatJob } from './seat.job.ts';
import { startHoldJob } from './seat-hold.job.ts';
import { SeatMaps } from './seat-maps.ts';
import { seatHandlers } from './seat.rpc.ts';
import { ticketHandlers, type TicketDependencies } from './ticket.rpc.ts';

/** Events, their seats, holds of them, and tickets for them. */
export const tickets = (deps: Omit<TicketDependencies, 'maps'> & { log: Logger }): Feature => {
  const maps = new SeatMaps(deps.database);
  return {
    rpcs: [
      serve(TicketServiceService, ticketHandlers({ ...deps, maps })),
      serve(SeatServiceService, seatHandlers({ ...deps, maps })),
    ],
    jobs: [startSeatJob(deps), startHoldJob(deps)],
  };
};
