// Who reads what is paid to merchants.
import type { Permission } from '@plaza/services';
import { isPermitted, type CallContext, type Database, type SqlEntityManager } from '@plaza/service';

/** A person sees what they paid and what was paid to their merchants, a merchant what was paid to it, staff that reads payments (undefined) sees all. */
export type Reader = string | undefined;

export function readsAll(context: Pick<CallContext, 'principal'>): boolean {
  return asStaff(context, 'payments.read');
}

export function readerOf(context: Pick<CallContext, 'principal' | 'partyId'>): Reader {
  return readsAll(context) ? undefined : context.partyId;
}

/** Whoever acts for a merchant acts for nobody else meanwhile. */
export function asStaff(context: Pick<CallContext, 'principal'>, permission: Permission): boolean {
  const { principal } = context;
  return principal.kind === 'user' && principal.merchant === undefined && isPermitted(context, permission);
}

/** In a transaction that sees what the reader may see. */
export function asReader<Result>(
  database: Database,
  reader: Reader,
  work: (em: SqlEntityManager) => Promise<Result>,
): Promise<Result> {
  return reader === undefined ? database.asSystem(work) : database.asUser(reader, work);
}
