// Who reads what is paid to merchants.
import { isPermitted, type CallContext, type Database, type SqlEntityManager } from '@plaza/service';

/** A person sees what they paid and what was paid to their merchants, staff that reads payments (undefined) sees all. */
export type Reader = string | undefined;

export function readsAll(context: Pick<CallContext, 'principal'>): boolean {
  return isPermitted(context, 'payments.read');
}

export function readerOf(context: Pick<CallContext, 'principal' | 'userId'>): Reader {
  return readsAll(context) ? undefined : context.userId;
}

/** In a transaction that sees what the reader may see. */
export function asReader<Result>(
  database: Database,
  reader: Reader,
  work: (em: SqlEntityManager) => Promise<Result>,
): Promise<Result> {
  return reader === undefined ? database.asSystem(work) : database.asUser(reader, work);
}
