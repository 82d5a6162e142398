import { TicketTransferInternalServiceService, TicketTransferServiceService } from '@plaza/api/ticket-transfer';
import { serve, startJob, type Feature, type Logger } from '@plaza/service';
import { forgetAddresses, transferSecrets } from './addresses.ts';
import { transferHandlers, transferInternalHandlers, type TransferDeps } from './transfer.rpc.ts';

const everyMs = 60_000;

export interface TransfersDeps extends Omit<TransferDeps, 'secrets'> {
  log: Logger;
  sealingKeys: readonly Buffer[];
}

/** Tickets that people give to each other. */
export function transfers({ log, sealingKeys, ...rest }: TransfersDeps): Feature {
  const deps = { ...rest, secrets: transferSecrets(sealingKeys) };
  return {
    rpcs: [
      serve(TicketTransferServiceService, transferHandlers(deps)),
      serve(TicketTransferInternalServiceService, transferInternalHandlers(deps)),
    ],
    jobs: [
      startJob({
        name: 'forget addresses of offers',
        log,
        everyMs,
        run: () => deps.database.asSystem(forgetAddresses),
      }),
    ],
  };
}
