// What every service is configured with.
import { readFileSync } from 'node:fs';
import { ConfigError, parsed, readEnvironment, variables, type Environment } from '@plaza/environment';
import {
  perService,
  perVariable,
  servicePorts,
  variableOf,
  type ServiceName,
  type ServiceVariable,
} from '@plaza/services';
import { z } from 'zod';
import type { TlsFiles } from './certificates.ts';
import type { OtlpMetricsConfig } from './otlp-metrics.ts';
import { upkeepSchedules, type UpkeepSchedule } from './upkeep/schedule.ts';
import { parsePublicKeys, publicKeyOf, publicKeyText, type ServicePublicKeys } from './service-tokens.ts';

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
  /** What seals, and what keys are derived of. */
  encryptionKey: Buffer;
  /** What else opens what was sealed with it: the key before, or the next one. */
  otherEncryptionKeys: readonly Buffer[];
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
  /** Where metrics are pushed to, beside being scraped. */
  otlpMetrics: OtlpMetricsConfig | undefined;
  /** Where errors are reported, and which part of all calls as traces. */
  sentry: { dsn: string; environment: string; tracesRate: number } | undefined;
  /** How long entries of the audit log are kept; for ever if undefined. */
  auditRetentionDays: number | undefined;
  /** Who says when a task of upkeep is due. */
  upkeepSchedule: UpkeepSchedule;
}

