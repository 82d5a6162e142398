// A gateway with its services, for one test file.
import type { GatewayOptions } from '@plaza/gateway';
import { eventually, startGateway, type Gateway } from './gateway.ts';
import { startFakes, type Fakes } from './services.ts';
import { signer, type Signer } from './tokens.ts';

export interface House {
  services: Fakes;
  gateway: Gateway;
  key: Signer;
  close(): Promise<void>;
}

export async function startHouse(options: Partial<GatewayOptions> = {}): Promise<House> {
  const key = await signer('key-1');
  const services = await startFakes([key.jwk]);
  const gateway = await startGateway(services.addresses, options);
  // The keys come a moment after the gateway: until then a token may meet none.
  const token = await key.token();
  await eventually(
    () => gateway.ask('/api/auth/me', { token }),
    ({ status }) => status === 200,
  );
  services.calls.length = 0;
  return { services, gateway, key, close: () => gateway.close().then(() => services.close()) };
}
