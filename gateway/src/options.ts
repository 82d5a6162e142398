// What must be known to write a gateway's configuration, with the values that hold where nothing else is said.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { rpcs, type RpcRule } from '@plaza/api/rpcs';
import type { StoreOrigins } from '@plaza/environment';
import { defaultRateLimits, type RateLimits } from '@plaza/limits';
import type { ServiceName } from '@plaza/services';

export interface Address {
  host: string;
  port: number;
}

export interface GatewayLimits {
  /** Bytes of a request's body; more is answered with 413. */
  bodyBytes: number;
  /** All of a request's headers together; more is answered with 431. */
  headerKilobytes: number;
  headerCount: number;
  /** Connections from clients, over all workers. Further ones are closed at once. */
  connections: number;
  /** Streams that one HTTP/2 connection may have open. */
  streams: number;
  /** Calls under way to one service. Further ones are answered with 503. */
  callsPerService: number;
  /** Streams from one service, which are counted by themselves: whoever holds many keeps nobody's calls away. */
  streamsPerService: number;
  /** Streams from one service that go on for as long as somebody listens; and as many WebSockets. */
  listenersPerService: number;
  /** Streams that everybody may have, of health and of reflection, that one client address may begin in a minute. Each ends after one without news. */
  publicStreamsPerMinute: number;
  /** How long a service may take. It gets this as its deadline, unless the caller set a shorter one. */
  callSeconds: number;
  /** How long a client may take to send a whole request. */
  requestSeconds: number;
  /** How long a connection may be idle between requests. By default longer behind proxies of our own, who keep theirs for as long. */
  idleSeconds: number;
  /** How long a new connection may say nothing at all. */
  silentSeconds: number;
  /** Reads of what is public that one client address may make in a second, with twice as much in a burst. */
  publicReadsPerSecond: number;
}

/** PEM files, read again when the folder that they lie in changes as a mounted Secret does. */
export interface TlsFiles {
  certFile: string;
  keyFile: string;
}

export interface GatewayFiles {
  /** packages/api/descriptors.binpb: what the transcoder knows of the services. */
  descriptors: string;
  /** packages/api/openapi.json. */
  openapi: string;
  /** The folder with the style and the script of the reference. */
  docs: string;
  /** The folder of the built console. Without it there is nothing at /console. */
  console?: string | undefined;
}

export interface GatewayOptions {
  /** The public door. */
  edge: Address;
  /** Statistics and the like. Keep it away from the public. */
  admin: Address;
  /** Where the services are, as `host:port`, or several with commas; a name is looked up again and again, and may have several addresses. */
  services: Record<ServiceName, string>;
  /** Where messaging listens for WebSockets, in the same form. */
  sockets: string;
  /** A door for probes and Prometheus: `/ready` and `/stats/prometheus` of the administration, and nothing else of it. */
  metrics?: Address;
  /** TLS at the public door. */
  edgeTls?: TlsFiles;
  /** mTLS towards the services: what we show them, and the authority that theirs must come from. */
  tls?: TlsFiles & { caFile: string };
  /** What auth knows the gateway by: without it auth counts nothing for it. */
  gatewayKey?: string;
  /** Where `renderSecrets` is written to: needed with any of the three. */
  secretsFolder?: string;
  /**
   * Where answers to public reads are kept. Envoy makes no folder: it must be there, and writable. Lists without a query, and those of only one
   * of these clubs, are kept in memory.
   */
  cache: { folder: string; bytes: number; entries: number; clubs: readonly string[] };
  files: GatewayFiles;
  /** Origins whose pages may call the API, such as `https://shop.example`; `*` for all; none by default. */
  corsOrigins: readonly string[];
  /** The store of the pictures, from which the console shows them, and to which it uploads. */
  store?: StoreOrigins | undefined;
  /** Asks browsers to use https for everything on our pages; nothing else depends on it. */
  production: boolean;
  /** How long the keys of auth are used before they are fetched again: a new key is known after this time. */
  jwksCacheSeconds: number;
  /** How many proxies of our own stand before the gateway and can be believed about the client's address. */
  trustedProxies: number;
  limits: GatewayLimits;
  /** How often one client may ask for what is not public; auth must be told the same. */
  rateLimits: RateLimits;
  /** A file; standard output if left out. */
  accessLog?: string;
  /** How many of a hundred reads that succeed have a line in it. Refusals, faults, changes and what takes a second always have one. */
  accessLogReads: number;
  /** An OpenTelemetry collector's gRPC address as `host:port`; no traces without it. */
  otlp?: string;
  /** Who may call what. Only tests give their own. */
  rpcs: Readonly<Record<string, RpcRule>>;
}

export const defaultLimits: GatewayLimits = {
  bodyBytes: 1024 * 1024,
  headerKilobytes: 32,
  headerCount: 100,
  connections: 20_000,
  streams: 128,
  callsPerService: 2_000,
  streamsPerService: 2_000,
  listenersPerService: 20_000,
  publicStreamsPerMinute: 60,
  callSeconds: 15,
  requestSeconds: 30,
  idleSeconds: 75,
  silentSeconds: 10,
  publicReadsPerSecond: 2_000,
};

// Google's keep a connection for 600 s, and want what stands behind them to keep it for longer; others have a minute.
const idleSecondsBehindProxies = 620;

const builtConsole = join(import.meta.dirname, '../../console/dist/site');

/** The files of this checkout. */
export function defaultFiles(): GatewayFiles {
  const require = createRequire(import.meta.url);
  return {
    descriptors: require.resolve('@plaza/api/descriptors.binpb'),
    openapi: require.resolve('@plaza/api/openapi.json'),
    docs: join(import.meta.dirname, '../docs'),
    console: existsSync(join(builtConsole, 'index.html')) ? builtConsole : undefined,
  };
}

export type GivenOptions = Pick<GatewayOptions, 'edge' | 'admin' | 'services' | 'sockets'> & {
  cache: { folder: string; bytes?: number; entries?: number; clubs?: readonly string[] };
  limits?: Partial<GatewayLimits>;
  files?: Partial<GatewayFiles>;
} & Partial<Omit<GatewayOptions, 'cache' | 'limits' | 'files'>>;

export function completeOptions(given: GivenOptions): GatewayOptions {
  return {
    corsOrigins: [],
    production: false,
    jwksCacheSeconds: 5,
    trustedProxies: 0,
    accessLogReads: 1,
    rateLimits: defaultRateLimits,
    rpcs,
    ...given,
    cache: { bytes: 256 * 1024 * 1024, entries: 50_000, clubs: [], ...given.cache },
    limits: {
      ...defaultLimits,
      ...(given.trustedProxies && { idleSeconds: idleSecondsBehindProxies }),
      ...given.limits,
    },
    files: { ...defaultFiles(), ...given.files },
  };
}
