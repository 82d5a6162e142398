import { TransferInternalServiceService } from '@plaza/api/transfer';
import { WalletServiceService } from '@plaza/api/wallet';
import { serve, type Feature } from '@plaza/service';
import { bulkTransferHandlers, type BulkDependencies } from './bulk.rpc.ts';
import { transferHandlers, type TransfersDependencies } from './transfers.rpc.ts';

/** Money from one person to another, one at a time or many in one call. */
export const transfers = (deps: TransfersDependencies & BulkDependencies): Feature => ({
  rpcs: [
    serve(WalletServiceService, transferHandlers(deps)),
    serve(TransferInternalServiceService, bulkTransferHandlers(deps)),
  ],
});
