// The environment, read once, with a sentence for whatever is wrong with it.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { TlsFiles } from './certificates.ts';
import { perService, serviceNames, servicePorts, type ServiceName } from '@plaza/services';
import { parsePublicKeys, publicKeyOf, publicKeyText, type ServicePublicKeys } from './service-tokens.ts';

export type Environment = Record<string, string | undefined>;

/** Reads variables with a schema whose keys are their names. Throws one sentence that names each one at fault, and never its value. */
export function readEnvironment<Shape extends z.ZodRawShape>(
  shape: Shape,
  env: Environment,
): z.output<z.ZodObject<Shape>> {
  const given = Object.fromEntries(Object.keys(shape).map((name) => [name, env[name] === '' ? undefined : env[name]]));
  const result = z.object(shape).safeParse(given);
  if (result.success) return result.data;
  throw new ConfigError(result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
}

export class ConfigError extends Error {
  constructor(problems: string) {
    super(`The configuration is not complete: ${problems}`);
    this.name = 'ConfigError';
  }
}

const address = (fallback: string): z.ZodDefault<z.ZodString> =>
  z
    .string()
    .regex(/^[^\s:]+:\d{1,5}$/, 'must be host:port')
    .default(fallback);
const url = (...protocols: string[]): z.ZodType<string> =>
  z
    .string({ error: 'is missing' })
    .refine(
      (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol),
      `must be a URL that starts with ${protocols.map((name) => `${name}//`).join(' or ')}`,
    );

const certificates = (): z.ZodType<string> =>
  z.string().transform((path, context) => {
    try {
      const pem = readFileSync(path, 'utf8');
      if (pem.includes('-----BEGIN CERTIFICATE-----')) return pem;
    } catch {
      // Said below: the path itself is a value, and is not told.
    }
    context.addIssue({ code: 'custom', message: 'must be a file that can be read and has certificates in PEM' });
    return z.NEVER;
  });

export const variables = {
  address,
  url,
  seconds: (fallback: number) => z.coerce.number('must be a number of seconds').positive().default(fallback),
  count: (fallback: number) => z.coerce.number('must be a whole number').int().min(1).default(fallback),
  port: () => z.coerce.number('must be a port').int().min(0).max(65535),
};

export interface ServiceConfig {
  name: ServiceName;
  nodeEnv: 'production' | 'development' | 'test';
  logLevel: string;
  listen: { host: string; port: number };
  databaseUrl: string;
  databasePool: number;
  redisUrl: string | undefined;
  redisClusterNodes: string[];
  /** PEM of the authority behind Redis' certificate, where the system's own do not know it. */
  redisTlsCa: string | undefined;
  cachePrefix: string;
  /** What this service signs with when it calls others: an Ed25519 key in PKCS #8, base64. */
  serviceKey: string;
  /** What it knows the others by. */
  servicePublicKeys: ServicePublicKeys;
  encryptionKey: Buffer;
  defaultCurrency: string;
  /** `host:port` of every service. */
  peers: Record<ServiceName, string>;
  /** Only peers with a certificate of our authority are let in, and asked. */
  tls: TlsFiles | undefined;
  /** A port with nothing but grpc.health.v1 and without TLS, which probes of Kubernetes do not speak. */
  healthPort: number | undefined;
  /** Callers connect anew after this long, so that they find replicas that came later. Never if undefined. */
  maxConnectionAgeMs: number | undefined;
  metricsPort: number | undefined;
  otlpEndpoint: string | undefined;
}

const redisShape = {
  REDIS_URL: url('redis:', 'rediss:').optional(),
  REDIS_CLUSTER_NODES: z
    .string()
    .default('')
    .transform((nodes) =>
      nodes
        .split(',')
        .map((node) => node.trim())
        .filter(Boolean),
    )
    .refine((nodes) => nodes.every((node) => /^[^\s:]+:\d{1,5}$/.test(node)), 'must be host:port, host:port, …'),
  REDIS_CA_FILE: certificates().optional(),
  CACHE_PREFIX: z
    .string()
    .regex(/^[A-Za-z0-9:_-]*$/, 'must be letters, digits, :, _ and -')
    .default('plaza:'),
};

function redisFields(
  read: z.output<z.ZodObject<typeof redisShape>>,
): Pick<ServiceConfig, 'redisUrl' | 'redisClusterNodes' | 'redisTlsCa' | 'cachePrefix'> {
  return {
    redisUrl: read.REDIS_URL,
    redisClusterNodes: read.REDIS_CLUSTER_NODES,
    redisTlsCa: read.REDIS_CA_FILE,
    cachePrefix: read.CACHE_PREFIX,
  };
}

/** What every service knows of Redis, for commands that are no service. */
export function redisVariables(env: Environment): ReturnType<typeof redisFields> {
  return redisFields(readEnvironment(redisShape, env));
}

export function readServiceConfig(name: ServiceName, env: Environment): ServiceConfig {
  const prefix = name.toUpperCase();
  const read = readEnvironment(
    {
      NODE_ENV: z.enum(['production', 'development', 'test']).default('development'),
      LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
      DATABASE_POOL: variables.count(10),
      ...redisShape,
      SERVICE_PUBLIC_KEYS: z.string({ error: 'is missing' }).transform(readable(parsePublicKeys)),
      ENCRYPTION_KEY: z
        .string({ error: 'is missing' })
        .transform((text) => Buffer.from(text, 'base64'))
        .refine((key) => key.length === 32, 'must be 32 bytes in base64'),
      DEFAULT_CURRENCY: z
        .string()
        .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code')
        .default('EUR'),
      TLS_CERT_FILE: z.string().optional(),
      TLS_KEY_FILE: z.string().optional(),
      TLS_CA_FILE: z.string().optional(),
      HEALTH_PORT: variables.port().optional(),
      // No default: a connection lives until one of its ends goes away.
      MAX_CONNECTION_AGE: z.coerce.number('must be a number of seconds').positive().optional(),
      METRICS_PORT: variables.port().optional(),
      OTEL_EXPORTER_OTLP_ENDPOINT: url('http:', 'https:').optional(),
    },
    env,
  );
  // What is named after a service. The own database falls back to DATABASE_URL, the own metrics to METRICS_PORT.
  const own = readEnvironment<Record<string, z.ZodType<string>>>(
    {
      [`${prefix}_LISTEN`]: address(`127.0.0.1:${servicePorts[name]}`),
      [`${prefix}_DATABASE_URL`]: url('postgres:', 'postgresql:'),
      ...Object.fromEntries(
        serviceNames.map((other) => [addressOf(other), address(`127.0.0.1:${servicePorts[other]}`)]),
      ),
    },
    { ...env, [`${prefix}_DATABASE_URL`]: env[`${prefix}_DATABASE_URL`] || env['DATABASE_URL'] },
  );
  const ownMetrics = readEnvironment<Record<string, z.ZodType<number | undefined>>>(
    { [`${prefix}_METRICS_PORT`]: variables.port().optional() },
    env,
  );
  const listen = own[`${prefix}_LISTEN`] ?? '';
  const colon = listen.lastIndexOf(':');
  return {
    name,
    nodeEnv: read.NODE_ENV,
    logLevel: read.LOG_LEVEL,
    listen: { host: listen.slice(0, colon), port: Number(listen.slice(colon + 1)) },
    databaseUrl: own[`${prefix}_DATABASE_URL`] ?? '',
    databasePool: read.DATABASE_POOL,
    ...redisFields(read),
    ...keysOf(name, env, read.SERVICE_PUBLIC_KEYS),
    encryptionKey: read.ENCRYPTION_KEY,
    defaultCurrency: read.DEFAULT_CURRENCY,
    peers: perService((other) => own[addressOf(other)] ?? ''),
    tls: tlsFiles(read.TLS_CERT_FILE, read.TLS_KEY_FILE, read.TLS_CA_FILE),
    healthPort: read.HEALTH_PORT,
    maxConnectionAgeMs: read.MAX_CONNECTION_AGE && read.MAX_CONNECTION_AGE * 1000,
    metricsPort: ownMetrics[`${prefix}_METRICS_PORT`] ?? read.METRICS_PORT,
    otlpEndpoint: read.OTEL_EXPORTER_OTLP_ENDPOINT,
  };
}

const addressOf = (name: ServiceName): string => `${name.toUpperCase()}_ADDRESS`;

/** What can't be read is said to be wrong, and never repeated. */
function readable<Value>(read: (text: string) => Value) {
  return (text: string, context: z.RefinementCtx): Value => {
    try {
      return read(text);
    } catch (error) {
      context.addIssue({
        code: 'custom',
        message:
          error instanceof TypeError && !('code' in error)
            ? error.message
            : 'is not an Ed25519 private key in PKCS #8, as base64 or PEM',
      });
      return z.NEVER;
    }
  };
}

/** A service whose own key the others do not know would start, and be refused by everybody. */
function keysOf(
  name: ServiceName,
  env: Environment,
  servicePublicKeys: ServicePublicKeys,
): Pick<ServiceConfig, 'serviceKey' | 'servicePublicKeys'> {
  const variable = `${name.toUpperCase()}_SERVICE_KEY`;
  const own = readEnvironment<Record<string, z.ZodType<string>>>(
    {
      [variable]: z.string({ error: 'is missing' }).transform(
        readable((text) => {
          const known = servicePublicKeys[name].map((key) =>
            publicKeyOf(key).export({ format: 'der', type: 'spki' }).toString('base64'),
          );
          if (!known.includes(publicKeyText(text)))
            throw new TypeError(`is not one of the keys that SERVICE_PUBLIC_KEYS has of ${name}`);
          return text;
        }),
      ),
    },
    env,
  );
  return { serviceKey: own[variable] ?? '', servicePublicKeys };
}

function tlsFiles(certFile?: string, keyFile?: string, caFile?: string): TlsFiles | undefined {
  if (certFile && keyFile && caFile) return { certFile, keyFile, caFile };
  if (certFile || keyFile || caFile)
    throw new ConfigError('TLS_CERT_FILE, TLS_KEY_FILE and TLS_CA_FILE: set all three, or none');
  return undefined;
}
