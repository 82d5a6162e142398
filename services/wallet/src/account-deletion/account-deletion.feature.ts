import { ClosingInternalServiceService } from '@plaza/api/wallet-closing';
import type { Cache } from '@plaza/cache';
import { serve, type Database, type DeletedPeople, type Feature, type Logger } from '@plaza/service';
import { deletionEvents } from './account-deletion.events.ts';
import { closingHandlers } from './closing.rpc.ts';

export interface AccountDeletionDeps {
  database: Database;
  cache: Cache;
  deletedPeople: Pick<DeletedPeople, 'learn'>;
  log: Logger;
}

/** The wallet's part of account deletion: its agreement, and the erasure of its data. `committed` belongs to the events. */
export function accountDeletion({ database, cache, deletedPeople, log }: AccountDeletionDeps) {
  const { handlers, committed } = deletionEvents({ cache, deletedPeople, log });
  return {
    rpcs: [serve(ClosingInternalServiceService, closingHandlers({ database, cache }))],
    events: handlers,
    committed,
  } satisfies Feature & Record<string, unknown>;
}
