// What crosses every call, around every handler: who calls, may they, until when; the error on the wire; headers; the log line.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  Metadata,
  status,
  type handleServerStreamingCall,
  type handleUnaryCall,
  type ServerUnaryCall,
  type ServerWritableStream,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { rpcs, type RpcRule } from '@plaza/api/rpcs';
import {
  EncodedResponse,
  userIdOf,
  type CallContext,
  type Handlers,
  type Principal,
  type RpcDefinition,
} from './calls.ts';
import { commonErrors, toServiceError, toWire, type ServiceError } from './errors.ts';
import { idempotencyKeyOf } from './idempotency.ts';
import { newId } from './ids.ts';
import type { Logger } from './logger.ts';
import type { ServiceName } from './names.ts';
import { sizeCheck, unreadable, type SizeCheck } from './sizes.ts';
import { ending, pull } from './streams.ts';
import type { Telemetry } from './telemetry.ts';
import type { TokenVerifier } from './tokens.ts';

/** A service definition with its handlers, ready to be added to a server. */
export interface ServedRpcs {
  definition: Record<string, RpcDefinition<never, never>>;
  handlers: Record<string, Handler>;
}

type Handler = (request: never, context: CallContext) => Promise<unknown> | AsyncIterable<unknown>;
type UnaryHandler = (request: never, context: CallContext) => Promise<unknown>;
type StreamHandler = (request: never, context: CallContext) => AsyncIterable<unknown>;

/** Ties handlers to the service that they implement. */
export function serve<Definition extends object>(definition: Definition, handlers: Handlers<Definition>): ServedRpcs {
  return { definition, handlers } as unknown as ServedRpcs;
}

export interface RpcEnvironment {
  /** Whose rpcs they are. */
  service: ServiceName;
  verifier: TokenVerifier;
  log: Logger;
  telemetry: Telemetry;
}

// A call that names no deadline gets this one, so that nothing waits for ever.
const defaultDeadlineMs = 15_000;

/** The definition and the implementation as grpc-js takes them. */
export function bind(
  { definition, handlers }: ServedRpcs,
  environment: RpcEnvironment,
): { definition: Record<string, RpcDefinition>; implementation: UntypedServiceImplementation } {
  const bound: Record<string, RpcDefinition> = {};
  const implementation: UntypedServiceImplementation = {};
  for (const [name, rpc] of Object.entries(definition)) {
    const rule = rpcs[rpc.path];
    const handler = handlers[name];
    if (!rule || !handler) throw new Error(`${rpc.path} has no ${rule ? 'handler' : 'rule'}: run "npm run generate".`);
    const check = sizeCheck(rule.request, rule.maxRequestBytes);
    bound[name] = {
      ...rpc,
      requestDeserialize: (bytes: Buffer) => readRequest(rpc, check, bytes) as never,
      responseSerialize: (value: unknown) =>
        value instanceof EncodedResponse ? value.bytes : rpc.responseSerialize(value as never),
    };
    if (rpc.requestStream) throw new Error(`${rpc.path} takes a stream, which no handler can read yet.`);
    implementation[name] = rpc.responseStream
      ? (streaming(rpc, rule, handler as StreamHandler, environment) as handleServerStreamingCall<unknown, unknown>)
      : (unary(rpc, rule, handler as UnaryHandler, environment) as handleUnaryCall<unknown, unknown>);
  }
  return { definition: bound, implementation };
}

/** What arrived in the place of a request. Told to the caller by us: grpc-js would call it INTERNAL. */
class Refused {
  readonly error: ServiceError;
  constructor(error: ServiceError) {
    this.error = error;
  }
}

function readRequest(rpc: RpcDefinition<never, never>, check: SizeCheck, bytes: Buffer): unknown {
  const refusal = check(bytes);
  if (refusal) return new Refused(refusal);
  try {
    return rpc.requestDeserialize(bytes);
  } catch (cause) {
    return new Refused(commonErrors.INVALID_ARGUMENT({ message: unreadable, cause }));
  }
}

function throwRefused(request: unknown): void {
  if (request instanceof Refused) throw request.error;
}

