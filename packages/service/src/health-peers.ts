import { Client, type MethodDefinition } from '@grpc/grpc-js';
import { rpcs as rules } from '@plaza/api/rpcs';
import { serviceNames, type ServiceName } from '@plaza/services';
import { service as healthService, type HealthImplementation } from 'grpc-health-check';
import { channelCredentials } from './certificates.ts';
import type { ServiceConfig } from './config.ts';
import { channelOptions } from './peers.ts';

const deadlineMs = 1_000;

/** The health of the other services, read over grpc.health.v1. */
export class HealthPeers {
  readonly #clients: ReadonlyMap<ServiceName, Client>;
  readonly #implementation: HealthImplementation;

  constructor(config: ServiceConfig, implementation: HealthImplementation) {
    this.#implementation = implementation;
    this.#clients = new Map(
      serviceNames
        .filter((name) => name !== config.name)
        .map((name) => [name, new Client(config.peers[name], channelCredentials(config.tls), channelOptions)]),
    );
  }

  /** Checks a peer, and reports its public services in its place. Throws if it does not serve. */
  async check(name: ServiceName): Promise<void> {
    try {
      await this.#request(name);
      this.#report(name, 'SERVING');
    } catch (error) {
      this.#report(name, 'NOT_SERVING');
      throw error;
    }
  }

  async checkAll(): Promise<void> {
    await Promise.allSettled([...this.#clients.keys()].map((name) => this.check(name)));
  }

  /** Whether a peer's condition holds. True also if the peer does not answer, or does not know the condition yet. */
  async holds(name: ServiceName, condition: string): Promise<boolean> {
    return this.#request(name, condition).then(
      () => true,
      (error: unknown) => !(error instanceof NotServing),
    );
  }

  close(): void {
    for (const client of this.#clients.values()) client.close();
  }

  #report(name: ServiceName, state: 'SERVING' | 'NOT_SERVING'): void {
    for (const service of publicServices(name)) this.#implementation.setStatus(service, state);
  }

  /** Checks the whole server, or one of its names. */
  async #request(name: ServiceName, checked = ''): Promise<void> {
    const client = this.#clients.get(name);
    if (!client) throw new Error(`${name} is no peer.`);
    return new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        checkRpc.path,
        checkRpc.requestSerialize,
        checkRpc.responseDeserialize,
        { service: checked },
        { deadline: Date.now() + deadlineMs },
        (error, answer) => {
          if (error) reject(error);
          else if (answer?.status === 'SERVING') resolve();
          else reject(new NotServing('The service reports that it is not serving.'));
        },
      );
    });
  }
}

class NotServing extends Error {}

const checkRpc = healthService['Check'] as MethodDefinition<{ service: string }, { status?: string }>;

function publicServices(name: string): string[] {
  return [
    ...new Set(
      Object.values(rules)
        .filter(({ access }) => access !== 'service')
        .map(({ service }) => service),
    ),
  ].filter((service) => service.startsWith(`plaza.${name}.`));
}
