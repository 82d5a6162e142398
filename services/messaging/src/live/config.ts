import { readEnvironment, variables, type Environment, type ServiceConfig } from '@plaza/service';
import { socketsPort } from '@plaza/services';

export interface LiveConfig extends ServiceConfig {
  /** Where WebSockets are listened for. */
  sockets: { host: string; port: number };
}

export function readLiveConfig(env: Environment): Pick<LiveConfig, 'sockets'> {
  const { MESSAGING_SOCKETS_LISTEN: listen } = readEnvironment(
    { MESSAGING_SOCKETS_LISTEN: variables.address(`127.0.0.1:${socketsPort}`) },
    env,
  );
  const colon = listen.lastIndexOf(':');
  return { sockets: { host: listen.slice(0, colon), port: Number(listen.slice(colon + 1)) } };
}
