// What crosses every call, around every handler: who calls, may they, until when; the error on the wire; headers; the log line.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  status,
  type handleServerStreamingCall,
  type handleUnaryCall,
  type ServerWritableStream,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { rpcs, type RpcRule } from '@plaza/api/rpcs';
import type { ServiceName } from '@plaza/services';
import { admit, identify } from './access.ts';
import { readmitted } from './admission.ts';
import type { AuditedRpc } from './audit/call-audit.ts';
import type { AuditOutcome } from './audit/audit-entry.entity.ts';
import { isLogged, logChange } from './change-log.ts';
import { Call, defaultDeadlineMs, type ServerCall } from './call.ts';
import { EncodedResponse, type CallContext, type Handlers, type Principal, type RpcDefinition } from './calls.ts';
import type { Database } from './database.ts';
import { commonErrors, toServiceError, toWire, type ServiceError } from './errors.ts';
import { requireStrength } from './fresh-sign-in.ts';
import { isImpersonated, refuseImpersonated, withoutSecrets } from './impersonation.ts';
import type { Logger } from './logger.ts';
import { withMissing } from './missing.ts';
import { sizeCheck, unreadable, type SizeCheck } from './sizes.ts';
import { ending, pull } from './streams.ts';
import type { Telemetry } from './telemetry.ts';
import type { TokenVerifier } from './tokens.ts';

/** A service definition with its handlers, ready to be added to a server. */
export interface ServedRpcs {
  definition: Record<string, RpcDefinition<never, never>>;
  handlers: Record<string, Handler>;
  merchantOf?: MerchantOfCall | undefined;
}

/**
 * The merchant in whose audit log a call stands although neither the token nor the request names it: that of the thing which the request names. Undefined
 * unless the caller acts for it; `byStaff` where they do so as staff.
 */
export type MerchantOfCall = (
  request: object,
  context: CallContext,
) => Promise<{ id: string; byStaff?: boolean } | undefined>;

type Handler = (request: never, context: CallContext) => Promise<unknown> | AsyncIterable<unknown>;

/**
 * Ties handlers to the service that they implement: all of its rpcs, or some. What several features serve of one definition is put
 * together: each rpc once, and none may be missing in the end.
 */
export function serve<Definition extends object>(
  definition: Definition,
  handlers: Partial<Handlers<Definition>>,
  { merchantOf }: Pick<ServedRpcs, 'merchantOf'> = {},
): ServedRpcs {
  return { definition, handlers, merchantOf } as unknown as ServedRpcs;
}

export interface RpcEnvironment {
  /** Whose rpcs they are. */
  service: ServiceName;
  verifier: TokenVerifier;
  database: Database;
  log: Logger;
  telemetry: Telemetry;
  /** By which the age of a sign-in is counted. */
  now: () => Date;
}

