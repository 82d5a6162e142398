import { ChargeInternalServiceService } from '@plaza/api/charge';
import { MerchantServiceService } from '@plaza/api/merchant';
import { RefundInternalServiceService } from '@plaza/api/refund';
import { WalletInternalServiceService } from '@plaza/api/wallet';
import { asPeer, peer, type CallContext, type Feature, type ServiceConfig } from '@plaza/service';
import { chargesTogether } from './charges.ts';

/** The wallet, as orders and their refunds need it. */
export function walletPeers(config: ServiceConfig) {
  const wallet = peer(WalletInternalServiceService, asPeer(config, 'wallet'));
  const charges = peer(ChargeInternalServiceService, asPeer(config, 'wallet'));
  const refunds = peer(RefundInternalServiceService, asPeer(config, 'wallet'));
  const merchants = peer(MerchantServiceService, asPeer(config, 'wallet'));
  return {
    /** The currency in which a merchant is paid. Throws MERCHANT_NOT_FOUND. */
    currencyOf: async (id: string, context: CallContext): Promise<string> =>
      (await merchants.getMerchant({ id }, { context })).merchant?.currency ?? '',
    wallet: { ...wallet, takeMoney: chargesTogether(charges) },
    refunds,
    close() {
      wallet.close();
      charges.close();
      refunds.close();
      merchants.close();
    },
  } satisfies Feature & Record<string, unknown>;
}
