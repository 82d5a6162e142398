import { AuthServiceService } from '@plaza/api/auth';
import { serve, type Feature } from '@plaza/service';
import type { Keyring } from './keyring.ts';
import { keyHandlers } from './keys.rpc.ts';

/** The keys that sign access tokens, published for whoever verifies them. */
export const signingKeys = (keyring: Keyring): Feature => ({
  rpcs: [serve(AuthServiceService, keyHandlers(keyring))],
  jobs: [{ stop: () => keyring.close() }],
});
