import { TicketTransferServiceService } from '@plaza/api/ticket-transfer';
import { serve, type Feature } from '@plaza/service';
import { transferHandlers, type TransferDeps } from './transfer.rpc.ts';

/** Tickets that people give to each other. */
export const transfers = (deps: TransferDeps): Feature => ({
  rpcs: [serve(TicketTransferServiceService, transferHandlers(deps))],
});
