import { StripeServiceService } from '@plaza/api/stripe';
import { UnclaimedServiceService } from '@plaza/api/unclaimed';
import { WalletServiceService } from '@plaza/api/wallet';
import { serve, type Feature } from '@plaza/service';
import { depositHandlers, type DepositsDependencies } from './deposits/deposits.rpc.ts';
import { stripeHandlers, type StripeDependencies } from './stripe/stripe.rpc.ts';
import { totalsMetrics } from './totals.metrics.ts';
import { unclaimedMetrics } from './unclaimed/unclaimed.metrics.ts';
import { unclaimedHandlers, type UnclaimedDependencies } from './unclaimed/unclaimed.rpc.ts';

export type FundingDependencies = DepositsDependencies & StripeDependencies & UnclaimedDependencies;

/** Money that comes in through a provider, goes back to it, or waits for whom it belongs to. */
export const funding = (deps: FundingDependencies): Feature => ({
  rpcs: [
    serve(WalletServiceService, depositHandlers(deps)),
    serve(StripeServiceService, stripeHandlers(deps)),
    serve(UnclaimedServiceService, unclaimedHandlers(deps)),
  ],
  metrics: [...unclaimedMetrics(deps.database), ...totalsMetrics(deps.database)],
});
