// The gateway's environment, where it runs by itself: in a container, under the names that the services use as well.
import { join } from 'node:path';
import {
  parsed,
  readEnvironment,
  readPort,
  storeOrigins,
  storeVariables,
  variables,
  type Environment,
} from '@plaza/environment';
import { rateLimitsOf, rateLimitVariables } from '@plaza/limits';
import { perService, perVariable, variableOf } from '@plaza/services';
import { z } from 'zod';
import { readCacheClubs } from './cache-clubs.ts';
import { defaultLimits, type Address, type GatewayLimits, type GivenOptions } from './options.ts';

export const gatewayVariables = {
  HOST: z.string().default('0.0.0.0'),
  PORT: parsed(readPort).default(3000),
  ENVOY_ADMIN_PORT: parsed(readPort).default(3011),
  METRICS_PORT: parsed(readPort).optional(),
  ...perVariable('ADDRESS', () => z.string({ error: 'is missing: it must be host:port' })),
  MESSAGING_SOCKETS_ADDRESS: z.string({ error: 'is missing: it must be host:port' }),
  ENVOY_CACHE_BYTES: variables.whole(1).default(64 * 1024 * 1024),
  EDGE_TLS_CERT_FILE: z.string().optional(),
  EDGE_TLS_KEY_FILE: z.string().optional(),
  TLS_CERT_FILE: z.string().optional(),
  TLS_KEY_FILE: z.string().optional(),
  TLS_CA_FILE: z.string().optional(),
  GATEWAY_KEY: z
    .string()
    .default('')
    // The first where there are two, as while it is exchanged: auth takes either.
    .transform((text) => text.split(',')[0]?.trim() ?? '')
    .refine(
      (key) => /^[\x21-\x7e]{32,}$/.test(key),
      'must have at least 32 printable characters, and be known to auth: it is what auth counts calls for',
    ),
  CORS_ORIGINS: variables.list(),
  NODE_ENV: z.string().optional(),
  TRUSTED_PROXIES: variables.whole(0, 20).default(0),
  GATEWAY_LIMITS: parsed(limits).default({}),
  EDGE_CACHE_CLUBS: parsed(readCacheClubs).default([]),
  ACCESS_LOG_READS: variables.whole(0, 100).default(1),
  ...rateLimitVariables,
  // As catalog reads them: the console shows pictures from there.
  ...storeVariables,
  ENVOY_OTLP_ADDRESS: z.string().optional(),
};

/** Where and how Envoy runs. */
export const processVariables = {
  // Whatever Envoy writes goes here; everything else may be read-only.
  GATEWAY_FOLDER: z.string().default('/run/plaza'),
  ENVOY_BIN: z.string().default('/usr/local/bin/envoy'),
  LOG_LEVEL: z.string().default('warning'),
  ENVOY_CONCURRENCY: z.string().default('2'),
};

/** Throws a ConfigError that names every variable at fault. `folder` is where Envoy may write. */
export function gatewayOptions(env: Environment, folder: string): GivenOptions {
  const read = readEnvironment(gatewayVariables, env, [
    ['EDGE_TLS_CERT_FILE', 'EDGE_TLS_KEY_FILE'],
    ['TLS_CERT_FILE', 'TLS_KEY_FILE', 'TLS_CA_FILE'],
  ]);
  const address = (port: number): Address => ({ host: read.HOST, port });
  const edgeTls = files(read.EDGE_TLS_CERT_FILE, read.EDGE_TLS_KEY_FILE);
  const tls = files(read.TLS_CERT_FILE, read.TLS_KEY_FILE);
  const store = storeOrigins(read);
  const { METRICS_PORT: metrics, TLS_CA_FILE: caFile, ENVOY_OTLP_ADDRESS: otlp } = read;
  return {
    edge: address(read.PORT),
    admin: { ...address(read.ENVOY_ADMIN_PORT), host: '127.0.0.1' },
    ...(metrics && { metrics: address(metrics) }),
    services: perService((name) => read[variableOf(name, 'ADDRESS')]),
    sockets: read.MESSAGING_SOCKETS_ADDRESS,
    cache: { folder: join(folder, 'cache'), bytes: read.ENVOY_CACHE_BYTES, clubs: read.EDGE_CACHE_CLUBS },
    ...(edgeTls && { edgeTls }),
    ...(tls && caFile && { tls: { ...tls, caFile } }),
    gatewayKey: read.GATEWAY_KEY,
    secretsFolder: join(folder, 'secrets'),
    corsOrigins: read.CORS_ORIGINS,
    production: read.NODE_ENV === 'production',
    trustedProxies: read.TRUSTED_PROXIES,
    limits: read.GATEWAY_LIMITS,
    accessLogReads: read.ACCESS_LOG_READS,
    rateLimits: rateLimitsOf(read),
    ...(store && { store }),
    ...(otlp && { otlp }),
  };
}

const files = (certFile?: string, keyFile?: string) => (certFile && keyFile ? { certFile, keyFile } : undefined);

/** `GATEWAY_LIMITS` is JSON: any of GatewayLimits. */
function limits(text: string): Partial<GatewayLimits> {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    throw new Error('is not JSON');
  }
  if (typeof given !== 'object' || given === null) throw new Error('must be an object');
  for (const [name, number] of Object.entries(given)) {
    if (!(name in defaultLimits)) throw new Error(`names ${name}; there are ${Object.keys(defaultLimits).join(', ')}`);
    if (!Number.isInteger(number) || number < 1) throw new Error(`must have a whole number from 1 for ${name}`);
  }
  return given;
}
