import { MerchantAccountServiceService, MerchantReviewServiceService } from '@plaza/api/merchant-accounts';
import { TeamInternalServiceService, TeamServiceService } from '@plaza/api/teams';
import { serve, type Feature } from '@plaza/service';
import { accountHandlers, type AccountDeps } from './accounts.rpc.ts';
import { merchantEvents } from './merchants.events.ts';
import { reviewHandlers } from './review.rpc.ts';
import { teamHandlers, teamInternalHandlers, type TeamRpcDeps } from './team.rpc.ts';

/** Merchants and their teams. Their money is in the wallet, under the same ids. */
export const merchants = (deps: AccountDeps & TeamRpcDeps): Feature => ({
  rpcs: [
    serve(MerchantAccountServiceService, accountHandlers(deps)),
    serve(MerchantReviewServiceService, reviewHandlers(deps)),
    serve(TeamServiceService, teamHandlers(deps)),
    serve(TeamInternalServiceService, teamInternalHandlers(deps)),
  ],
  events: merchantEvents,
});
