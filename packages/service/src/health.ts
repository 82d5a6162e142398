// Whether this service, what it stands on and its peers answer.
import { Client, type MethodDefinition, type Server } from '@grpc/grpc-js';
import { rpcs as rules } from '@plaza/api/rpcs';
import { SystemServiceService } from '@plaza/api/system';
import { serviceNames } from '@plaza/services';
import { HealthImplementation, service as healthService } from 'grpc-health-check';
import { channelCredentials } from './certificates.ts';
import type { ServiceConfig } from './config.ts';
import type { Logger } from './logger.ts';
import { channelOptions } from './peers.ts';
import { serve, type ServedRpcs } from './rpc.ts';

export interface Health {
  /** The rpcs of SystemService. */
  rpcs: ServedRpcs;
  addTo(server: Server): void;
  /** Says NOT_SERVING from here on: the service is about to stop. */
  stopServing(): void;
  close(): void;
}

/** Each looks, every few seconds, whether something is as it should be. */
export type Conditions = { readonly [Name in Condition]?: () => Promise<boolean> };
type Condition = keyof typeof conditions;

/** What can be wrong although everything answers: whose it is, and what is told of it then. Under its name the service tells it over grpc.health.v1 too. */
const conditions = { exchange_rates: { of: 'wallet', state: 'stale' } } as const;

export interface HealthOptions {
  config: ServiceConfig;
  /** The full names of the gRPC services that are served. */
  serviceNames: string[];
  /** Without the database the service does not serve. */
  pingDatabase: () => Promise<void>;
  /** Without Redis it is degraded. */
  pingRedis: () => Promise<void>;
  conditions?: Conditions;
  log: Logger;
}

/** What a liveness probe asks for: serves as long as the process answers. A database that is away is no reason to start it anew. */
const liveness = 'liveness';
const probeEveryMs = 1_000;
// A report is shared for this long, so that asking often costs little.
const reportForMs = 1_000;
const peerDeadlineMs = 1_000;
// The gateway sends grpc.health.v1 to any service, so each also tells how its peers' public services are, as of its last look.
const peersEveryProbes = 5;

