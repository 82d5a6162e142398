import { IdentityServiceService } from '@plaza/api/identities';
import { serve, type Feature } from '@plaza/service';
import { startFlowCleanup } from './flows.job.ts';
import { identityHandlers, type OpenidDeps } from './openid.rpc.ts';
import type { ProviderSettings } from './provider-settings.ts';
import { createProviders } from './providers.ts';
import { startRevocations } from './revocations.job.ts';

/** What an operator configures. */
export interface OpenidSettings {
  providers: readonly ProviderSettings[];
  pages: OpenidDeps['pages'];
  publicUrl: string;
  production: boolean;
}

type Given = Omit<OpenidDeps, 'providers' | 'pages' | 'publicUrl' | 'wake' | 'now'>;

/** Sign-in with OpenID providers, and the accounts there that people link. */
export function openid({ providers: list, pages, publicUrl, production }: OpenidSettings, given: Given): Feature {
  const { database, log, sessions } = given;
  const { now } = sessions;
  const providers = createProviders(list, production, log);
  const deps = { ...given, providers, pages, publicUrl, now };
  const revocations = startRevocations(deps, log);
  return {
    rpcs: [serve(IdentityServiceService, identityHandlers({ ...deps, wake: () => revocations.wake() }))],
    jobs: [startFlowCleanup(database, log, now), revocations],
  };
}
