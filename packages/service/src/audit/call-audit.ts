// The entry that a call leaves in the audit log: what the option plaza.options.v1.audit says, and what the handler adds.
import type { RpcRule } from '@plaza/api/rpcs';
import type { CallContext, Principal } from '../calls.ts';
import { afterCommit, type SqlEntityManager } from '../database.ts';
import { db } from '../db.ts';
import { newId } from '../ids.ts';
import type { AuditOutcome } from './audit-entry.entity.ts';
import { detailsOf, plain } from './details.ts';

/** What only the handler knows. Nothing of it may be a secret. */
export interface AuditedChange {
  /** In place of the field of the request that the option names. */
  subject?: string;
  before?: unknown;
  after?: unknown;
}

export type AuditRule = NonNullable<RpcRule['audit']>;

export interface AuditedCall extends Pick<CallContext, 'path' | 'requestId' | 'clientIp'> {
  readonly principal: Extract<Principal, { kind: 'user' }>;
  readonly idempotencyKey: string | undefined;
}

const longest = { subject: 200, reason: 1_000, requestId: 200, address: 64 };

export class CallAudit {
  readonly #rule: AuditRule;
  readonly #call: AuditedCall;
  readonly #request: Record<string, unknown>;
  #committed = false;

  constructor(rule: AuditRule, call: AuditedCall, request: object) {
    this.#rule = rule;
    this.#call = call;
    this.#request = request as Record<string, unknown>;
  }

  /** Whether the handler left an entry in a transaction that has committed. */
  get committed(): boolean {
    return this.#committed;
  }

  /** Writes an entry of this call in the transaction of `em`, which acts for the caller or for the system. */
  async write(
    em: SqlEntityManager,
    outcome: AuditOutcome,
    { subject, ...change }: AuditedChange & { error?: string } = {},
  ): Promise<void> {
    const { principal, path, requestId, idempotencyKey, clientIp } = this.#call;
    await db(em)
      .insertInto('audit_log')
      .values({
        id: newId(),
        actor: principal.userId,
        actor_role: principal.role,
        act: principal.act?.sub ?? null,
        merchant: principal.merchant ?? null,
        key_id: null,
        rpc: path.slice(1),
        outcome,
        subject_kind: this.#rule.kind,
        subject: (subject ?? this.#text(this.#rule.subject)).slice(0, longest.subject),
        reason: this.#text('reason').slice(0, longest.reason),
        request_id: requestId.slice(0, longest.requestId),
        idempotency_key: idempotencyKey ?? null,
        address: clientIp.slice(0, longest.address),
        details: detailsOf({ request: this.#request, ...change }),
      })
      .execute();
    afterCommit(em, () => {
      this.#committed = true;
    });
  }

  /** A field of the request; empty if there is none. */
  #text(field: string): string {
    const value = plain(this.#request[field]);
    return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
  }
}
