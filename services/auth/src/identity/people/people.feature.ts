import { AuthInternalServiceService, AuthServiceService } from '@plaza/api/auth';
import { WalletInternalServiceService } from '@plaza/api/wallet';
import { asPeer, peer, serve, type CallContext, type Feature, type ServiceConfig } from '@plaza/service';
import { peopleHandlers, peopleInternalHandlers, type PeopleDeps } from './people.rpc.ts';

// A wallet that is not opened by then is opened when it is first read, or by the event of the registration.
const openWalletMs = 2_000;

/** Who people are: registration and profiles, and what other services ask about them. */
export function people(config: ServiceConfig, deps: Omit<PeopleDeps, 'openWallet'>): Feature {
  const wallet = peer(WalletInternalServiceService, asPeer(config, 'wallet'));

  async function openWallet(userId: string, context: CallContext): Promise<void> {
    try {
      await wallet.openWallet({ userId }, { context, deadlineMs: openWalletMs });
    } catch (error) {
      context.log.warn({ err: error }, 'the wallet was not opened yet');
    }
  }

  return {
    rpcs: [
      serve(AuthServiceService, peopleHandlers({ ...deps, openWallet })),
      serve(AuthInternalServiceService, peopleInternalHandlers(deps)),
    ],
    close: () => wallet.close(),
  };
}
