import { ChargeInternalServiceService } from '@plaza/api/charge';
import { HoldInternalServiceService, HoldServiceService } from '@plaza/api/hold';
import { MerchantServiceService } from '@plaza/api/merchant';
import { PaymentServiceService } from '@plaza/api/payment';
import { PaymentAdminServiceService } from '@plaza/api/payment-admin';
import { PaymentRequestServiceService } from '@plaza/api/payment-request';
import { PayoutServiceService } from '@plaza/api/payout';
import { CorrectionServiceService, RefundInternalServiceService } from '@plaza/api/refund';
import { WalletInternalServiceService } from '@plaza/api/wallet';
import type { Cache } from '@plaza/cache';
import {
  isTestCall,
  sealingKeys,
  serve,
  type CallContext,
  type Feature,
  type Logger,
  type ServiceConfig,
} from '@plaza/service';
import { paymentAdminHandlers } from './admin/payment-admin.rpc.ts';
import { chargeHandlers } from './charges/charges.rpc.ts';
import { startExpiry } from './holds/expiry.job.ts';
import { holdHandlers } from './holds/holds.rpc.ts';
import { holdPartHandlers, ownHoldHandlers } from './holds/parts.rpc.ts';
import { merchantOfCall } from './merchants/audited.ts';
import { merchantEvents } from './merchants/merchants.events.ts';
import { startTwins } from './merchants/twins.ts';
import { merchantHandlers, type MerchantsDependencies } from './merchants/merchants.rpc.ts';
import { paymentRequestHandlers } from './payment-requests/payment-requests.rpc.ts';
import { startForgettingDrafts } from './payments/drafts.job.ts';
import { paymentHandlers } from './payments/payments.rpc.ts';
import type { PayoutsConfig } from './payouts/config.ts';
import { destinationCipher } from './payouts/destination.ts';
import { startPayouts } from './payouts/payouts.job.ts';
import { payoutHandlers } from './payouts/payouts.rpc.ts';
import { payoutProvider, testPayouts } from './payouts/provider.ts';
import { testPaymentHandlers } from './test-payments/test-payments.rpc.ts';
import { correctionHandlers, refundHandlers, type CorrectionsDependencies } from './refunds/refunds.rpc.ts';
import { waitingMetrics } from './waiting.metrics.ts';

export interface PaymentsDependencies extends MerchantsDependencies, CorrectionsDependencies {
  cache: Cache;
  log: Logger;
  config: PayoutsConfig & { paymentProvider: string } & Pick<ServiceConfig, 'encryptionKey' | 'otherEncryptionKeys'>;
}

/** What is held, charged, paid to merchants, paid out to them, and given back. */
export function payments({ config, ...deps }: PaymentsDependencies): Feature {
  const provider = payoutProvider(config.paymentProvider);
  const payouts = {
    providerOf: (context: CallContext) => (isTestCall(context) ? testPayouts : provider),
    cipher: destinationCipher(sealingKeys(config)),
    delayMs: config.payoutDelayMs,
    newDelayMs: config.newDestinationDelayMs,
  };
  const merchantOf = merchantOfCall(deps.database);
  return {
    rpcs: [
      serve(HoldServiceService, ownHoldHandlers(deps)),
      serve(HoldInternalServiceService, holdPartHandlers(deps)),
      serve(WalletInternalServiceService, holdHandlers(deps)),
      serve(ChargeInternalServiceService, chargeHandlers(deps)),
      serve(MerchantServiceService, merchantHandlers(deps)),
      serve(PaymentServiceService, paymentHandlers(deps), {
        merchantOf: merchantOfCall(deps.database, { staff: 'payments.refund' }),
      }),
      serve(PaymentRequestServiceService, paymentRequestHandlers(deps), { merchantOf }),
      serve(PaymentRequestServiceService, testPaymentHandlers(deps)),
      serve(PayoutServiceService, payoutHandlers({ ...deps, payouts }), { merchantOf }),
      serve(PaymentAdminServiceService, paymentAdminHandlers(deps), { merchantOf }),
      serve(RefundInternalServiceService, refundHandlers(deps)),
      serve(CorrectionServiceService, correctionHandlers(deps)),
    ],
    events: merchantEvents,
    jobs: [
      startExpiry(deps),
      startPayouts({ ...deps, ...payouts, providers: [provider, testPayouts] }),
      startForgettingDrafts(deps),
      startTwins(deps),
    ],
    metrics: waitingMetrics(deps.database),
  };
}
