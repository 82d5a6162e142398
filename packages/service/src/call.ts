// One call, as a handler sees it.
import { Metadata, type ServerUnaryCall, type ServerWritableStream } from '@grpc/grpc-js';
import { rpcs } from '@plaza/api/rpcs';
import { anonymous, partyOf } from './access.ts';
import { CallAudit, type AuditedChange, type AuditedRpc } from './audit/call-audit.ts';
import { userIdOf, type CallContext, type Principal, type RpcDefinition } from './calls.ts';
import type { Database, SqlEntityManager } from './database.ts';
import { idempotencyKeyOf, idempotent, keeperOf, requestHash, type Kept, type Scope } from './idempotency.ts';
import { newId } from './ids.ts';
import type { Logger } from './logger.ts';
import { clientIpOf } from './network.ts';
import type { CallTelemetry } from './telemetry.ts';

// A call that names no deadline gets this one, so that nothing waits for ever.
export const defaultDeadlineMs = 15_000;

export type ServerCall = ServerUnaryCall<unknown, unknown> | ServerWritableStream<unknown, unknown>;

export function header(call: Pick<ServerCall, 'metadata'>, name: string): string | undefined {
  const value = call.metadata.get(name)[0];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

const notStored = new Metadata();
notStored.set('cache-control', 'no-store');

// One object a call; what few handlers ask for is made when they ask.
export class Call implements CallContext {
  /** Undefined if nothing is measured. */
  readonly span: CallTelemetry | undefined;
  principal: Principal = anonymous;
  /** Set when the call is admitted. */
  readmit: () => void | Promise<void> = () => undefined;
  readonly #rpc: RpcDefinition;
  readonly #call: ServerCall;
  readonly #database: Database;
  readonly #log: Logger;
  #headers: Metadata | undefined;
  #requestId: string | undefined;
  #key: { value: string | undefined } | undefined;
  #childLog: Logger | undefined;
  #abort: AbortController | undefined;
  #audit: CallAudit | undefined;
  #auditedIn: SqlEntityManager | undefined;
  #headersSent = false;

  constructor(
    rpc: RpcDefinition,
    call: ServerCall,
    span: CallTelemetry | undefined,
    { database, log }: { database: Database; log: Logger },
  ) {
    this.#rpc = rpc;
    this.#call = call;
    this.span = span;
    this.#database = database;
    this.#log = log;
  }

  get traceparent(): string | undefined {
    return this.span?.traceparent ?? header(this.#call, 'traceparent');
  }

  get path(): string {
    return this.#rpc.path;
  }

  /** Reads the key of a call of an idempotent rpc, before its handler runs. Throws IDEMPOTENCY_KEY_INVALID. */
  readKey(): void {
    const idempotencyKey = header(this.#call, 'idempotency-key');
    this.#key = { value: idempotencyKeyOf(this.#call.request as { requestId: string }, { idempotencyKey }) };
  }

  get key(): string | undefined {
    return this.#checkedKey.value;
  }

  get keyedRequest(): Uint8Array {
    return this.#checkedKey && this.#keyed(this.#call.request as object);
  }

  get scope(): Scope | undefined {
    return this.scopeOf(this.#call.request as object, this.key);
  }

  scopeOf(request: object, key: string | undefined): Scope | undefined {
    if (!this.#checkedKey || key === undefined) return undefined;
    const { path: method } = this;
    const userId = partyOf(this.principal, rpcs[method]) ?? keeperOf(this.principal);
    return { userId, key, method, requestHash: requestHash(method, this.#keyed(request)) };
  }

  get #checkedKey(): { value: string | undefined } {
    if (!this.#key) throw new Error(`${this.path} does not have the option idempotent, and uses its key.`);
    return this.#key;
  }

  #keyed(request: object): Uint8Array {
    return this.#rpc.requestSerialize({ ...request, requestId: '' } as never);
  }

  once<Response>(effect: (em: SqlEntityManager) => Promise<Response>, kept?: Kept<Response>): Promise<Response> {
    const { partyId, scope } = this;
    const codec = {
      encode: (response: Response) => ({
        finish: () => this.#rpc.responseSerialize((kept ? kept.seal(response) : response) as never),
      }),
      decode: (bytes: Uint8Array) => {
        const response = this.#rpc.responseDeserialize(Buffer.from(bytes)) as Response;
        return kept ? kept.open(response) : response;
      },
    };
    return this.#database.asUser(partyId, (em) =>
      idempotent(em, scope, codec, async () => {
        const response = await effect(em);
        if (this.#auditedIn !== em) await this.audit(em);
        return response;
      }),
    );
  }

  /** Begins the audit of a call that was admitted. */
  beginAudit(rpc: AuditedRpc, request: object): CallAudit {
    const { principal, path, requestId, clientIp } = this;
    const idempotencyKey = this.#key?.value;
    return (this.#audit = new CallAudit(rpc, { principal, path, requestId, clientIp, idempotencyKey }, request));
  }

  async audit(em: SqlEntityManager, change?: AuditedChange): Promise<void> {
    this.#auditedIn = em;
    await this.#audit?.write(em, 'done', change);
  }

  get authorization(): string | undefined {
    return header(this.#call, 'authorization');
  }

  get requestId(): string {
    return (this.#requestId ??= header(this.#call, 'x-request-id') ?? newId());
  }

  get userId(): string {
    return userIdOf(this.principal);
  }

  get partyId(): string {
    return partyOf(this.principal, rpcs[this.path]) ?? this.userId;
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
      // Who left while their token was verified says so no more.
      if (this.#call.cancelled) abort.abort();
    }
    return this.#abort.signal;
  }

  get log(): Logger {
    return (this.#childLog ??= this.#log.child({ requestId: this.requestId }));
  }

  get clientIp(): string {
    return clientIpOf((name) => header(this.#call, name), this.#call.getPeer().replace(/:\d+$/, ''));
  }

  get userAgent(): string {
    return (header(this.#call, 'x-forwarded-user-agent') ?? header(this.#call, 'user-agent') ?? '').slice(0, 300);
  }

  header(name: string): string | undefined {
    return header(this.#call, name);
  }

  setHeader(name: string, value: string): void {
    const headers = (this.#headers ??= new Metadata());
    // An answer may set several cookies.
    if (name === 'set-cookie') headers.add(name, value);
    else headers.set(name, value);
  }

  /** Before the first message, or the end if there is none. */
  sendHeaders(): void {
    if (this.#headersSent) return;
    this.#headersSent = true;
    // What is a person's own is nobody's to keep, unless a handler said otherwise.
    if (this.#headers?.get('cache-control').length === 0) this.#headers.set('cache-control', 'no-store');
    this.#call.sendMetadata(this.#headers ?? notStored);
  }
}
