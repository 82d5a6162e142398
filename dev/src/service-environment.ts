import {
  ownerOf,
  perVariable,
  schemaNames,
  schemaVariable,
  serviceNames,
  variableOf,
  type SchemaName,
  type ServiceName,
} from '@plaza/services';
import { publicKeysOf } from './secrets.ts';
import type { Stack, StackOptions } from './stack.ts';

type Env = Record<string, string | undefined>;

/**
 * Young objects live as long as a call: with the default size, a sixth of a busy service's time goes into collecting them, and with
 * more than this each collection stops all calls for longer (64 MB: 16 to 39 ms). A stream of HTTP/2 is kept until all of the memory
 * is looked through, which stops everything for 50 ms: that may wait until it is worth it.
 */
export const serviceFlags = ['--max-semi-space-size=16', '--initial-old-space-size=256'];

export type ServiceGiven = Pick<StackOptions, 'env' | 'redisUrl' | 'redisClusterNodes' | 'secrets'> & {
  /** Of every schema; the service gets its own. */
  databases: Record<SchemaName, string>;
  addresses: Stack['addresses'];
  /** Where messaging listens for WebSockets. */
  socketsAddress: string;
  closedPorts?: number[];
  own?: Env;
};

/** The whole environment of a service: that of the stack, without the secrets of other services. */
export function serviceEnvironment(
  name: ServiceName,
  { databases, addresses, socketsAddress, closedPorts = [], own, secrets, ...options }: ServiceGiven,
): NodeJS.ProcessEnv {
  const env: Env = { ...(options.env ?? process.env) };
  // A service gets only its own database, under a role that owns nothing, and its own key: an intruder in it can act only as this service.
  for (const other of serviceNames) delete env[variableOf(other, 'SERVICE_KEY')];
  for (const other of schemaNames)
    for (const what of ['DATABASE_URL', 'DATABASE_PASSWORD']) delete env[schemaVariable(other, what)];
  for (const other of ['DATABASE_URL', 'GATEWAY_KEY', 'NODE_OPTIONS']) delete env[other];
  if (name !== 'messaging') delete env['SMTP_URL'];
  if (name !== 'catalog') for (const key of ['ACCESS_KEY_ID', 'SECRET_ACCESS_KEY']) delete env[`MEDIA_S3_${key}`];
  if (name !== 'catalog') delete env['MEDIA_EMBEDDER_KEY'];
  return {
    ...env,
    [variableOf(name, 'LISTEN')]: addresses[name],
    ...Object.fromEntries(
      schemaNames
        .filter((schema) => ownerOf(schema) === name)
        .map((schema) => [schemaVariable(schema, 'DATABASE_URL'), databases[schema]]),
    ),
    ...perVariable('ADDRESS', (other) => addresses[other]),
    REDIS_URL: options.redisUrl ?? '',
    REDIS_CLUSTER_NODES: options.redisClusterNodes ?? '',
    // On one machine four services cannot share one port for their metrics.
    ...(env['METRICS_PORT'] && { METRICS_PORT: String(Number(env['METRICS_PORT']) + serviceNames.indexOf(name)) }),
    [variableOf(name, 'SERVICE_KEY')]: secrets.serviceKeys[name],
    SERVICE_PUBLIC_KEYS: env['SERVICE_PUBLIC_KEYS'] || publicKeysOf(secrets.serviceKeys),
    ...(name === 'auth' && { GATEWAY_KEY: secrets.gatewayKey }),
    ...(name === 'messaging' && {
      MESSAGING_SOCKETS_LISTEN: socketsAddress,
      WEBHOOK_CLOSED_PORTS: [env['WEBHOOK_CLOSED_PORTS'] ?? [], ...closedPorts].flat().join(','),
    }),
    ENCRYPTION_KEY: secrets.encryptionKey,
    ...own,
  };
}
