import type { AuthInternalServiceService } from '@plaza/api/auth';
import type { GetStatsResponse, StatsServiceService } from '@plaza/api/stats';
import type { WalletInternalServiceService } from '@plaza/api/wallet';
import type { Cache } from '@plaza/cache';
import {
  commonErrors,
  isUnknownOutcome,
  type CallContext,
  type Database,
  type Handlers,
  type Peer,
} from '@plaza/service';
import { keys } from '../cache-keys.ts';
import { countSales } from './stats.ts';

export interface StatsDependencies {
  database: Database;
  cache: Cache;
  auth: Pick<Peer<typeof AuthInternalServiceService>, 'countUsers'>;
  wallet: Pick<Peer<typeof WalletInternalServiceService>, 'getVolume'>;
}

/** Of each peer: a number that is late is not worth waiting for. */
const peerDeadlineMs = 2_000;

export function statsHandlers({ database, cache, auth, wallet }: StatsDependencies): Handlers<StatsServiceService> {
  async function load({ requestId, traceparent, deadline }: CallContext): Promise<GetStatsResponse> {
    // Without the caller's signal: other callers may wait for the same load.
    const call = {
      deadlineMs: peerDeadlineMs,
      context: { requestId, traceparent, deadline, signal: new AbortController().signal },
    };
    try {
      const [people, volume, sales] = await Promise.all([
        auth.countUsers({}, call),
        wallet.getVolume({}, call),
        database.asSystem(countSales),
      ]);
      return { users: people.count, orders: sales.orders, ticketsSold: sales.ticketsSold, volume: volume.volumes };
    } catch (error) {
      throw isUnknownOutcome(error) ? commonErrors.UNAVAILABLE({ cause: error, retryAfterMs: 1_000 }) : error;
    }
  }

  return {
    getStats: (_request, context) => cache.answer(keys.statsGlobal(), () => load(context)),
  };
}
