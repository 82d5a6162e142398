import { ClosingInternalServiceService } from '@plaza/api/catalog-closing';
import { serve, type Database, type Feature } from '@plaza/service';
import { closingHandlers } from './closing.rpc.ts';

/** Catalog's part of account deletion: its agreement, and the erasure of its data. */
export const accountDeletion = (database: Database): Feature => ({
  rpcs: [serve(ClosingInternalServiceService, closingHandlers({ database }))],
});
