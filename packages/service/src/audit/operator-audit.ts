// Entries of what operators do with the command-line tool: they are people of the machine, and none of Plaza's.
import type { SqlEntityManager } from '../database.ts';
import { db } from '../db.ts';
import { newId } from '../ids.ts';
import type { AuditedChange } from './call-audit.ts';

/** Nobody's id. */
const operatorId = '00000000-0000-0000-0000-000000000000';

interface OperatorsChange extends AuditedChange {
  /** The rpc that does the same for a person, such as `plaza.auth.v1.StaffService/GrantStaffRole`. */
  rpc: string;
  kind: string;
  subject: string;
}

/** Writes an entry in the transaction of its effect. */
export async function auditOperator(
  em: SqlEntityManager,
  { rpc, kind, subject, ...details }: OperatorsChange,
): Promise<void> {
  await db(em)
    .insertInto('audit_log')
    .values({
      id: newId(),
      actor: operatorId,
      actor_role: 'operator',
      act: null,
      merchant: null,
      key_id: null,
      rpc,
      outcome: 'done',
      subject_kind: kind,
      subject,
      reason: '',
      request_id: '',
      idempotency_key: null,
      address: '',
      details,
    })
    .execute();
}
