// What one machine runs, read from the environment and `.env`, with everything left out filled in.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import {
  ConfigError,
  parsed,
  readEnvironment,
  readPort,
  sentences,
  variables,
  type Environment,
} from '@plaza/environment';
import { readCacheClubs } from '@plaza/gateway';
import { rateLimitsOf, rateLimitVariables, type RateLimits } from '@plaza/limits';
import {
  perSchema,
  perSchemaVariable,
  perService,
  perVariable,
  schemaNames,
  schemaVariable,
  servicePorts,
  socketsPort,
  variableOf,
  type SchemaName,
  type ServiceName,
} from '@plaza/services';
import { z } from 'zod';
import { checkout, folder, plazaHome } from './engines/index.ts';
import { Sentence } from './sentence.ts';

export interface Settings {
  home: string;
  /** Where backups and the WAL archive are. */
  backupFolder: string;
  runFolder: string;
  logFolder: string;
  /** The environment with `.env` below it. */
  env: Environment;
  /** Where the gateway listens. */
  host: string;
  ports: Record<ServiceName | 'sockets' | 'gateway' | 'admin', number>;
  /** The administrator's URL of each schema's database; undefined means the embedded PostgreSQL. */
  databaseUrls: Record<SchemaName, string | undefined>;
  embeddedPostgres: boolean;
  postgresPort: number;
  redisUrl: string | undefined;
  redisClusterNodes: string | undefined;
  embeddedValkey: boolean;
  valkeyPort: number;
  /** Whether mails go to a mail server that delivers nothing: none of the person's own is given. */
  embeddedMail: boolean;
  mailPort: number;
  /** Of the page on which its mails can be read. */
  mailPagePort: number;
  /** Whether pictures go to a store in the folder of `npm start`: none of the person's own is given. */
  embeddedStore: boolean;
  storePort: number;
  /** The user's own Envoy. */
  envoyBin: string | undefined;
  corsOrigins: string[];
  /** Proxies before the gateway that can be believed about the client's address. */
  trustedProxies: number;
  /** Clubs whose lists the gateway keeps in memory. */
  cacheClubs: string[];
  /** How many of a hundred reads that succeed the gateway logs. */
  accessLogReads: number;
  rateLimits: RateLimits;
}

/** What is read here. Secrets are read in secrets.ts, and what the services and the gateway alone use is read there. */
export const settingsVariables = {
  HOST: z.string().default('127.0.0.1'),
  PORT: parsed(readPort).default(3000),
  ENVOY_ADMIN_PORT: parsed(readPort).default(3011),
  POSTGRES_PORT: parsed(readPort).default(54329),
  VALKEY_PORT: parsed(readPort).default(63790),
  MAIL_PORT: parsed(readPort).default(2525),
  MAIL_PAGE_PORT: parsed(readPort).default(8025),
  STORE_PORT: parsed(readPort).default(4568),
  ...perVariable('LISTEN', (name) =>
    parsed((text) => listenPort(text, servicePorts[name])).default(servicePorts[name]),
  ),
  MESSAGING_SOCKETS_LISTEN: parsed((text) => listenPort(text, socketsPort)).default(socketsPort),
  BACKUP_FOLDER: z.string().optional(),
  DATABASE_URL: databaseUrl().optional(),
  ...perSchemaVariable('DATABASE_URL', () => databaseUrl().optional()),
  REDIS_URL: url('redis://user:password@host:port', 'redis:', 'rediss:').optional(),
  REDIS_CLUSTER_NODES: z.string().optional(),
  ENVOY_BIN: z
    .string()
    .refine(existsSync, { error: ({ input }) => `is ${String(input)}, but there is no such file` })
    .optional(),
  CORS_ORIGINS: variables.list(),
  TRUSTED_PROXIES: variables.whole(0, 20).default(0),
  EDGE_CACHE_CLUBS: parsed(readCacheClubs).default([]),
  ACCESS_LOG_READS: variables.whole(0, 100).default(1),
  ...rateLimitVariables,
};

/** Throws a Sentence that names every variable at fault. */
export function readSettings(given: Environment = process.env): Settings {
  const env: Environment = { ...dotEnv(), ...given };
  const read = inSentences(() => readEnvironment(settingsVariables, env));
  const home = plazaHome();
  const backupFolder = resolve(read.BACKUP_FOLDER ?? join(home, 'backups'));
  const databaseUrls = perSchema((name) => read[schemaVariable(name, 'DATABASE_URL')] ?? read.DATABASE_URL);
  const { REDIS_URL: redisUrl, REDIS_CLUSTER_NODES: redisClusterNodes } = read;
  return {
    home,
    backupFolder,
    runFolder: folder(join(home, 'run')),
    logFolder: folder(join(home, 'logs')),
    env,
    host: read.HOST,
    ports: {
      ...perService((name) => read[variableOf(name, 'LISTEN')]),
      sockets: read.MESSAGING_SOCKETS_LISTEN,
      gateway: read.PORT,
      admin: read.ENVOY_ADMIN_PORT,
    },
    databaseUrls,
    embeddedPostgres: schemaNames.some((name) => !databaseUrls[name]),
    postgresPort: read.POSTGRES_PORT,
    redisUrl,
    redisClusterNodes,
    embeddedValkey: !redisUrl && !redisClusterNodes,
    valkeyPort: read.VALKEY_PORT,
    embeddedMail: !env['SMTP_URL'] && env['NODE_ENV'] !== 'production',
    mailPort: read.MAIL_PORT,
    mailPagePort: read.MAIL_PAGE_PORT,
    embeddedStore: !env['MEDIA_S3_BUCKET'] && env['NODE_ENV'] !== 'production',
    storePort: read.STORE_PORT,
    envoyBin: read.ENVOY_BIN,
    corsOrigins: read.CORS_ORIGINS,
    trustedProxies: read.TRUSTED_PROXIES,
    cacheClubs: read.EDGE_CACHE_CLUBS,
    accessLogReads: read.ACCESS_LOG_READS,
    rateLimits: rateLimitsOf(read),
  };
}

/** Runs `read`, and throws what it says of the environment as a Sentence. */
export function inSentences<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw error instanceof ConfigError ? new Sentence(sentences(error)) : error;
  }
}

function dotEnv(): Environment {
  const path = join(checkout, '.env');
  return existsSync(path) ? parseEnv(readFileSync(path, 'utf8')) : {};
}

type Value = (name: string) => string | undefined;

export function databaseVariable(value: Value, name: SchemaName): string | undefined {
  const own = schemaVariable(name, 'DATABASE_URL');
  return value(own) ? own : value('DATABASE_URL') ? 'DATABASE_URL' : undefined;
}

function databaseUrl(): z.ZodType<string> {
  return url('postgres://user:password@host:port/database', 'postgres:', 'postgresql:');
}

function url(example: string, ...protocols: string[]): z.ZodType<string> {
  return z
    .string()
    .refine(
      (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol) && new URL(text).hostname !== '',
      `is not a URL that Plaza understands: it must look like ${example}`,
    );
}

function listenPort(text: string, usual: number): number {
  const colon = text.lastIndexOf(':');
  if (colon > 0) return readPort(text.slice(colon + 1));
  throw new Error(`is "${text}", but must be host:port, such as 127.0.0.1:${usual}`);
}
