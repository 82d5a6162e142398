import { ClosingInternalServiceService } from '@plaza/api/wallet-closing';
import type { Cache } from '@plaza/cache';
import { serve, type Database, type DeletedPeople, type Feature, type Logger } from '@plaza/service';
import { deletionEvents } from './account-deletion.events.ts';
import type { Posting } from '../ledger/index.ts';
import { closingHandlers } from './closing.rpc.ts';
import { startPassingOn } from './merged-guests.job.ts';

export interface AccountDeletionDeps {
  database: Database;
  cache: Cache;
  deletedPeople: Pick<DeletedPeople, 'learn'>;
  log: Logger;
  posting: Posting;
}

/** The wallet's part of account deletion: its agreement, and the erasure of its data. `committed` belongs to the events. */
export function accountDeletion({ database, cache, deletedPeople, log, posting }: AccountDeletionDeps) {
  const { handlers, committed } = deletionEvents({ cache, deletedPeople, log });
  return {
    rpcs: [serve(ClosingInternalServiceService, closingHandlers({ database, cache }))],
    events: handlers,
    jobs: [startPassingOn({ database, posting, log })],
    committed,
  } satisfies Feature & Record<string, unknown>;
}
