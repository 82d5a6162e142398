// Who reads what is paid to merchants.
import type { CallContext, Database, SqlEntityManager } from '@plaza/service';

/** A person sees what they paid and what was paid to their merchants, an administrator (undefined) sees all. */
export type Reader = string | undefined;

export function isAdmin({ principal }: Pick<CallContext, 'principal'>): boolean {
  return principal.kind === 'user' && principal.role === 'admin';
}

export function readerOf(context: Pick<CallContext, 'principal' | 'userId'>): Reader {
  return isAdmin(context) ? undefined : context.userId;
}

/** In a transaction that sees what the reader may see. */
export function asReader<Result>(
  database: Database,
  reader: Reader,
  work: (em: SqlEntityManager) => Promise<Result>,
): Promise<Result> {
  return reader === undefined ? database.asSystem(work) : database.asUser(reader, work);
}
