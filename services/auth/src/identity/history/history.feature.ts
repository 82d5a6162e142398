import { SignInHistoryServiceService } from '@plaza/api/sign-ins';
import { serve, startJob, type Database, type Feature, type Logger } from '@plaza/service';
import { historyHandlers } from './history.rpc.ts';
import { deleteOldSignIns } from './sign-ins.ts';

const everyMs = 3_600_000;

/** The history of sign-ins, of the last 90 days. */
export const signInHistory = ({
  database,
  log,
  now,
}: {
  database: Database;
  log: Logger;
  now: () => Date;
}): Feature => ({
  rpcs: [serve(SignInHistoryServiceService, historyHandlers(database))],
  jobs: [
    startJob({
      name: 'delete old sign-ins',
      log,
      everyMs,
      run: () => database.asSystem((em) => deleteOldSignIns(em, now())),
    }),
  ],
});