/** The definition and the implementation as grpc-js takes them. */
export function bind(
  { definition, handlers, merchantOf }: ServedRpcs,
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
    const answer = interceptors.reduceRight<Next>(
      (next, intercept) => intercept(next, { definition: rpc, rule, environment, merchantOf }),
      // A stream is not a promise.
      rpc.responseStream
        ? async (request, context) => handler(request as never, context)
        : (request, context) => handler(request as never, context) as Promise<unknown>,
    );
    implementation[name] = rpc.responseStream ? streaming(rpc, answer, environment) : unary(rpc, answer, environment);
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

/**
 * What is asked next, and in the end the handler: resolves with the one message of the answer, or with the stream of them. It may throw as well as
 * reject: a function that only passes a call on has no promise of its own.
 */
type Next = (request: unknown, context: Call) => Promise<unknown>;

/** What stands before every handler, for one message and for streams alike. */
type Interceptor = (
  next: Next,
  rpc: {
    definition: RpcDefinition;
    rule: RpcRule;
    environment: RpcEnvironment;
    merchantOf: ServedRpcs['merchantOf'];
  },
) => Next;

const access: Interceptor =
  (next, { rule, environment }) =>
  (request, context) => {
    const admitted = (principal: Principal): Promise<unknown> => {
      context.principal = admit(rule, principal, environment.service);
      return next(request, context);
    };
    const principal = identify(context.authorization, environment.verifier);
    if (rule.lasting) context.readmit = () => readmitted(context.authorization, rule, environment);
    return principal instanceof Promise ? principal.then(admitted) : admitted(principal);
  };

const strength: Interceptor =
  (next, { rule, environment }) =>
  (request, context) => {
    requireStrength(rule, context.principal, environment.now());
    return next(request, context);
  };

/** Before everything else that a call may do: whoever looks as another person changes nothing. */
const impersonation: Interceptor =
  (next, { definition, rule }) =>
  (request, context) => {
    refuseImpersonated(rule, context.principal);
    const { secrets } = rule;
    if (!secrets || !isImpersonated(context.principal)) return next(request, context);
    return next(request, context).then((response) =>
      withoutSecrets(
        response instanceof EncodedResponse ? definition.responseDeserialize(response.bytes) : response,
        secrets,
      ),
    );
  };

const readable: Interceptor = (next) => (request, context) => {
  if (request instanceof Refused) throw request.error;
  return next(request, context);
};

/** A key that cannot be honoured must never be ignored, whether or not the handler comes to read it. */
const idempotency: Interceptor = (next, { rule }) => {
  if (!rule.idempotent) return next;
  return (request, context) => {
    context.readKey();
    return next(request, context);
  };
};

/**
 * A call that succeeds never goes without its entry: what cannot be written down is not answered. A change whose effect is not one transaction of its handler
 * has an entry before it, so that nothing happens unseen if the process ends meanwhile.
 */
const audit: Interceptor = (next, { rule, environment: { database }, merchantOf }) => {
  if (!isAudited(rule)) return next;
  return async (request, context) => {
    const entry = context.beginAudit(rule, request as object);
    // Who it was is what the handler finds out, if anybody.
    if (context.principal.kind !== 'user') return next(request, context);
    if (merchantOf && entry.merchant === undefined) entry.concerns(await merchantOf(request as object, context));
    const write = (outcome: AuditOutcome, more?: { error: string }) =>
      database.asUser(context.userId, (em) => entry.write(em, outcome, more));
    if (!rule.audit.ahead) {
      const response = await next(request, context);
      if (!entry.committed) await write('done');
      return response;
    }
    await write('begun');
    let response: unknown;
    try {
      response = await next(request, context);
    } catch (thrown) {
      await write('error', { error: toServiceError(thrown).reason });
      throw thrown;
    }
    await write('done');
    return response;
  };
};

function isAudited(rule: RpcRule): rule is AuditedRpc {
  return rule.audit !== undefined;
}

/** What everybody is answered alike may stay in the gateway's cache for some seconds. */
const publicCache: Interceptor = (next, { definition, rule }) => {
  if (rule.publicCacheSeconds === 0) return next;
  return async (request, context) => {
    const response = await next(request, context);
    if (context.principal.kind !== 'anonymous') return response;
    const bytes =
      response instanceof EncodedResponse ? response.bytes : definition.responseSerialize(response as never);
    context.setHeader('cache-control', `public, max-age=${rule.publicCacheSeconds}`);
    context.setHeader('etag', `"${createHash('sha1').update(bytes).digest('base64url')}"`);
    return new EncodedResponse(bytes);
  };
};

/** In the order in which a call passes them. */
const interceptors: readonly Interceptor[] = [
  access,
  impersonation,
  strength,
  readable,
  idempotency,
  audit,
  publicCache,
];

function unary(rpc: RpcDefinition, answer: Next, environment: RpcEnvironment): handleUnaryCall<unknown, unknown> {
  const { log } = environment;
  const rule = rpcs[rpc.path];
  const tell = rule && isLogged(rule) ? logChange : undefined;
  return (call, callback) => {
    const context = begin(rpc, call, environment);
    const began = tell ? performance.now() : 0;
    const fail = (thrown: unknown): void => {
      const error = failed(context, call.request, thrown);
      tell?.(log, context, error.reason, began);
      callback(toWire(error));
    };
    try {
      answer(call.request, context).then((response) => {
        succeeded(context);
        tell?.(log, context, 'done', began);
        callback(null, response);
      }, fail);
    } catch (thrown) {
      fail(thrown);
    }
  };
}

function streaming(
  rpc: RpcDefinition,
  answer: Next,
  environment: RpcEnvironment,
): handleServerStreamingCall<unknown, unknown> {
  return (call) => {
    const context = begin(rpc, call, environment);
    (async () => answer(call.request, context))()
      .then((messages) => pump(context, call, messages as AsyncIterable<unknown>, rpcs[rpc.path]?.lasting))
      .then(
        () => {
          succeeded(context);
          call.end();
        },
        (thrown: unknown) => call.emit('error', toWire(failed(context, call.request, thrown))),
      );
  };
}

/** More than two heartbeats of a stream that goes on. Its caller may take as long to read a message. */
const lastingMessageMs = 45_000;

async function pump(
  context: Call,
  call: ServerWritableStream<unknown, unknown>,
  iterable: AsyncIterable<unknown>,
  lasting = false,
): Promise<void> {
  // A caller who names a deadline may read for longer than a plain call takes; who names none, for as long as it goes on.
  const named = Number(call.getDeadline());
  const ended = ending(
    context.signal,
    Number.isFinite(named) ? named : undefined,
    lasting ? lastingMessageMs : defaultDeadlineMs,
  );
  try {
    const messages = iterable[Symbol.asyncIterator]();
    try {
      await pull(messages, ended, (message) => {
        context.sendHeaders();
        return call.write(message) ? undefined : once(call, 'drain');
      });
    } finally {
      // Not awaited: a handler that is stuck in a read would keep its caller from hearing why. A second return() does nothing.
      messages
        .return?.()
        .catch((error: unknown) => context.log.warn({ err: error, rpc: context.path }, 'a stream did not end well'));
    }
  } finally {
    ended.clear();
  }
}

function begin(rpc: RpcDefinition, call: ServerCall, environment: RpcEnvironment): Call {
  // A stream of hours says nothing among calls of milliseconds, and is no trace that anybody reads.
  const span = rpcs[rpc.path]?.lasting ? undefined : environment.telemetry.call(rpc.path, call);
  return new Call(rpc, call, span, environment);
}

function succeeded(context: Call): void {
  context.span?.end(status.OK);
  context.sendHeaders();
}

/** Logs what went wrong, as loud as it is worth, and answers the error that the caller sees. When to try again is a header, as JSON knows no trailers. */
function failed(context: Call, request: unknown, thrown: unknown): ServiceError {
  // What was refused unread has no fields.
  const required = request instanceof Refused ? [] : rpcs[context.path]?.required;
  const error = withMissing(toServiceError(thrown), request, required);
  if (error.code === status.INTERNAL || error.code === status.UNKNOWN)
    context.log.error({ err: thrown, rpc: context.path }, 'call failed');
  else if (error.code === status.UNAVAILABLE)
    context.log.warn({ err: error, rpc: context.path }, 'call could not be served');
  else context.log.debug({ rpc: context.path, reason: error.reason }, 'call refused');
  if (error.retryAfterMs !== undefined)
    context.setHeader('retry-after', String(Math.max(1, Math.ceil(error.retryAfterMs / 1000))));
  context.span?.end(error.code);
  context.sendHeaders();
  return error;
}
