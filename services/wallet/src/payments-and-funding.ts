// The handlers and jobs of two areas that are no features yet.
import { ChargeInternalServiceService } from '@plaza/api/charge';
import { HoldInternalServiceService, HoldServiceService } from '@plaza/api/hold';
import { MerchantServiceService } from '@plaza/api/merchant';
import { PaymentServiceService } from '@plaza/api/payment';
import { PaymentRequestServiceService } from '@plaza/api/payment-request';
import { PayoutServiceService } from '@plaza/api/payout';
import { CorrectionServiceService, RefundInternalServiceService } from '@plaza/api/refund';
import { StripeServiceService } from '@plaza/api/stripe';
import { UnclaimedServiceService } from '@plaza/api/unclaimed';
import { WalletInternalServiceService, WalletServiceService } from '@plaza/api/wallet';
import type { Cache } from '@plaza/cache';
import { serve, type Database, type Feature, type Logger } from '@plaza/service';
import type { WalletConfig } from './config.ts';
import type { CreditPrices } from './credits/index.ts';
import { depositHandlers } from './funding/deposits/deposits.rpc.ts';
import type { PaymentProvider } from './funding/providers/provider.ts';
import { stripeHandlers } from './funding/stripe/stripe.rpc.ts';
import { unclaimedMetrics } from './funding/unclaimed/unclaimed.metrics.ts';
import { unclaimedHandlers } from './funding/unclaimed/unclaimed.rpc.ts';
import type { Posting } from './ledger/index.ts';
import { chargeHandlers } from './payments/charges/charges.rpc.ts';
import { startExpiry } from './payments/holds/expiry.job.ts';
import { holdHandlers } from './payments/holds/holds.rpc.ts';
import { holdPartHandlers, ownHoldHandlers } from './payments/holds/parts.rpc.ts';
import { merchantHandlers } from './payments/merchants/merchants.rpc.ts';
import { paymentRequestHandlers } from './payments/payment-requests/payment-requests.rpc.ts';
import { paymentHandlers } from './payments/payments/payments.rpc.ts';
import { destinationCipher } from './payments/payouts/destination.ts';
import { startPayouts } from './payments/payouts/payouts.job.ts';
import { payoutHandlers } from './payments/payouts/payouts.rpc.ts';
import { payoutProvider } from './payments/payouts/provider.ts';
import { correctionHandlers, refundHandlers } from './payments/refunds/refunds.rpc.ts';
import type { People } from './people/index.ts';

export { paymentProvider } from './funding/providers/provider.ts';

export interface Deps {
  config: WalletConfig;
  database: Database;
  cache: Cache;
  posting: Posting;
  people: People;
  log: Logger;
  provider: PaymentProvider;
  defaultCurrency: string;
  prices: CreditPrices;
}

export function funding(deps: Deps): Feature {
  return {
    rpcs: [
      serve(WalletServiceService, depositHandlers(deps)),
      serve(StripeServiceService, stripeHandlers(deps)),
      serve(UnclaimedServiceService, unclaimedHandlers(deps)),
    ],
    metrics: unclaimedMetrics(deps.database),
  };
}

export function payments(deps: Deps): Feature {
  const { config, database, cache, posting, log } = deps;
  const payouts = {
    provider: payoutProvider(config.paymentProvider),
    cipher: destinationCipher(config.encryptionKey),
    delayMs: config.payoutDelayMs,
    newDelayMs: config.newDestinationDelayMs,
  };
  const all = { ...deps, payouts };
  return {
    rpcs: [
      serve(HoldServiceService, ownHoldHandlers(all)),
      serve(HoldInternalServiceService, holdPartHandlers(all)),
      serve(WalletInternalServiceService, holdHandlers(all)),
      serve(MerchantServiceService, merchantHandlers(all)),
      serve(PaymentServiceService, paymentHandlers(all)),
      serve(PaymentRequestServiceService, paymentRequestHandlers(all)),
      serve(PayoutServiceService, payoutHandlers(all)),
      serve(ChargeInternalServiceService, chargeHandlers(all)),
      serve(RefundInternalServiceService, refundHandlers(all)),
      serve(CorrectionServiceService, correctionHandlers(all)),
    ],
    jobs: [startExpiry({ database, cache, log }), startPayouts({ database, posting, log, ...payouts })],
  };
}
