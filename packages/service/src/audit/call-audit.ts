// The entry that a call leaves in the audit log: what the option plaza.options.v1.audit says, and what the handler adds.
import type { RpcRule } from '@plaza/api/rpcs';
import { partyOf } from '../access.ts';
import type { CallContext, Principal } from '../calls.ts';
import { afterCommit, type SqlEntityManager } from '../database.ts';
import { db } from '../db.ts';
import { isUuid, newId } from '../ids.ts';
import type { AuditOutcome } from './audit-entry.entity.ts';
import { detailsOf, plain } from './details.ts';

/** What only the handler knows. Nothing of it may be a secret. */
export interface AuditedChange {
  /** In place of the field of the request that the option names. */
  subject?: string;
  /** Who acted, where the call has no account: whom a link or a code has proven. */
  actor?: string;
  /** The merchant that it is about, where the caller does not act for one. */
  merchant?: string;
  before?: unknown;
  after?: unknown;
}

/** An rpc with the option audit. */
export type AuditedRpc = RpcRule & { readonly audit: NonNullable<RpcRule['audit']> };

export interface AuditedCall extends Pick<CallContext, 'path' | 'requestId' | 'clientIp'> {
  readonly principal: Principal;
  readonly idempotencyKey: string | undefined;
}

const longest = { subject: 200, reason: 1_000, requestId: 200, address: 64 };

export class CallAudit {
  readonly #rpc: AuditedRpc;
  readonly #call: AuditedCall;
  readonly #request: Record<string, unknown>;
  #committed = false;
  #concerned: { id: string; byStaff?: boolean } | undefined;

  constructor(rpc: AuditedRpc, call: AuditedCall, request: object) {
    this.#rpc = rpc;
    this.#call = call;
    this.#request = request as Record<string, unknown>;
  }

  /** Whether the handler left an entry in a transaction that has committed. */
  get committed(): boolean {
    return this.#committed;
  }

  /** For which the call is made, or which the request names. */
  get merchant(): string | undefined {
    return partyOf(this.#call.principal, this.#rpc) ?? this.#named() ?? this.#concerned?.id;
  }

  /** The merchant of what the call is about: see MerchantOfCall. */
  concerns(merchant: { id: string; byStaff?: boolean } | undefined): void {
    this.#concerned = merchant;
  }

  /** Writes an entry of this call in the transaction of `em`, which acts for the caller or for the system. */
  async write(
    em: SqlEntityManager,
    outcome: AuditOutcome,
    { subject, actor, merchant, ...change }: AuditedChange & { error?: string } = {},
  ): Promise<void> {
    const { principal, path, requestId, idempotencyKey, clientIp } = this.#call;
    const person = principal.kind === 'user' ? principal : undefined;
    const who = actor ?? person?.userId;
    if (who === undefined) throw new Error(`${path} was called by nobody, and its handler names no actor.`);
    const ofStaff = this.#rpc.access === 'admin';
    await db(em)
      .insertInto('audit_log')
      .values({
        id: newId(),
        actor: who,
        actor_role: person?.role ?? 'none',
        act: person?.act?.sub ?? null,
        merchant: merchant ?? this.merchant ?? null,
        key_id: person?.key?.id ?? null,
        rpc: path.slice(1),
        outcome,
        subject_kind: this.#rpc.audit.kind,
        subject: (subject ?? this.#subject(who)).slice(0, longest.subject),
        reason: this.#text('reason').slice(0, longest.reason),
        request_id: requestId.slice(0, longest.requestId),
        idempotency_key: idempotencyKey ?? null,
        address: clientIp.slice(0, longest.address),
        details: detailsOf(
          { request: this.#request, ...change, as_staff: this.#concerned?.byStaff || undefined },
          { ofStaff },
        ),
      })
      .execute();
    afterCommit(em, () => {
      this.#committed = true;
    });
  }

  /** What people do without naming anything else, they do to their own account. */
  #subject(who: string): string {
    const { access, audit } = this.#rpc;
    if (audit.subject) return this.#text(audit.subject);
    return access !== 'admin' && audit.kind === 'person' ? who : '';
  }

  /** The merchant that the request names. */
  #named(): string | undefined {
    const { subject, kind } = this.#rpc.audit;
    const named = this.#text(kind === 'merchant' && subject ? subject : 'merchantId');
    return isUuid(named.toLowerCase()) ? named : undefined;
  }

  /** A field of the request; empty if there is none. */
  #text(field: string): string {
    const value = plain(this.#request[field]);
    return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
  }
}
