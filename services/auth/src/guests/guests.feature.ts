import { GuestServiceService } from '@plaza/api/guests';
import { createLeases, serve, type Feature, type ServiceConfig } from '@plaza/service';
import { walletOpener } from '../identity/index.ts';
import { guestHandlers, type GuestDeps } from './guests.rpc.ts';
import { startMergeJob } from './merge.ts';
import { renewMerges, type Merge } from './merge.queries.ts';
import { startUnusedGuestsJob } from './unused.job.ts';

/** People who buy before they sign up. */
export function guests(config: ServiceConfig, given: Omit<GuestDeps, 'merges' | 'openWallet'>): Feature {
  const { database, log } = given;
  const wallet = walletOpener(config);
  const merges = createLeases<Merge>({
    name: 'merges of guests',
    log,
    renew: (held) => database.asSystem((em) => renewMerges(em, held)),
  });
  const deps = { ...given, merges, openWallet: wallet.openWallet };
  return {
    rpcs: [serve(GuestServiceService, guestHandlers(deps))],
    jobs: [startMergeJob(deps), startUnusedGuestsJob(deps)],
    close: () => wallet.close(),
  };
}
