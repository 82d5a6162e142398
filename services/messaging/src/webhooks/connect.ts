// Connections to receivers. A name is resolved for the connection itself, and what it resolved to is what is checked and connected to: a name
// that leads somewhere else the next time is checked the next time.
import { lookup as systemLookup } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import type { LookupAddress } from 'node:dns';
import { Agent, buildConnector } from 'undici';
import { bare, isAddress, type Allowed } from './addresses.ts';

export type Resolve = (host: string) => Promise<string[]>;

export interface ConnectionOptions {
  allowed: Allowed;
  /** PEM of an authority that receivers may be signed by, besides those of the system. */
  ca?: string;
  /** Who is asked for a host's addresses. */
  resolve?: Resolve;
}

export class ForbiddenAddress extends Error {
  readonly code = 'FORBIDDEN_ADDRESS';
}

// Not getaddrinfo, whose four threads a few slow name servers would keep from everybody; and which would complete names with the cluster's own suffixes.
const resolver = new Resolver({ timeout: 2_000, tries: 2 });
const resolvePublic: Resolve = async (host) => {
  const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  const addresses = answers.flatMap((answer) => answer.status === 'fulfilled' ? answer.value : []);
  const failed = answers.find((answer) => answer.status === 'rejected');
  if (addresses.length === 0 && failed) throw failed.reason;
  return addresses;
};

/** An agent that connects to what is allowed and to nothing else, and keeps connections. */
export function guardedAgent({ allowed, ca, resolve = resolvePublic }: ConnectionOptions): Agent {
  const lookup: LookupFunction = (hostname, options, callback) => {
    // What the operator named may be known to this machine alone.
    if (allowed.host(hostname)) return systemLookup(hostname, options, callback);
    resolve(hostname).then((addresses) => {
      const open = addresses.filter((address) => allowed.address(address)).map((address): LookupAddress => ({ address, family: isIP(address) }));
      const [first] = open;
      if (!first) callback(new ForbiddenAddress(`${hostname} leads to no public address`), '');
      else if (options.all) callback(null, open);
      else callback(null, first.address, first.family);
    }, (error: NodeJS.ErrnoException) => callback(error, ''));
  };
  const connect = buildConnector({ lookup, allowH2: false, timeout: 5_000, autoSelectFamilyAttemptTimeout: 2_000, ...(ca !== undefined && { ca }) });
  return new Agent({
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 4_000,
    connect(options, callback) {
      const host = bare(options.hostname);
      const named = allowed.host(host);
      // An address is connected to without a look-up.
      const port = Number(options.port) || (options.protocol === 'https:' ? 443 : 80);
      if (named && !allowed.port(port)) return callback(new ForbiddenAddress(`${host}:${port} is not for receivers`), null);
      if (isAddress(host) && !named && !allowed.address(host)) return callback(new ForbiddenAddress(`${host} is no public address`), null);
      connect(options, (error, socket) => {
        // Whatever way it took: this is where the connection ends. Nothing has been written yet.
        const reached = socket?.remoteAddress ?? '';
        if (socket && ((!named && !allowed.address(reached)) || (!allowed.port(port) && !allowed.isPublic(reached)))) {
          socket.destroy();
          return callback(new ForbiddenAddress(`${host} is no public address`), null);
        }
        if (error) callback(error, null);
        else callback(null, socket);
      });
    },
  });
}
