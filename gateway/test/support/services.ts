// Four small gRPC servers where Plaza's services would be, which remember what reached them.
import {
  logVerbosity,
  Metadata,
  Server,
  setLogVerbosity,
  ServerCredentials,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServiceDefinition,
  type status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { AuthServiceService } from '@plaza/api/auth';
import { AuthorizationService } from '@plaza/api/envoy-auth';
import { RateLimitServiceService, type RateLimitRequest } from '@plaza/api/envoy-ratelimit';
import { CheckInServiceService } from '@plaza/api/check-in';
import { EsimServiceService } from '@plaza/api/esim';
import { LiveServiceService } from '@plaza/api/live';
import { ProductManagementServiceService } from '@plaza/api/manage';
import { ShopServiceService } from '@plaza/api/shop';
import { SocialServiceService } from '@plaza/api/social';
import { StatementServiceService } from '@plaza/api/statement';
import { SystemServiceService } from '@plaza/api/system';
import { TicketServiceService } from '@plaza/api/ticket';
import { LogsServiceService } from '@plaza/api/otlp-logs';
import { WalletInternalServiceService, WalletServiceService } from '@plaza/api/wallet';
import { perService, serviceNames, type ServiceName } from '@plaza/services';
import { HealthImplementation } from 'grpc-health-check';
import type { JWK } from 'jose';

// It would tell of every header that it drops.
setLogVerbosity(logVerbosity.NONE);

type Message = Record<string, unknown>;
type Unary = ServerUnaryCall<Message, Message>;
type Answer = (request: Message, call: Unary) => unknown;

export interface Call {
  rpc: string;
  request: Message;
  metadata: Record<string, string>;
}

export interface Fakes {
  addresses: Record<ServiceName, string>;
  /** What reached the servers, oldest first. */
  calls: Call[];
  /** What the gateway asked auth to count: the parts of each descriptor. */
  counted: Record<string, string>[][];
  /** The keys that auth publishes. */
  keys: JWK[];
  /** How an rpc answers from now on, by its name. */
  answer(rpc: string, answer: Answer): void;
  stop(name: ServiceName): Promise<void>;
  close(): Promise<void>;
}

const definitions: Partial<Record<ServiceName, ServiceDefinition[]>> = {
  auth: [AuthServiceService, SystemServiceService, RateLimitServiceService, AuthorizationService, LogsServiceService],
  wallet: [WalletServiceService, WalletInternalServiceService, StatementServiceService, SystemServiceService],
  catalog: [
    CheckInServiceService,
    EsimServiceService,
    ShopServiceService,
    ProductManagementServiceService,
    TicketServiceService,
    SystemServiceService,
  ],
  messaging: [SocialServiceService, LiveServiceService, SystemServiceService],
};

export async function startFakes(
  keys: JWK[],
  credentials: (name: string) => ServerCredentials = () => ServerCredentials.createInsecure(),
): Promise<Fakes> {
  const answers = new Map<string, Answer>();
  const servers = new Map<string, Server>();
  const fakes: Fakes = {
    addresses: perService(() => ''),
    calls: [],
    counted: [],
    keys,
    answer: (rpc, answer) => void answers.set(rpc, answer),
    stop: (name) =>
      new Promise((resolve) => {
        servers.get(name)?.forceShutdown();
        setImmediate(resolve);
      }),
    close: async () => servers.forEach((server) => server.forceShutdown()),
  };
  answers.set('GetJwks', () => ({ keys: fakes.keys }));
  answers.set('ShouldRateLimit', () => ({ overallCode: 1 }));
  answers.set('GetHealth', () => ({ status: 'healthy', services: { postgres: 'operational' } }));
  for (const name of serviceNames) {
    const server = new Server();
    for (const definition of definitions[name] ?? [])
      server.addService(definition, remember(definition, answers, fakes));
    new HealthImplementation({ '': 'SERVING' }).addToServer(server);
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', credentials(name), (error, bound) => (error ? reject(error) : resolve(bound)));
    });
    servers.set(name, server);
    fakes.addresses[name] = `127.0.0.1:${port}`;
  }
  return fakes;
}

function remember(
  definition: ServiceDefinition,
  answers: Map<string, Answer>,
  { calls, counted }: Fakes,
): UntypedServiceImplementation {
  return Object.fromEntries(
    Object.entries(definition).map(([name, { path, responseDeserialize, responseStream }]) => {
      const rpc = path.slice(path.lastIndexOf('/') + 1);
      return [
        name,
        (call: Unary, callback: sendUnaryData<Message>) => {
          // The gateway asks for the keys whenever it likes: no test knows when.
          if (rpc === 'ShouldRateLimit')
            counted.push(
              (call.request as unknown as RateLimitRequest).descriptors.map(({ entries }) =>
                Object.fromEntries(entries.map(({ key, value }) => [key, value])),
              ),
            );
          else if (rpc !== 'GetJwks')
            calls.push({
              rpc,
              request: call.request,
              metadata: Object.fromEntries(
                Object.entries(call.metadata.getMap()).map(([key, value]) => [key, String(value)]),
              ),
            });
          // A stream is written by its answer.
          if (responseStream) return void answers.get(rpc)?.(call.request, call);
          return void Promise.resolve()
            .then(() => answers.get(rpc)?.(call.request, call) ?? {})
            // What an answer leaves out is empty.
            .then(
              (response) =>
                callback(null, { ...(responseDeserialize(Buffer.alloc(0)) as Message), ...(response as Message) }),
              (error: Error) => callback(error),
            );
        },
      ];
    }),
  );
}

/** Headers of a public answer, as the services' interceptor sets them. */
export function sendPublic(call: Unary, etag: string, seconds = 600): void {
  const metadata = new Metadata();
  metadata.set('cache-control', `public, max-age=${seconds}`);
  metadata.set('etag', etag);
  call.sendMetadata(metadata);
}

/** What an rpc throws. */
export function failure(code: status, details: string, metadata = new Metadata()): Error {
  return Object.assign(new Error(details), { code, details, metadata });
}
