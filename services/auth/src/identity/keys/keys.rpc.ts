import type { AuthServiceService } from '@plaza/api/auth';
import type { Handlers } from '@plaza/service';
import type { Keyring } from './keyring.ts';

// Shorter than the time for which a new key is public before it signs (KEY_ACTIVATION_DELAY).
const cacheSeconds = 15;

export function keyHandlers(keyring: Keyring): Pick<Handlers<typeof AuthServiceService>, 'getJwks'> {
  return {
    async getJwks(_request, context) {
      context.setHeader('cache-control', `public, max-age=${cacheSeconds}`);
      return { keys: await keyring.published() };
    },
  };
}
