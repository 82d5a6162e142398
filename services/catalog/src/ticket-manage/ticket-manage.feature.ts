import { TicketManagementServiceService } from '@plaza/api/ticket-manage';
import { serve, type Feature } from '@plaza/service';
import { ticketManagementHandlers, type TicketManagementDeps } from './ticket-manage.rpc.ts';

/** The seats and the tickets of an event, for staff, and for the team and the API keys of the merchant that sells it. */
export const ticketManagement = (deps: TicketManagementDeps): Feature => ({
  rpcs: [serve(TicketManagementServiceService, ticketManagementHandlers(deps))],
});
