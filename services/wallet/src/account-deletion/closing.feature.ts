import { ClosingInternalServiceService } from '@plaza/api/wallet-closing';
import type { Cache } from '@plaza/cache';
import { serve, type Database, type Feature, type GonePeople, type Logger } from '@plaza/service';
import { forgetPeople } from './closing.events.ts';
import { closingHandlers } from './closing.rpc.ts';

export interface AccountDeletionDeps {
  database: Database;
  cache: Cache;
  gone: Pick<GonePeople, 'learn'>;
  log: Logger;
}

/** Account deletion: auth asks whether a person can be closed, and says when they are gone. `committed` belongs to the events. */
export function accountDeletion({ database, cache, gone, log }: AccountDeletionDeps) {
  const { handlers, committed } = forgetPeople({ cache, gone, log });
  return {
    rpcs: [serve(ClosingInternalServiceService, closingHandlers({ database, cache }))],
    events: handlers,
    committed,
  } satisfies Feature & Record<string, unknown>;
}
