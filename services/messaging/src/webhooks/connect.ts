// Connections to receivers. A name is resolved for the connection itself, and what it resolved to is what is checked and connected to: a name
// that leads somewhere else the next time is checked the next time.
import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { Agent as PlainAgent, type AgentOptions } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
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
  const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  const failed = answers.find((answer) => answer.status === 'rejected');
  if (addresses.length === 0 && failed) throw failed.reason;
  return addresses;
};

const connectMs = 5_000;
// Receivers often close what was idle for five seconds, and say nothing of it. One that says when does so is believed.
const idleMs = 4_000;
const mostSessions = 1_000;

type Connected = (error: Error | null, socket: Socket) => void;

export interface GuardedAgents {
  of(url: URL): PlainAgent;
  /** Ends every connection. */
  destroy(): void;
}

/** Agents that connect to what is allowed and to nothing else, and keep connections. */
export function guardedAgents({ allowed, ca, resolve = resolvePublic }: ConnectionOptions): GuardedAgents {
  const lookup: LookupFunction = (hostname, options, callback) => {
    // What the operator named may be known to this machine alone.
    if (allowed.host(hostname)) return systemLookup(hostname, options, callback);
    resolve(hostname).then(
      (addresses) => {
        const open = addresses
          .filter((address) => allowed.address(address))
          .map((address): LookupAddress => ({ address, family: isIP(address) }));
        const [first] = open;
        if (!first) callback(new ForbiddenAddress(`${hostname} leads to no public address`), '');
        else if (options.all) callback(null, open);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, ''),
    );
  };

  /** A connection that has been checked, and over which nothing has been written yet. */
  function reach(host: string, port: number, connected: Connected): void {
    const named = allowed.host(host);
    const nothing = undefined as unknown as Socket;
    if (named && !allowed.port(port))
      return connected(new ForbiddenAddress(`${host}:${port} is not for receivers`), nothing);
    // An address is connected to without a look-up.
    if (isAddress(host) && !named && !allowed.address(host))
      return connected(new ForbiddenAddress(`${host} is no public address`), nothing);
    const socket = connectTcp({
      host,
      port,
      lookup,
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: 2_000,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: 60_000,
    });
    once(socket, 'connect', connectMs, (error) => {
      if (error) return connected(error, nothing);
      // Whatever way it took: this is where the connection ends.
      const reached = socket.remoteAddress ?? '';
      if ((named || allowed.address(reached)) && (allowed.port(port) || allowed.isPublic(reached)))
        return connected(null, socket);
      socket.destroy();
      connected(new ForbiddenAddress(`${host} is no public address`), nothing);
    });
  }

  // With a session of before a receiver that closes each connection costs half a handshake.
  const sessions = new Map<string, Buffer>();
  function remember(place: string, session: Buffer): void {
    sessions.delete(place);
    sessions.set(place, session);
    if (sessions.size > mostSessions) sessions.delete(sessions.keys().next().value!);
  }

  const options: AgentOptions = { keepAlive: true, timeout: idleMs };
  const plain = new PlainAgent(options);
  const tls = new TlsAgent(options);
  plain.createConnection = ({ host, port }, connected) => {
    reach(bare(host ?? ''), Number(port), connected as Connected);
    return undefined;
  };
  tls.createConnection = ({ host, port }, connected) => {
    const name = bare(host ?? '');
    const place = `${name}:${port}`;
    reach(name, Number(port), (error, socket) => {
      if (error) return (connected as Connected)(error, socket);
      const secure = connectTls({
        socket,
        host: name,
        session: sessions.get(place),
        ALPNProtocols: ['http/1.1'],
        ...(!isAddress(name) && { servername: name }),
        ...(ca !== undefined && { ca }),
      });
      secure.on('session', (session) => remember(place, session));
      once(secure, 'secureConnect', connectMs, (failed) => (connected as Connected)(failed, secure));
    });
    return undefined;
  };
  return {
    of: ({ protocol }) => (protocol === 'https:' ? tls : plain),
    destroy() {
      plain.destroy();
      tls.destroy();
    },
  };
}

/** Waits for a socket's event, or its failure, or the end of the time; then it is destroyed. */
function once(socket: Socket, event: string, withinMs: number, then: (error: Error | null) => void): void {
  const timer = setTimeout(
    () => socket.destroy(Object.assign(new Error('There was no connection in time.'), { code: 'CONNECT_TIMEOUT' })),
    withinMs,
  );
  const end = (error: Error | null): void => {
    clearTimeout(timer);
    socket.off(event, good).off('error', end).off('close', closed);
    then(error);
  };
  const good = (): void => end(null);
  const closed = (): void => end(Object.assign(new Error('The connection was closed.'), { code: 'ECONNRESET' }));
  socket.once(event, good).once('error', end).once('close', closed);
}
