import { AuthServiceService } from '@plaza/api/auth';
import { WalletInternalServiceService } from '@plaza/api/wallet';
import { asPeer, peer, serve, type CallContext, type Feature, type ServiceConfig } from '@plaza/service';
import { registrationHandlers, type RegisterDeps } from './registration.rpc.ts';

// A wallet that is not open after this time is opened by the first read of it, or by the event of the registration.
const openWalletMs = 2_000;

/** Signing up: the person, their first session, and their wallet. */
export function registration(config: ServiceConfig, deps: Omit<RegisterDeps, 'openWallet'>): Feature {
  const { openWallet, close } = walletOpener(config);
  return { rpcs: [serve(AuthServiceService, registrationHandlers({ ...deps, openWallet }))], close };
}

/** Opens a person’s wallet if wallet answers in time. Never throws. */
export type OpenWallet = (userId: string, context: CallContext) => Promise<void>;

export function walletOpener(config: ServiceConfig): { openWallet: OpenWallet; close: () => void } {
  const wallet = peer(WalletInternalServiceService, asPeer(config, 'wallet'));
  return {
    async openWallet(userId, context) {
      try {
        await wallet.openWallet({ userId }, { context, deadlineMs: openWalletMs });
      } catch (error) {
        context.log.warn({ err: error }, 'the wallet was not opened yet');
      }
    },
    close: () => wallet.close(),
  };
}
