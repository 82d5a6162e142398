// The services and the gateway as processes: for `npm start`, for the end-to-end tests and for measurements.
import type { GatewayOptions } from '@plaza/gateway';
import { serviceNames, type SchemaName, type ServiceName } from '@plaza/services';
import { freePort } from './engines/index.ts';
import type { Secrets } from './secrets.ts';
import { Sentence } from './sentence.ts';
import { allHealthy } from './stack-health.ts';
import { StackMembers } from './stack-members.ts';

export { serviceFlags } from './service-environment.ts';

/** `messaging-2` is there if the stack has a second process of messaging. */
export type MemberName = ServiceName | 'messaging-2' | 'gateway';
type Env = Record<string, string | undefined>;

export type StackPorts = Record<ServiceName | 'sockets' | 'messaging-2' | 'sockets-2' | 'gateway' | 'admin', number>;

export interface StackOptions {
  /** Each schema's database under its runtime role. */
  databases: Record<SchemaName, string>;
  redisUrl?: string | undefined;
  redisClusterNodes?: string | undefined;
  envoyBin: string;
  /** Logs, the gateway's configuration and its cache. */
  folder: string;
  logFolder?: string;
  secrets: Omit<Secrets, 'databasePasswords'>;
  /** By default free ones. */
  ports?: Partial<StackPorts>;
  /** The host on which the gateway listens. */
  host?: string;
  /** The environment of all services; by default that of this process. */
  env?: Env;
  /** Further variables of one service. */
  serviceEnv?: Partial<Record<ServiceName, Env>>;
  gateway?: Partial<GatewayOptions>;
  /** Clubs whose lists the gateway keeps in memory. */
  cacheClubs?: readonly string[];
  /** Envoy's worker threads; by default one for each core. */
  concurrency?: number;
  /** Runs messaging twice: the gateway spreads calls over both. */
  messagingTwice?: boolean;
  /** Restarts processes that die, a little later each time. */
  keepAlive?: boolean;
  onReady?: (name: MemberName, since: number) => void;
  /** Gets a sentence for people when a process has ended or runs again. */
  onEvent?: (sentence: string) => void;
}

export interface Stack {
  /** The gateway: http://127.0.0.1:port. */
  url: string;
  /** Envoy's administration. */
  adminUrl: string;
  /** `host:port` of each service. */
  addresses: Record<ServiceName, string>;
  /** The path of each process's log. */
  logs: Record<MemberName, string>;
  /** Sends a signal (by default SIGKILL) and waits for the end of the process. It stays down until it is restarted. */
  kill(name: MemberName, signal?: NodeJS.Signals): Promise<void>;
  /** Sends a signal without waiting. */
  signal(name: MemberName, signal: NodeJS.Signals): void;
  /** Starts it again, after stopping it if it runs, and waits until it is ready. */
  restart(name: MemberName, env?: Env): Promise<void>;
  /** Starts another gateway at the same address, then drains the one before and stops it after so long. */
  replaceGateway(drainMs: number): Promise<void>;
  /** Lets calls end, then stops the gateway, then the services. */
  stop(): Promise<void>;
}

export async function startStack(options: StackOptions): Promise<Stack> {
  const members = new StackMembers(options, await allPorts(options.ports ?? {}));
  const { url, addresses, logs } = members;
  try {
    const services = new Map(members.services.map((name) => [name, members.start(name)]));
    // The gateway first fetches the keys of auth, and refuses every token until it has them. If auth fails, its failure is enough.
    const gateway = services.get('auth')?.then(() => members.start('gateway'));
    const results = await Promise.allSettled([...services.values(), gateway ?? Promise.resolve()]);
    throwFailures(new Set(results.flatMap((result) => (result.status === 'rejected' ? [result.reason as Error] : []))));
    await allHealthy(url, members.serving);
    members.superviseFromNowOn();
  } catch (error) {
    await members.stop();
    throw error;
  }
  return {
    url,
    get adminUrl() {
      return members.adminUrl;
    },
    addresses,
    logs,
    kill: (name, signal) => members.kill(name, signal),
    signal: (name, signal) => members.signal(name, signal),
    restart: (name, env) => members.restart(name, env),
    replaceGateway: (drainMs) => members.replaceGateway(drainMs),
    stop: () => members.stop(),
  };
}

function throwFailures(failures: Set<Error>): void {
  const [first] = failures;
  if (first) throw failures.size === 1 ? first : new Sentence([...failures].map(({ message }) => message).join('\n'));
}

async function allPorts(given: NonNullable<StackOptions['ports']>): Promise<StackPorts> {
  const names = [...serviceNames, 'sockets', 'messaging-2', 'sockets-2', 'gateway', 'admin'] as const;
  const ports = await Promise.all(names.map(async (name) => [name, given[name] ?? (await freePort())] as const));
  return Object.fromEntries(ports) as StackPorts;
}
