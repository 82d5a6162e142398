// One movement with everything that belongs to it. Found by the index of entries; what people read of it by the indexes of the people.
import type { GetMovementResponse, LedgerEntry, LinkedMovement } from '@plaza/api/ledger-admin';
import { Big, formatAmount } from '@plaza/money';
import { anyOf, exactTime, type SqlEntityManager } from '@plaza/service';
import { sql, type RawBuilder } from 'kysely';
import { db } from '../../db.ts';
import { toProto } from '../history/transaction.ts';
import { partyOf, type Account } from '../posting/accounts.ts';
import type { PostedTransaction } from '../posting/movement.ts';
import { signedAmount } from './accounts.queries.ts';

const maxEntries = 1_000;
const maxTransactions = 100;
const maxLinks = 100;

/** By its own id, or that of one of its transactions. */
export async function readMovement(em: SqlEntityManager, id: string): Promise<GetMovementResponse | undefined> {
  const of = await db(em).selectFrom('transactions').select(['movement_id']).where('id', '=', id).executeTakeFirst();
  const movementId = of?.movement_id ?? id;
  const entries = await entriesOf(em, movementId);
  const [first] = entries;
  if (!first) return undefined;
  // As the database has it: a Date ends at the millisecond.
  const at = sql<Date>`${first.timestamp}::timestamptz`;
  const owners = [...new Set(entries.map(ownerOf).filter((owner) => owner !== ''))];
  const transactions = await transactionsOf(em, movementId, at, owners);
  const named = (name: string): string => {
    const value = transactions.map(({ metadata }) => metadata[name]).find((found) => typeof found === 'string');
    return value === undefined ? '' : String(value);
  };
  const links = await linksOf(em, movementId, transactions, at);
  return {
    id: movementId,
    postedAt: new Date(first.timestamp),
    entries: entries.map(toEntry),
    transactions: transactions.slice(0, maxTransactions).map(toProto),
    links,
    orderId: named('order_id'),
    paymentId: named('payment_id'),
    payoutId: named('payout_id'),
    depositId: named('deposit_id'),
    reversed: links.some(({ relation }) => relation === 'reversed_by'),
  };
}

function entriesOf(em: SqlEntityManager, movementId: string) {
  return db(em)
    .selectFrom('entries as e')
    .innerJoin('wallets as w', 'w.id', 'e.wallet_id')
    .select(['e.id', 'e.wallet_id', 'e.amount', 'e.currency', 'e.balance_after', 'e.number', 'w.kind', 'w.name'])
    .select(['e.user_id', sql<string>`encode(e.hash, 'hex')`.as('hash'), exactTime('e.timestamp').as('timestamp')])
    .where('e.movement_id', '=', movementId)
    .orderBy('e.currency')
    .orderBy('e.amount')
    .orderBy('e.id')
    .limit(maxEntries)
    .execute();
}
type EntryRow = Awaited<ReturnType<typeof entriesOf>>[number];

const kinds: Record<NonNullable<Account['kind']>, string> = {
  user: 'person',
  merchant: 'merchant',
  system: 'platform',
  unclaimed: 'unclaimed',
};

function ownerOf({ kind, name, user_id: userId }: EntryRow): string {
  return kind === 'unclaimed' ? partyOf({ name: name ?? '' }) : (userId ?? '');
}

function toEntry(row: EntryRow): LedgerEntry {
  const { id, wallet_id: walletId, kind, name, currency, number, hash } = row;
  return {
    id,
    walletId,
    kind: kinds[kind],
    ownerId: ownerOf(row),
    name: kind === 'system' ? (name ?? '') : '',
    amount: signedAmount(new Big(row.amount), currency),
    currency,
    balanceAfter: signedAmount(new Big(row.balance_after), currency),
    number,
    hash,
  };
}

async function transactionsOf(
  em: SqlEntityManager,
  movementId: string,
  at: RawBuilder<Date>,
  owners: readonly string[],
): Promise<PostedTransaction[]> {
  if (owners.length === 0) return [];
  return db(em)
    .selectFrom('transactions')
    .select(['id', 'user_id as userId', 'type', 'direction', 'amount', 'currency', 'balance_after as balanceAfter'])
    .select(['metadata', exactTime('timestamp').as('timestamp')])
    .where('user_id', '=', anyOf(owners))
    .where('transactions.timestamp', '=', at)
    .where('movement_id', '=', movementId)
    .orderBy('id')
    .limit(maxEntries)
    .execute();
}

/** What gives this movement back, and what it gives back. */
async function linksOf(
  em: SqlEntityManager,
  movementId: string,
  transactions: readonly PostedTransaction[],
  at: RawBuilder<Date>,
): Promise<LinkedMovement[]> {
  const back = (name: string) =>
    transactions
      .map(({ metadata }) => metadata[name])
      .filter((id): id is string => typeof id === 'string' && id !== '');
  const ids = transactions.map(({ id }) => id);
  const owners = [...new Set(transactions.map(({ userId }) => userId))];
  const rows = (query: RawBuilder<unknown>) => read(em, movementId, query);
  const byId = (given: readonly string[]) => rows(sql`id = any (${given}::uuid[])`);
  const later = (name: string) =>
    rows(
      sql`user_id = any (${owners}::uuid[]) and type = 'refund' and "timestamp" >= ${at} and metadata->>${name} = any (${ids}::text[])`,
    );
  const found = [
    ...(await byId(back('refund_of'))).map((row) => ({ ...row, relation: 'refund' })),
    ...(await later('refund_of')).map((row) => ({ ...row, relation: 'refunded_by' })),
    ...(await byId(back('reversal_of'))).map((row) => ({ ...row, relation: 'reversal' })),
    ...(await later('reversal_of')).map((row) => ({ ...row, relation: 'reversed_by' })),
  ];
  // A movement has several transactions, and each of them names the one that it gives back.
  const seen = new Set<string>();
  return found
    .filter(
      ({ relation, movementId: linked }) => !seen.has(`${relation} ${linked}`) && seen.add(`${relation} ${linked}`),
    )
    .slice(0, maxLinks);
}

async function read(
  em: SqlEntityManager,
  movementId: string,
  condition: RawBuilder<unknown>,
): Promise<Omit<LinkedMovement, 'relation'>[]> {
  const rows = await db(em)
    .selectFrom('transactions')
    .select(['id', 'movement_id', 'amount', 'currency', 'timestamp'])
    .where(condition as RawBuilder<boolean>)
    .where('movement_id', '<>', movementId)
    .orderBy('id')
    .limit(maxLinks)
    .execute();
  return rows.map(({ id, movement_id: linked, amount, currency, timestamp }) => ({
    movementId: linked,
    transactionId: id,
    amount: formatAmount(amount, currency),
    currency,
    postedAt: timestamp,
  }));
}