/** Before anything else is looked at, and whether or not the handler has come to it: a key that cannot be honoured must never be ignored. */
function refuseBrokenKey({ access }: RpcRule, request: { requestId?: unknown }, context: CallContext): void {
  if (access !== 'service' && typeof request.requestId === 'string')
    idempotencyKeyOf({ requestId: request.requestId }, context);
}

function unary(
  rpc: RpcDefinition<never, never>,
  rule: RpcRule,
  handler: UnaryHandler,
  environment: RpcEnvironment,
): handleUnaryCall<never, unknown> {
  const { log, telemetry } = environment;
  return (call, callback) => {
    const span = telemetry.call(rpc.path, header(call, 'traceparent'));
    const context = new Call(rpc.path, call, span.traceparent, log);
    answer(context, call.request).then(
      (response) => {
        span.end(status.OK);
        context.sendHeaders();
        callback(null, response);
      },
      (thrown: unknown) => {
        const error = failed(context, thrown);
        span.end(error.code);
        context.sendHeaders();
        callback(toWire(error));
      },
    );
  };

  async function answer(context: Call, request: never): Promise<unknown> {
    context.principal = await admit(rule, context.authorization, environment);
    throwRefused(request);
    refuseBrokenKey(rule, request, context);
    const response = await handler(request, context);
    if (rule.publicCacheSeconds === 0 || context.principal.kind !== 'anonymous') return response;
    const bytes = response instanceof EncodedResponse ? response.bytes : rpc.responseSerialize(response as never);
    context.setHeader('cache-control', `public, max-age=${rule.publicCacheSeconds}`);
    context.setHeader('etag', `"${createHash('sha1').update(bytes).digest('base64url')}"`);
    return new EncodedResponse(bytes);
  }
}

function streaming(
  rpc: RpcDefinition<never, never>,
  rule: RpcRule,
  handler: StreamHandler,
  environment: RpcEnvironment,
): handleServerStreamingCall<never, unknown> {
  const { log, telemetry } = environment;
  return (call) => {
    const span = telemetry.call(rpc.path, header(call, 'traceparent'));
    const context = new Call(rpc.path, call, span.traceparent, log);
    void pump(context, call).then(
      () => {
        span.end(status.OK);
        context.sendHeaders();
        call.end();
      },
      (thrown: unknown) => {
        const error = failed(context, thrown);
        span.end(error.code);
        context.sendHeaders();
        call.emit('error', toWire(error));
      },
    );
  };

  async function pump(context: Call, call: ServerWritableStream<never, unknown>): Promise<void> {
    context.principal = await admit(rule, context.authorization, environment);
    throwRefused(call.request);
    const { signal } = context;
    // A caller who names a deadline may read for longer than a plain call takes; who names none, for as long as it goes on.
    const named = Number(call.getDeadline());
    const ended = ending(signal, Number.isFinite(named) ? named : undefined, defaultDeadlineMs);
    try {
      const messages = handler(call.request, context)[Symbol.asyncIterator]();
      try {
        await pull(messages, ended, (message) => {
          context.sendHeaders();
          return call.write(message) ? undefined : once(call, 'drain');
        });
      } finally {
        // Not awaited: a handler that is stuck in a read would keep its caller from hearing why. A second return() does nothing.
        messages
          .return?.()
          .catch((error: unknown) => context.log.warn({ err: error, rpc: rpc.path }, 'a stream did not end well'));
      }
    } finally {
      ended.clear();
    }
  }
}

/** Tells the log what went wrong, as loud as it is worth, and gives the error that the caller sees. When to try again is a header, as JSON knows no trailers. */
function failed(context: Call, thrown: unknown): ServiceError {
  const error = toServiceError(thrown);
  if (error.code === status.INTERNAL || error.code === status.UNKNOWN)
    context.log.error({ err: thrown, rpc: context.path }, 'call failed');
  else if (error.code === status.UNAVAILABLE)
    context.log.warn({ err: error, rpc: context.path }, 'call could not be served');
  else context.log.debug({ rpc: context.path, reason: error.reason }, 'call refused');
  if (error.retryAfterMs !== undefined)
    context.setHeader('retry-after', String(Math.max(1, Math.ceil(error.retryAfterMs / 1000))));
  return error;
}

