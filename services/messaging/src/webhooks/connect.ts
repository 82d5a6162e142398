// Connections to receivers. Each connection resolves the name itself, and checks the addresses that it then connects to. So a name that leads
// to another address the next time is checked again.
import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { Agent as PlainAgent, type AgentOptions } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { bare, isAddress, type Allowed } from '@plaza/service/outbound';

export type Resolve = (host: string) => Promise<string[]>;

export interface ConnectionOptions {
  allowed: Allowed;
  /** PEM of an authority that may sign the certificates of receivers, besides those of the system. */
  ca?: string;
  /** Finds the addresses of a host. */
  resolve?: Resolve;
}

export class ForbiddenAddress extends Error {
  readonly code = 'FORBIDDEN_ADDRESS';
}

// Not getaddrinfo: a few slow name servers would occupy its four threads, and it would complete names with the cluster's own suffixes.
const resolver = new Resolver({ timeout: 2_000, tries: 2 });
const resolvePublic: Resolve = async (host) => {
  const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  const failed = answers.find((answer) => answer.status === 'rejected');
  if (addresses.length === 0 && failed) throw failed.reason;
  return addresses;
};

const connectMs = 5_000;
// Receivers often close connections that were idle for five seconds, without notice. An announced time (Keep-Alive) is used instead.
const idleMs = 4_000;
const maxSessions = 1_000;

type Connected = (error: Error | null, socket: Socket) => void;
// Node reads no socket where there is an error.
const noSocket = undefined as unknown as Socket;

export interface GuardedAgents {
  of(url: URL): PlainAgent;
  /** Ends every connection. */
  destroy(): void;
}

/** Agents that connect only to allowed addresses, and keep connections. */
export function guardedAgents({ allowed, ca, resolve = resolvePublic }: ConnectionOptions): GuardedAgents {
  const reach: Reach = { allowed, lookup: guardedLookup(allowed, resolve) };
  const options: AgentOptions = { keepAlive: true, timeout: idleMs };
  const plain = new PlainAgent(options);
  plain.createConnection = ({ host, port }, connected) => {
    connectGuarded(reach, bare(host ?? ''), Number(port), connected as Connected);
    return undefined;
  };
  const tls = new TlsAgent(options);
  const sessions = new TlsSessions();
  tls.createConnection = ({ host, port }, connected) => {
    const name = bare(host ?? '');
    connectGuarded(reach, name, Number(port), (error, socket) => {
      if (error) return (connected as Connected)(error, socket);
      const secure = connectTls({
        socket,
        host: name,
        ALPNProtocols: ['http/1.1'],
        session: sessions.get(`${name}:${port}`),
        ...(!isAddress(name) && { servername: name }),
        ...(ca !== undefined && { ca }),
      });
      secure.on('session', (session) => sessions.set(`${name}:${port}`, session));
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

/** Resolves to allowed addresses only; fails with ForbiddenAddress if there is none. */
function guardedLookup(allowed: Allowed, resolve: Resolve): LookupFunction {
  return (hostname, options, callback) => {
    // A host that the operator named may be known to this machine only.
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
}

interface Reach {
  allowed: Allowed;
  lookup: LookupFunction;
}

/** Passes a connection that was checked, and to which nothing was written yet; or why there is none. */
function connectGuarded({ allowed, lookup }: Reach, host: string, port: number, connected: Connected): void {
  const named = allowed.host(host);
  const refuse = (reason: string): void => connected(new ForbiddenAddress(reason), noSocket);
  if (named && !allowed.port(port)) return refuse(`${host}:${port} is not for receivers`);
  // For an address there is no look-up, which would check it.
  if (isAddress(host) && !named && !allowed.address(host)) return refuse(`${host} is no public address`);
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
    if (error) return connected(error, noSocket);
    // However the name was resolved, this is the address that the connection has.
    const reached = socket.remoteAddress ?? '';
    if ((named || allowed.address(reached)) && (allowed.port(port) || allowed.isPublic(reached)))
      return connected(null, socket);
    socket.destroy();
    refuse(`${host} is no public address`);
  });
}

/** With an earlier session, a receiver that closes each connection costs half a handshake. */
class TlsSessions {
  readonly #sessions = new Map<string, Buffer>();

  get(origin: string): Buffer | undefined {
    return this.#sessions.get(origin);
  }

  set(origin: string, session: Buffer): void {
    this.#sessions.delete(origin);
    this.#sessions.set(origin, session);
    if (this.#sessions.size > maxSessions) this.#sessions.delete(this.#sessions.keys().next().value!);
  }
}

/** Waits for an event of a socket or its failure. A socket that takes too long is destroyed. */
function once(socket: Socket, event: string, timeoutMs: number, then: (error: Error | null) => void): void {
  const timer = setTimeout(
    () => socket.destroy(Object.assign(new Error('There was no connection in time.'), { code: 'CONNECT_TIMEOUT' })),
    timeoutMs,
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
