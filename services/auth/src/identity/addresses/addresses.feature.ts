import { CredentialServiceService } from '@plaza/api/credentials';
import { serve, type Feature } from '@plaza/service';
import type { Passwords } from '../people/passwords.ts';
import { addressHandlers } from './addresses.rpc.ts';
import type { AddressDeps } from './addresses.ts';

/** E-mail addresses: proven, changed, and changed back. */
export const addresses = (deps: AddressDeps & { passwords: Passwords }): Feature => ({
  rpcs: [serve(CredentialServiceService, addressHandlers(deps))],
});