async function admit(
  rule: RpcRule,
  authorization: string | undefined,
  { service, verifier }: RpcEnvironment,
): Promise<Principal> {
  const principal: Principal =
    authorization === undefined ? { kind: 'anonymous' } : await verifier.verify(bearer(authorization));
  // What one service was told, it can't tell another in the caller's name.
  if (principal.kind === 'service' && principal.audience !== service) throw commonErrors.TOKEN_INVALID();
  switch (rule.access) {
    case 'public':
      return principal;
    case 'user':
      if (principal.kind === 'user') return principal;
      break;
    case 'admin':
      if (principal.kind === 'user' && principal.role === 'admin') return principal;
      break;
    case 'service':
      if (principal.kind === 'service' && rule.callers.includes(principal.service)) return principal;
      break;
    case 'unspecified':
      throw commonErrors.PERMISSION_DENIED();
  }
  throw principal.kind === 'anonymous' ? commonErrors.UNAUTHENTICATED() : commonErrors.PERMISSION_DENIED();
}

function bearer(authorization: string): string {
  const match = /^Bearer +([A-Za-z0-9_.~+/=-]+)$/i.exec(authorization);
  if (!match?.[1]) throw commonErrors.TOKEN_INVALID();
  return match[1];
}

type ServerCall = ServerUnaryCall<unknown, unknown> | ServerWritableStream<unknown, unknown>;

function header(call: ServerCall, name: string): string | undefined {
  const value = call.metadata.get(name)[0];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

// One object a call; what few handlers ask for is made when they ask.
class Call implements CallContext {
  readonly path: string;
  readonly traceparent: string | undefined;
  principal: Principal = { kind: 'anonymous' };
  readonly #call: ServerCall;
  readonly #log: Logger;
  readonly #headers = new Metadata();
  #requestId: string | undefined;
  #childLog: Logger | undefined;
  #abort: AbortController | undefined;
  #headersSent = false;

  constructor(path: string, call: ServerCall, traceparent: string | undefined, log: Logger) {
    this.path = path;
    this.#call = call;
    this.traceparent = traceparent;
    this.#log = log;
  }

  get authorization(): string | undefined {
    return header(this.#call, 'authorization');
  }

  get requestId(): string {
    return (this.#requestId ??= header(this.#call, 'x-request-id') ?? newId());
  }

  get idempotencyKey(): string | undefined {
    return header(this.#call, 'idempotency-key');
  }

  get userId(): string {
    return userIdOf(this.principal);
  }

  get deadline(): Date {
    const latest = Date.now() + defaultDeadlineMs;
    const deadline = this.#call.getDeadline();
    return new Date(Math.min(latest, deadline instanceof Date ? deadline.getTime() : deadline));
  }

  get signal(): AbortSignal {
    if (!this.#abort) {
      const abort = new AbortController();
      this.#abort = abort;
      this.#call.on('cancelled', () => abort.abort());
    }
    return this.#abort.signal;
  }

  get log(): Logger {
    return (this.#childLog ??= this.#log.child({ requestId: this.requestId }));
  }

  get clientIp(): string {
    return (
      header(this.#call, 'x-envoy-external-address') ??
      header(this.#call, 'x-forwarded-for')?.split(',').at(-1)?.trim() ??
      this.#call.getPeer().replace(/:\d+$/, '')
    );
  }

  get userAgent(): string {
    return (header(this.#call, 'x-forwarded-user-agent') ?? header(this.#call, 'user-agent') ?? '').slice(0, 300);
  }

  header(name: string): string | undefined {
    return header(this.#call, name);
  }

  setHeader(name: string, value: string): void {
    this.#headers.set(name, value);
  }

  /** Before the first message, or the end if there is none. */
  sendHeaders(): void {
    if (this.#headersSent) return;
    this.#headersSent = true;
    // What is a person's own is nobody's to keep, unless a handler said otherwise.
    if (this.#headers.get('cache-control').length === 0) this.#headers.set('cache-control', 'no-store');
    this.#call.sendMetadata(this.#headers);
  }
}
