import { SocialServiceService } from '@plaza/api/social';
import { serve, type Feature } from '@plaza/service';
import { receiptHandlers, type ReceiptDeps } from './receipts.rpc.ts';

/** Who shows what they have read. */
export const receipts = (deps: ReceiptDeps): Feature => ({
  rpcs: [serve(SocialServiceService, receiptHandlers(deps))],
});
