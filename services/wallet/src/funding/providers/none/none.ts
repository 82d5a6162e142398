import { unavailable } from '../unavailable.ts';
import type { ProviderKind } from '../provider.ts';

/** For a platform that takes no deposits. */
export const none: ProviderKind<undefined> = {
  production: true,
  reversible: false,
  readSettings: () => undefined,
  create: () => ({ name: 'none', confirms: 'at once', ...unavailable, begin: unavailable.fetch }),
};
