import { ClosingInternalServiceService } from '@plaza/api/catalog-closing';
import { serve, type Database, type Feature } from '@plaza/service';
import { closingHandlers } from './closing.rpc.ts';

/** What auth asks before it deletes an account. */
export const closing = (database: Database): Feature => ({
  rpcs: [serve(ClosingInternalServiceService, closingHandlers({ database }))],
});
