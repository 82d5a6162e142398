// A service in the test's own process, and a gRPC client of it.
import { randomBytes } from 'node:crypto';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import {
  createLogger,
  createVerifier,
  fromWire,
  newId,
  parsePublicKeys,
  readServiceConfig,
  serviceNames,
  serviceTokens,
  tokenAudience,
  tokenIssuer,
  type Logger,
  type RequestOf,
  type ResponseOf,
  type RpcDefinition,
  type ServiceConfig,
  type ServiceName,
  type TokenVerifier,
} from '@plaza/service';
import { perService, variableOf } from '@plaza/services';
import { exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose';
import { testKeysOf, testPublicKeys, testServiceKeys } from './keys.ts';

const nobody = '127.0.0.1:1';

/** Addresses at which nobody answers. */
export const noPeers = perService(() => nobody);

/** The configuration of a service under test: a free port, a cache prefix of its own. `PLAZA_TEST_LOG=debug` shows its log. */
export function testConfig(
  name: ServiceName,
  databaseUrl: string,
  overrides: Partial<ServiceConfig> = {},
): ServiceConfig {
  return {
    ...readServiceConfig(name, {
      NODE_ENV: 'test',
      LOG_LEVEL: process.env['PLAZA_TEST_LOG'] ?? 'silent',
      DATABASE_URL: databaseUrl,
      REDIS_URL: process.env['PLAZA_TEST_REDIS_URL'],
      CACHE_PREFIX: `test:${randomBytes(6).toString('hex')}:`,
      ...testKeysOf(name),
      ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
      [variableOf(name, 'LISTEN')]: '127.0.0.1:0',
    }),
    // No peers, unless a test names them: a marketplace that runs on this machine must not be called.
    peers: noPeers,
    ...overrides,
  };
}

export function testLog(name: string): Logger {
  return createLogger(name, process.env['PLAZA_TEST_LOG'] ?? 'silent');
}

export interface TestTokens {
  /** The public keys, as auth would publish them. */
  readonly keys: JWK[];
  /** Verifies these tokens with the services' own code. */
  readonly verifier: TokenVerifier;
  /** An access token like auth's, of a person who signed in just now, or at `signedInAt`. */
  userToken(userId: string, claims?: UserClaims): Promise<string>;
}

export interface UserClaims {
  role?: string;
  /** Roles of staff. */
  staff?: string[];
  act?: { sub: string };
  /** For which merchant they act, with which permissions, and by which grant. */
  merchant?: string;
  scope?: string;
  grant?: string;
  key?: 'live' | 'test';
  /** What may leave the merchant's account with the key. */
  ceiling?: { id: string; call?: string; day?: string; currency: string };
  /** The id of the session, or of the key. */
  sid?: string;
  expiresIn?: string;
  signedInAt?: Date;
  amr?: string[];
  methods?: string[];
  /** In seconds since 1970. */
  cool_until?: number;
}

/** Access tokens for invented people, for tests without auth. */
export async function testTokens(): Promise<TestTokens> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'test', alg: 'ES256', use: 'sig' }];
  return {
    keys,
    verifier: createVerifier({ fetchKeys: async () => keys, servicePublicKeys: parsePublicKeys(testPublicKeys) }),
    userToken: (userId, { role = 'user', expiresIn = '15m', signedInAt = new Date(), ...more } = {}) =>
      new SignJWT({ role, sid: newId(), auth_time: Math.floor(signedInAt.getTime() / 1000), ...more })
        .setProtectedHeader({ alg: 'ES256', kid: 'test' })
        .setIssuer(tokenIssuer)
        .setAudience(tokenAudience)
        .setSubject(userId)
        .setIssuedAt()
        .setExpirationTime(expiresIn)
        .sign(privateKey),
  };
}

export interface TestCall {
  token?: string;
  idempotencyKey?: string;
  metadata?: Record<string, string>;
  deadlineMs?: number;
  /** Cancels a stream, also while nothing comes. */
  signal?: AbortSignal;
  /** Gets the headers of the answer. */
  onHeaders?: (headers: Metadata) => void;
}

/** A promise, or the messages of a stream; a caller that stops reading them cancels the call. */
type TestAnswer<Rpc> = Rpc extends { readonly responseStream: true }
  ? AsyncIterable<ResponseOf<Rpc>>
  : Promise<ResponseOf<Rpc>>;

