// The gateway's environment, where it runs by itself: in a container, under the names that the services use as well.
import { join } from 'node:path';
import { readRateLimits } from '@plaza/limits';
import { readCacheClubs } from './cache-clubs.ts';
import {
  defaultLimits,
  serviceNames,
  type Address,
  type GatewayLimits,
  type GivenOptions,
  type ServiceName,
} from './options.ts';

type Environment = Record<string, string | undefined>;

/** Throws a sentence that names the variable at fault. `folder` is where Envoy may write. */
export function gatewayOptions(env: Environment, folder: string): GivenOptions {
  const value = (name: string) => env[name]?.trim() || undefined;
  const host = value('HOST') ?? '0.0.0.0';
  const address = (name: string, fallback: number): Address => ({
    host,
    port: whole(name, value(name), fallback, 65_535),
  });
  const files = (prefix: string) => {
    const [certFile, keyFile] = [value(`${prefix}_CERT_FILE`), value(`${prefix}_KEY_FILE`)];
    if (!certFile !== !keyFile) throw new Error(`${prefix}_CERT_FILE and ${prefix}_KEY_FILE: set both, or none.`);
    return certFile && keyFile ? { certFile, keyFile } : undefined;
  };
  const edgeTls = files('EDGE_TLS');
  const tls = files('TLS');
  const caFile = value('TLS_CA_FILE');
  if (!tls !== !caFile) throw new Error('TLS_CERT_FILE, TLS_KEY_FILE and TLS_CA_FILE: set all three, or none.');
  const otlp = value('ENVOY_OTLP_ADDRESS');
  return {
    edge: address('PORT', 3000),
    admin: { ...address('ENVOY_ADMIN_PORT', 3011), host: '127.0.0.1' },
    ...(value('METRICS_PORT') && { metrics: address('METRICS_PORT', 0) }),
    services: Object.fromEntries(
      serviceNames.map((name) => [name, required(`${name.toUpperCase()}_ADDRESS`, value)]),
    ) as Record<ServiceName, string>,
    cache: {
      folder: join(folder, 'cache'),
      bytes: whole('ENVOY_CACHE_BYTES', value('ENVOY_CACHE_BYTES'), 64 * 1024 * 1024),
      clubs: readCacheClubs(value('EDGE_CACHE_CLUBS')),
    },
    ...(edgeTls && { edgeTls }),
    ...(tls && caFile && { tls: { ...tls, caFile } }),
    gatewayKey: key(value('GATEWAY_KEY')),
    secretsFolder: join(folder, 'secrets'),
    corsOrigins: (value('CORS_ORIGINS') ?? '')
      .split(',')
      .map((origin) => origin.trim())
      .filter(Boolean),
    production: value('NODE_ENV') === 'production',
    trustedProxies: whole('TRUSTED_PROXIES', value('TRUSTED_PROXIES'), 0, 20, 0),
    limits: limits(value('GATEWAY_LIMITS')),
    accessLogReads: whole('ACCESS_LOG_READS', value('ACCESS_LOG_READS'), 1, 100, 0),
    rateLimits: readRateLimits(env),
    ...(otlp && { otlp }),
  };
}

/** The first where there are two, as while it is exchanged: auth takes either. */
function key(text = ''): string {
  const [first = ''] = text.split(',').map((part) => part.trim());
  if (!/^[\x21-\x7e]{32,}$/.test(first))
    throw new Error(
      'GATEWAY_KEY must have at least 32 printable characters, and be known to auth: it is what auth counts calls for.',
    );
  return first;
}

function required(name: string, value: (name: string) => string | undefined): string {
  const given = value(name);
  if (given === undefined) throw new Error(`${name} is missing: it must be host:port.`);
  return given;
}

function whole(
  name: string,
  text: string | undefined,
  fallback: number,
  most = Number.MAX_SAFE_INTEGER,
  least = 1,
): number {
  if (text === undefined) return fallback;
  if (/^\d+$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text);
  throw new Error(
    `${name} is "${text}", and must be a whole number from ${least}${most === Number.MAX_SAFE_INTEGER ? '' : ` to ${most}`}.`,
  );
}

/** `GATEWAY_LIMITS` is JSON: any of GatewayLimits. */
function limits(text = '{}'): Partial<GatewayLimits> {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    throw new Error('GATEWAY_LIMITS is not JSON.');
  }
  if (typeof given !== 'object' || given === null) throw new Error('GATEWAY_LIMITS must be an object.');
  for (const [name, number] of Object.entries(given)) {
    if (!(name in defaultLimits))
      throw new Error(`GATEWAY_LIMITS names ${name}; there are ${Object.keys(defaultLimits).join(', ')}.`);
    if (!Number.isInteger(number) || number < 1)
      throw new Error(`GATEWAY_LIMITS: ${name} must be a whole number from 1.`);
  }
  return given;
}
