import { ChargeInternalServiceService } from '@plaza/api/charge';
import { RefundInternalServiceService } from '@plaza/api/refund';
import { WalletInternalServiceService } from '@plaza/api/wallet';
import { asPeer, peer, type Feature, type ServiceConfig } from '@plaza/service';
import { chargesTogether } from './charges.ts';

/** The wallet, as orders and their refunds need it. */
export function walletPeers(config: ServiceConfig) {
  const wallet = peer(WalletInternalServiceService, asPeer(config, 'wallet'));
  const charges = peer(ChargeInternalServiceService, asPeer(config, 'wallet'));
  const refunds = peer(RefundInternalServiceService, asPeer(config, 'wallet'));
  return {
    wallet: { ...wallet, takeMoney: chargesTogether(charges) },
    refunds,
    close() {
      wallet.close();
      charges.close();
      refunds.close();
    },
  } satisfies Feature & Record<string, unknown>;
}