export type TestClient<Definition> = {
  readonly [Name in keyof Definition]: (
    request: Partial<RequestOf<Definition[Name]>>,
    call?: TestCall,
  ) => TestAnswer<Definition[Name]>;
} & { close(): void };

export interface TestCaller {
  /** Calls as a person. */
  token?: string;
  /** Calls as another service: the one that owns the rpcs, or `to`. */
  from?: ServiceName;
  to?: ServiceName;
  /** Over a connection of its own, which waits for no other client's next attempt to connect. */
  alone?: boolean;
  /** The service's clock, if a test sets it forward. */
  now?: () => Date;
}

/** A client of one service. Errors are ServiceErrors. */
export function client<Definition extends object>(
  definition: Definition,
  port: number,
  as: TestCaller = {},
): TestClient<Definition> {
  const channel = new TestChannel(port, as, definition);
  const methods = Object.entries(definition as Record<string, RpcDefinition>).map(([name, rpc]) => [
    name,
    rpc.responseStream
      ? (request: never, call?: TestCall) => channel.stream(rpc, request, call)
      : (request: never, call?: TestCall) => channel.unary(rpc, request, call),
  ]);
  return { ...Object.fromEntries(methods), close: () => channel.close() } as TestClient<Definition>;
}

class TestChannel {
  readonly #channel: Client;
  readonly #as: TestCaller;
  readonly #serviceToken: (() => Promise<string>) | undefined;

  constructor(port: number, as: TestCaller, definition: object) {
    this.#channel = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
      ...(as.alone && { 'grpc.use_local_subchannel_pool': 1 }),
    });
    this.#as = as;
    this.#serviceToken =
      as.from === undefined
        ? undefined
        : serviceTokens(as.from, as.to ?? ownerOf(definition), testServiceKeys[as.from], () =>
            (as.now?.() ?? new Date()).getTime(),
          );
  }

  async unary(rpc: RpcDefinition, request: never, call: TestCall = {}): Promise<unknown> {
    const metadata = await this.#metadataOf(call);
    return new Promise((resolve, reject) => {
      const sent = this.#channel.makeUnaryRequest(
        rpc.path,
        serializer(rpc),
        rpc.responseDeserialize,
        request,
        metadata,
        optionsOf(call),
        (error, response) => {
          if (error) reject(fromWire(error) ?? error);
          else resolve(response);
        },
      );
      if (call.onHeaders) sent.on('metadata', call.onHeaders);
    });
  }

  async *stream(rpc: RpcDefinition, request: never, call: TestCall = {}): AsyncGenerator {
    const received = this.#channel.makeServerStreamRequest(
      rpc.path,
      serializer(rpc),
      rpc.responseDeserialize,
      request,
      await this.#metadataOf(call),
      optionsOf(call),
    );
    if (call.onHeaders) received.on('metadata', call.onHeaders);
    const cancel = (): void => received.cancel();
    call.signal?.addEventListener('abort', cancel);
    try {
      yield* received;
    } catch (error) {
      throw fromWire(error as Parameters<typeof fromWire>[0]) ?? error;
    } finally {
      call.signal?.removeEventListener('abort', cancel);
      received.on('error', () => undefined).cancel();
    }
  }

  close(): void {
    this.#channel.close();
  }

  async #metadataOf(call: TestCall): Promise<Metadata> {
    const metadata = new Metadata();
    const token = call.token ?? this.#as.token ?? (await this.#serviceToken?.());
    if (token) metadata.set('authorization', `Bearer ${token}`);
    if (call.idempotencyKey) metadata.set('idempotency-key', call.idempotencyKey);
    for (const [key, value] of Object.entries(call.metadata ?? {})) metadata.set(key, value);
    return metadata;
  }
}

const serializer = (rpc: RpcDefinition) => (value: never) => rpc.requestSerialize(withDefaults(rpc, value));
const optionsOf = (call: TestCall) => ({ deadline: Date.now() + (call.deadlineMs ?? 60_000) });

function ownerOf(definition: object): ServiceName {
  const [rpc] = Object.values(definition as Record<string, RpcDefinition>);
  const owner = serviceNames.find((name) => rpc?.path.startsWith(`/plaza.${name}.`));
  if (!owner) throw new Error(`${rpc?.path} is of several services: say to which one.`);
  return owner;
}

// Fields that a test leaves out have their default, as for any client.
function withDefaults(rpc: RpcDefinition, value: never): never {
  return { ...(rpc.requestDeserialize(Buffer.alloc(0)) as object), ...(value as object) } as never;
}
