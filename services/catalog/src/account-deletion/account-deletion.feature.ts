import { ClosingInternalServiceService } from '@plaza/api/catalog-closing';
import type { Cache } from '@plaza/cache';
import { serve, type Database, type Feature } from '@plaza/service';
import { closingHandlers } from './closing.rpc.ts';

/** Catalog's part of account deletion: its agreement, and the erasure of its data. */
export const accountDeletion = (deps: { database: Database; cache: Cache }): Feature => ({
  rpcs: [serve(ClosingInternalServiceService, closingHandlers(deps))],
});