const redisShape = {
  REDIS_URL: variables.url('redis:', 'rediss:').optional(),
  REDIS_CLUSTER_NODES: variables
    .list()
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

/** Also read by the operator's command that makes the jobs of pg_cron. */
export const upkeepScheduleVariable = z
  .enum(upkeepSchedules, { error: `must be ${upkeepSchedules.join(' or ')}` })
  .default('services');

/** The variables of a service by their names. What several have in common is read by each. */
export function serviceVariables(name: ServiceName) {
  const isMissing = { error: 'is missing' };
  return {
    NODE_ENV: z.enum(['production', 'development', 'test']).default('development'),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    DATABASE_POOL: variables.count(10),
    ...redisShape,
    SERVICE_PUBLIC_KEYS: parsed(parsePublicKeys),
    ENCRYPTION_KEY: z
      .string(isMissing)
      .transform((text) => Buffer.from(text, 'base64'))
      .refine((key) => key.length === 32, 'must be 32 bytes in base64'),
    ENCRYPTION_KEYS_OTHER: variables
      .list()
      .transform((texts) => texts.map((text) => Buffer.from(text, 'base64')))
      .refine((keys) => keys.every((key) => key.length === 32), 'must be 32 bytes in base64 each, with commas between'),
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
    // No default: entries are kept for ever.
    AUDIT_RETENTION_DAYS: z.coerce
      .number('must be a number of days')
      .int('must be a whole number of days')
      .min(30, 'must be 30 days or more')
      .max(36_500, 'must be 36500 days or fewer')
      .optional(),
    UPKEEP_SCHEDULE: upkeepScheduleVariable,
    OTEL_EXPORTER_OTLP_ENDPOINT: variables.url('http:', 'https:').optional(),
    OTEL_METRICS_EXPORTER: z.enum(['otlp', 'none'], { error: 'must be otlp or none' }).default('none'),
    OTEL_METRIC_EXPORT_INTERVAL: z.coerce
      .number('must be a number of milliseconds')
      .int('must be a whole number of milliseconds')
      .min(1_000, 'must be 1000 milliseconds or more')
      .max(3_600_000, 'must be 3600000 milliseconds or fewer')
      .default(60_000),
    SENTRY_DSN: variables.url('http:', 'https:').optional(),
    SENTRY_ENVIRONMENT: z.string().max(64, 'must have at most 64 characters').optional(),
    SENTRY_TRACES_RATE: z.coerce
      .number('must be a number from 0 to 1')
      .min(0, 'must be 0 or more')
      .max(1, 'must be 1 or less')
      .default(0),
    ...own(name, 'LISTEN', variables.address(`127.0.0.1:${servicePorts[name]}`)),
    ...own(name, 'DATABASE_URL', variables.url('postgres:', 'postgresql:')),
    ...own(name, 'METRICS_PORT', variables.port().optional()),
    ...own(name, 'SERVICE_KEY', parsed(signingKey)),
    ...perVariable('ADDRESS', (other) => variables.address(`127.0.0.1:${servicePorts[other]}`)),
  };
}

/** A variable of this service alone. To the compiler they are those of all services, of which only this one's is ever read. */
function own<Suffix extends string, Schema>(
  name: ServiceName,
  suffix: Suffix,
  schema: Schema,
): Record<ServiceVariable<Suffix>, Schema> {
  return { [variableOf(name, suffix)]: schema } as Record<ServiceVariable<Suffix>, Schema>;
}

/** Throws a ConfigError that names every variable at fault, and never its value. */
export function readServiceConfig(name: ServiceName, env: Environment): ServiceConfig {
  const ofDatabase = variableOf(name, 'DATABASE_URL');
  const read = readEnvironment(
    serviceVariables(name),
    { ...env, [ofDatabase]: env[ofDatabase] || env['DATABASE_URL'] },
    [['TLS_CERT_FILE', 'TLS_KEY_FILE', 'TLS_CA_FILE']],
  );
  const listen = read[variableOf(name, 'LISTEN')];
  const colon = listen.lastIndexOf(':');
  return {
    name,
    nodeEnv: read.NODE_ENV,
    logLevel: read.LOG_LEVEL,
    listen: { host: listen.slice(0, colon), port: Number(listen.slice(colon + 1)) },
    databaseUrl: read[ofDatabase],
    databasePool: read.DATABASE_POOL,
    ...redisFields(read),
    serviceKey: known(name, read[variableOf(name, 'SERVICE_KEY')], read.SERVICE_PUBLIC_KEYS),
    servicePublicKeys: read.SERVICE_PUBLIC_KEYS,
    encryptionKey: read.ENCRYPTION_KEY,
    otherEncryptionKeys: read.ENCRYPTION_KEYS_OTHER,
    defaultCurrency: read.DEFAULT_CURRENCY,
    peers: perService((other) => read[variableOf(other, 'ADDRESS')]),
    tls: tlsFiles(read.TLS_CERT_FILE, read.TLS_KEY_FILE, read.TLS_CA_FILE),
    healthPort: read.HEALTH_PORT,
    maxConnectionAgeMs: read.MAX_CONNECTION_AGE && read.MAX_CONNECTION_AGE * 1000,
    metricsPort: read[variableOf(name, 'METRICS_PORT')] ?? read.METRICS_PORT,
    otlpEndpoint: read.OTEL_EXPORTER_OTLP_ENDPOINT,
    otlpMetrics: otlpMetrics(
      read.OTEL_METRICS_EXPORTER,
      read.OTEL_EXPORTER_OTLP_ENDPOINT,
      read.OTEL_METRIC_EXPORT_INTERVAL,
    ),
    sentry: read.SENTRY_DSN
      ? {
          dsn: read.SENTRY_DSN,
          environment: read.SENTRY_ENVIRONMENT ?? read.NODE_ENV,
          tracesRate: read.SENTRY_TRACES_RATE,
        }
      : undefined,
    auditRetentionDays: read.AUDIT_RETENTION_DAYS,
    upkeepSchedule: read.UPKEEP_SCHEDULE,
  };
}

function otlpMetrics(
  exporter: 'otlp' | 'none',
  endpoint: string | undefined,
  everyMs: number,
): OtlpMetricsConfig | undefined {
  if (exporter === 'none') return undefined;
  if (!endpoint) throw new ConfigError('OTEL_METRICS_EXPORTER is otlp, but OTEL_EXPORTER_OTLP_ENDPOINT is missing');
  return { endpoint, everyMs };
}

/** The text of a private key. What can't be read is said to be wrong, and never repeated. */
function signingKey(text: string): string {
  try {
    publicKeyText(text);
    return text;
  } catch (error) {
    if (error instanceof TypeError && !('code' in error)) throw error;
    throw new Error('is not an Ed25519 private key in PKCS #8, as base64 or PEM', { cause: error });
  }
}

/** The key, if the others know it: a service with another would start, and be refused by everybody. */
function known(name: ServiceName, key: string, servicePublicKeys: ServicePublicKeys): string {
  const texts = servicePublicKeys[name].map((one) =>
    publicKeyOf(one).export({ format: 'der', type: 'spki' }).toString('base64'),
  );
  if (texts.includes(publicKeyText(key))) return key;
  const message = `is not one of the keys that SERVICE_PUBLIC_KEYS has of ${name}`;
  throw new ConfigError([{ variables: [variableOf(name, 'SERVICE_KEY')], message }]);
}

function tlsFiles(certFile?: string, keyFile?: string, caFile?: string): TlsFiles | undefined {
  return certFile && keyFile && caFile ? { certFile, keyFile, caFile } : undefined;
}

/** The keys of a service, for `seal` and `unseal`. */
export function sealingKeys({
  encryptionKey,
  otherEncryptionKeys,
}: Pick<ServiceConfig, 'encryptionKey' | 'otherEncryptionKeys'>): readonly Buffer[] {
  return [encryptionKey, ...otherEncryptionKeys];
}
