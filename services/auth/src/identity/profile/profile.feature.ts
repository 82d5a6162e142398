import { CreditInternalServiceService } from '@plaza/api/credit';
import { ProfileServiceService } from '@plaza/api/profile';
import { asPeer, peer, serve, type Database, type Feature, type ServiceConfig } from '@plaza/service';
import { profileHandlers } from './profile.rpc.ts';

/** Profiles, with the credits that wallet keeps. */
export function profile(config: ServiceConfig, database: Database): Feature {
  const wallet = peer(CreditInternalServiceService, asPeer(config, 'wallet'));
  return {
    rpcs: [
      serve(
        ProfileServiceService,
        profileHandlers({
          database,
          creditsOf: async (userId, context) => (await wallet.countCredits({ userId }, { context })).credits,
        }),
      ),
    ],
    close: () => wallet.close(),
  };
}
