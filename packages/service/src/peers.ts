// Calling another service: a promise for every rpc, the caller's deadline, request id and trace passed on, and the peer's
// errors raised here with the reasons they have there.
import { Client, Metadata, status, type ServiceError as GrpcError } from '@grpc/grpc-js';
import type { ServiceName } from '@plaza/services';
import type { CallContext, RequestOf, ResponseOf, RpcDefinition } from './calls.ts';
import { channelCredentials, type TlsFiles } from './certificates.ts';
import type { ServiceConfig } from './config.ts';
import { commonErrors, fromWire, ServiceError } from './errors.ts';
import { serviceTokens } from './service-tokens.ts';

export interface PeerOptions {
  /** `host:port` */
  address: string;
  /** Who is called, and who calls. */
  to: ServiceName;
  from: ServiceName;
  /** The caller's private key. */
  serviceKey: string;
  tls?: TlsFiles | undefined;
}

/** How a service of this configuration calls that peer. */
export function asPeer(config: ServiceConfig, name: ServiceName): PeerOptions {
  return { address: config.peers[name], to: name, from: config.name, serviceKey: config.serviceKey, tls: config.tls };
}

export interface CallOptions {
  /** Milliseconds until the call is given up. At most what is left of the caller's own deadline. */
  deadlineMs?: number;
  context?: Pick<CallContext, 'deadline' | 'requestId' | 'signal' | 'traceparent'>;
  requestId?: string;
}

export type Peer<Definition> = {
  readonly [Name in keyof Definition]: (
    request: RequestOf<Definition[Name]>,
    options?: CallOptions,
  ) => PeerAnswer<Definition[Name]>;
} & { close(): void };

/** A promise, or the messages of a stream, read as fast as the caller takes them; who stops reading cancels the call. */
type PeerAnswer<Rpc> = Rpc extends { readonly responseStream: true }
  ? AsyncIterable<ResponseOf<Rpc>>
  : Promise<ResponseOf<Rpc>>;

const defaultDeadlineMs = 5_000;

export const channelOptions = {
  'grpc.keepalive_time_ms': 20_000,
  'grpc.keepalive_timeout_ms': 5_000,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1_000,
  // A name may stand for several replicas. Whenever a connection ends, it is asked again who they are: at once, since a rolling
  // upgrade replaces them one soon after the other.
  'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  'grpc.dns_min_time_between_resolutions_ms': 1_000,
  // A call that never left this process may be sent again; one that may have been seen may not.
  'grpc.enable_retries': 1,
} as const;

/** A client of one service of a peer. Errors are ServiceErrors: the peer's own, or UNAVAILABLE or DEADLINE_EXCEEDED where none came. */
export function peer<Definition extends object>(
  definition: Definition,
  { address, to, from, serviceKey, tls }: PeerOptions,
): Peer<Definition> {
  const client = new Client(address, channelCredentials(tls), channelOptions);
  const token = serviceTokens(from, to, serviceKey);
  const methods = Object.entries(definition as Record<string, RpcDefinition>).map(([name, rpc]) => {
    const call = async (request: never, options: CallOptions = {}): Promise<unknown> => {
      const metadata = await metadataOf(token, options);
      const deadline = deadlineOf(options);
      return new Promise((resolve, reject) => {
        const signal = options.context?.signal;
        const sent = client.makeUnaryRequest(
          rpc.path,
          rpc.requestSerialize,
          rpc.responseDeserialize,
          request,
          metadata,
          { deadline },
          (error, response) => {
            signal?.removeEventListener('abort', cancel);
            if (error) reject(peerError(error));
            else resolve(response);
          },
        );
        const cancel = (): void => sent.cancel();
        signal?.addEventListener('abort', cancel, { once: true });
      });
    };
    async function* stream(request: never, options: CallOptions = {}): AsyncGenerator<unknown> {
      const metadata = await metadataOf(token, options);
      const sent = client.makeServerStreamRequest(
        rpc.path,
        rpc.requestSerialize,
        rpc.responseDeserialize,
        request,
        metadata,
        {
          deadline: deadlineOf(options),
        },
      );
      try {
        yield* sent;
      } catch (error) {
        throw peerError(error as GrpcError);
      } finally {
        sent.cancel();
      }
    }
    return [name, rpc.responseStream ? stream : call];
  });
  return { ...Object.fromEntries(methods), close: () => client.close() } as Peer<Definition>;
}

async function metadataOf(token: () => Promise<string>, { requestId, context }: CallOptions): Promise<Metadata> {
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${await token()}`);
  const id = requestId ?? context?.requestId;
  if (id) metadata.set('x-request-id', id);
  if (context?.traceparent) metadata.set('traceparent', context.traceparent);
  return metadata;
}

function deadlineOf({ deadlineMs = defaultDeadlineMs, context }: CallOptions): number {
  const own = Date.now() + deadlineMs;
  return Math.min(own, context?.deadline.getTime() ?? own);
}

function peerError(error: GrpcError): ServiceError {
  const own = fromWire(error);
  if (own) return own;
  switch (error.code) {
    case status.UNAVAILABLE:
      return commonErrors.UNAVAILABLE({ cause: error, retryAfterMs: 1000 });
    case status.DEADLINE_EXCEEDED:
      return commonErrors.DEADLINE_EXCEEDED({ cause: error });
    case status.CANCELLED:
      return commonErrors.CANCELLED({ cause: error });
    default:
      return commonErrors.INTERNAL({ cause: error });
  }
}

/** Whether a peer's failure leaves open if the call took effect. */
export function isUnknownOutcome(error: unknown): boolean {
  return (
    !(error instanceof ServiceError) ||
    [
      status.UNAVAILABLE,
      status.DEADLINE_EXCEEDED,
      status.CANCELLED,
      status.INTERNAL,
      status.UNKNOWN,
      status.ABORTED,
      status.RESOURCE_EXHAUSTED,
    ].includes(error.code)
  );
}
