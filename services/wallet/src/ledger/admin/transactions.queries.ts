// Transactions of everybody, newest first: down their ids, which ascend with time, along the primary keys of the months. A person's are read along the
// index of the person. Of everybody's transactions a page reads so many at most, whatever matches: a rare type or currency needs several pages, and no index
// that every posting would have to write.
import { testCurrency } from '@plaza/money';
import { exactTime, firstIdOf, type SqlEntityManager } from '@plaza/service';
import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { db } from '../../db.ts';
import type { PostedTransaction, TransactionType } from '../posting/movement.ts';
import { transactionsOfSubject } from './subject.queries.ts';

/** What is left out or empty does not filter. */
export interface TransactionFilter {
  userId?: string;
  type?: TransactionType | '';
  currency?: string;
  from?: Date | undefined;
  to?: Date | undefined;
  subjectId?: string;
}

/** The transactions that one page reads. */
export const readAtOnce = 10_000;

export interface FoundTransactions {
  rows: FoundTransaction[];
  /** The id after which the next page begins; undefined at the end. */
  next: string | undefined;
}
export type FoundTransaction = PostedTransaction & { movementId: string };

/** A page of those with ids below `before`. */
export async function findTransactions(
  em: SqlEntityManager,
  filter: TransactionFilter,
  before: string | undefined,
  size: number,
  maxRows = readAtOnce,
): Promise<FoundTransactions> {
  const { userId, from, to, subjectId, type, currency } = filter;
  const conditions: RawBuilder<SqlBool>[] = [];
  if (userId) conditions.push(sql`user_id = ${userId}`);
  if (from) conditions.push(sql`"timestamp" >= ${from}`, sql`id >= ${firstIdOf(from.getTime() - earlyMs)}::uuid`);
  if (to) conditions.push(sql`"timestamp" < ${to}`, sql`id < ${firstIdOf(to.getTime() + lateMs)}::uuid`);
  if (before !== undefined) conditions.push(sql`id < ${before}::uuid`);
  if (subjectId) conditions.push(sql`id = any (${await transactionsOfSubject(em, subjectId)}::uuid[])`);
  let read = db(em).selectFrom('transactions').selectAll();
  for (const condition of conditions) read = read.where(condition);
  const some = read.orderBy('id', 'desc').limit(maxRows).as('t');
  const last = db(em).selectFrom(some).select(['t.id']).orderBy('t.id').limit(1);
  let matching = db(em)
    .selectFrom(some)
    .select(['t.id', 't.user_id as userId', 't.type', 't.direction', 't.amount', 't.currency'])
    .select(['t.balance_after as balanceAfter', 't.metadata', 't.movement_id as movementId'])
    .select(exactTime('t.timestamp').as('timestamp'));
  if (type) matching = matching.where('t.type', '=', type);
  if (currency) matching = matching.where('t.currency', '=', currency);
  // Of everybody only real money, unless it is asked for: what test keys moved is among it by the thousand.
  else if (!userId && !subjectId) matching = matching.where('t.currency', '<>', testCurrency);
  const rows = await matching
    .orderBy('t.id', 'desc')
    .limit(size + 1)
    .execute();
  if (rows.length > size) return { rows: rows.slice(0, size), next: rows[size - 1]!.id };
  const { count } = await db(em)
    .selectFrom(some)
    .select(sql<number>`count(*)::int`.as('count'))
    .executeTakeFirstOrThrow();
  return { rows, next: count < maxRows ? undefined : (await last.executeTakeFirstOrThrow()).id };
}

// An id is made before its transaction is posted, by another clock: in this time it must have been.
const earlyMs = 3_600_000;
const lateMs = 60_000;