/** Probes the database every second; two failures in a row turn the service NOT_SERVING, one success turns it back. */
export function createHealth({
  config,
  serviceNames: served,
  pingDatabase,
  pingRedis,
  conditions: own = {},
  log,
}: HealthOptions): Health {
  const names = ['', ...served];
  const implementation = new HealthImplementation(
    Object.fromEntries([...names, liveness, ...Object.keys(own)].map((name) => [name, 'SERVING'])),
  );
  const peers = serviceNames
    .filter((name) => name !== config.name)
    .map((name) => ({ name, client: new Client(config.peers[name], channelCredentials(config.tls), channelOptions) }));
  const broken = new Set<string>();
  let stopping = false;
  let failures = 0;
  let serving = true;
  let report: { at: number; services: Promise<Record<string, string>> } | undefined;

  async function lookAtPeers(): Promise<void> {
    await Promise.all(peers.map((peer) => look(peer).catch(() => undefined)));
  }

  async function look({ name, client }: (typeof peers)[number]): Promise<void> {
    const tell = (state: 'SERVING' | 'NOT_SERVING') => {
      for (const service of publicServices(name)) implementation.setStatus(service, state);
    };
    await checkPeer(client).then(
      () => tell('SERVING'),
      (error: unknown) => {
        tell('NOT_SERVING');
        throw error;
      },
    );
  }

  // What can't be looked at now stays as it was told last. Never throws.
  let looking = false;
  async function lookAtConditions(): Promise<void> {
    if (looking) return;
    looking = true;
    await Promise.allSettled(
      Object.entries(own).map(async ([name, holds]) => {
        const met = await holds();
        if (met) broken.delete(name);
        else broken.add(name);
        implementation.setStatus(name, met ? 'SERVING' : 'NOT_SERVING');
      }),
    );
    looking = false;
  }

  function set(next: boolean): void {
    if (serving === next) return;
    serving = next;
    for (const name of names) implementation.setStatus(name, next ? 'SERVING' : 'NOT_SERVING');
  }

  async function probe(): Promise<void> {
    try {
      await pingDatabase();
      if (!serving && !stopping) log.info('the database is back: serving again');
      failures = 0;
      if (!stopping) set(true);
    } catch (error) {
      failures++;
      if (failures === 2) {
        log.error({ err: error }, 'the database does not answer: not serving');
        set(false);
      }
    }
  }

  let timer: NodeJS.Timeout | undefined;
  let probes = 0;
  function schedule(): void {
    timer = setTimeout(() => {
      const due = probes++ % peersEveryProbes === 0;
      // Beside the probe, which a query that hangs must not hold up.
      if (due) void lookAtConditions();
      void Promise.allSettled([probe(), due ? lookAtPeers() : undefined]).finally(() => {
        if (!stopping) schedule();
      });
    }, probeEveryMs).unref();
  }
  schedule();

  /** What is told of conditions: only those that do not hold. */
  async function unmet(): Promise<[string, string][]> {
    const found = await Promise.all(
      Object.entries(conditions).map(async ([name, { of, state }]): Promise<[string, string][]> => {
        const peer = peers.find((candidate) => candidate.name === of);
        // Who does not answer, or does not know of it yet, says nothing about it.
        const holds =
          of === config.name
            ? !broken.has(name)
            : peer &&
              (await checkPeer(peer.client, name).then(
                () => true,
                (error: unknown) => !(error instanceof NotServing),
              ));
        return holds === false ? [[name, state]] : [];
      }),
    );
    return found.flat();
  }

  async function services(): Promise<Record<string, string>> {
    const operational = async (name: string, work: Promise<unknown>): Promise<[string, string]> => [
      name,
      await work.then(
        () => 'operational',
        () => 'unavailable',
      ),
    ];
    const [answering, faults] = await Promise.all([
      Promise.all([
        operational('postgres', pingDatabase()),
        operational('redis', pingRedis()),
        ...serviceNames.map((name) => {
          const other = peers.find((candidate) => candidate.name === name);
          return operational(name, other ? look(other) : pingDatabase());
        }),
      ]),
      unmet(),
    ]);
    return Object.fromEntries([...answering, ...faults]);
  }

  const rpcs = serve(SystemServiceService, {
    async getHealth() {
      if (!report || Date.now() - report.at > reportForMs) report = { at: Date.now(), services: services() };
      const states = await report.services;
      const down = Object.keys(states).filter((name) => states[name] !== 'operational');
      return {
        status:
          down.length === 0
            ? 'healthy'
            : down.every((name) => name === 'redis' || Object.hasOwn(conditions, name))
              ? 'degraded'
              : 'unhealthy',
        services: states,
      };
    },
  });

  return {
    rpcs,
    addTo: (server) => implementation.addToServer(server),
    stopServing() {
      stopping = true;
      clearTimeout(timer);
      set(false);
    },
    close() {
      stopping = true;
      clearTimeout(timer);
      for (const { client } of peers) client.close();
    },
  };
}

function publicServices(name: string): string[] {
  return [
    ...new Set(
      Object.values(rules)
        .filter(({ access }) => access !== 'service')
        .map(({ service }) => service),
    ),
  ].filter((service) => service.startsWith(`plaza.${name}.`));
}

class NotServing extends Error {}

const checkRpc = healthService['Check'] as MethodDefinition<{ service: string }, { status?: string }>;

/** Whether the whole server serves, or what it serves under a name. */
function checkPeer(client: Client, name = ''): Promise<void> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      checkRpc.path,
      checkRpc.requestSerialize,
      checkRpc.responseDeserialize,
      { service: name },
      { deadline: Date.now() + peerDeadlineMs },
      (error, answer) => {
        if (error) reject(error);
        else if (answer?.status === 'SERVING') resolve();
        else reject(new NotServing('The service says that it is not serving.'));
      },
    );
  });
}
