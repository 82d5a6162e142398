// The rows of tickets that have tokens, and of the transactions of the platform's account.
import { anyOf, exactTime, newId, type SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, now, type DB } from '../db.ts';
import type { Chain, Fees, SignedTransaction, TokenChange } from './chain.ts';

export type Account = Pick<Chain, 'chainId' | 'signer'>;
export type SentTransaction = Selectable<DB['chain_transactions']>;

/** A ticket whose token may differ from it. */
export interface DueTicket {
  id: string;
  /** Whether its holder is let in with it: then it has a token. */
  lives: boolean;
  /** Its holder's own; null: the platform holds it. */
  wallet: string | null;
  blockchain: Record<string, unknown> | null;
  /** When it became due, exactly: it is another time once it changed again. */
  due: string;
}

const seconds = (count: number) => sql<Date>`now() + ${count} * interval '1 second'`;
const lives = sql<boolean>`tickets.status in ('valid', 'used')`;
const isSent = sql<boolean>`state = 'sent'`;

const ofAccount = ({ chainId, signer }: Account) =>
  sql<boolean>`chain_id = ${chainId} and address = ${signer.toLowerCase()}`;

/** Takes the account for a round. False if another process has it. */
export async function takeAccount(em: SqlEntityManager, account: Account, firstNonce: number): Promise<boolean> {
  await db(em)
    .insertInto('chain_signers')
    .values({ chain_id: BigInt(account.chainId), address: account.signer.toLowerCase(), next_nonce: firstNonce })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { numUpdatedRows } = await db(em)
    .updateTable('chain_signers')
    .set({ next_round_at: seconds(60) })
    .where(ofAccount(account))
    .where('next_round_at', '<=', now)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function leaveAccount(em: SqlEntityManager, account: Account): Promise<void> {
  await db(em).updateTable('chain_signers').set({ next_round_at: now }).where(ofAccount(account)).execute();
}

/** Locks the account. @returns the number of its next transaction */
export async function lockNonce(em: SqlEntityManager, account: Account): Promise<number> {
  const row = await db(em)
    .selectFrom('chain_signers')
    .select('next_nonce')
    .where(ofAccount(account))
    .forUpdate()
    .executeTakeFirstOrThrow();
  return row.next_nonce;
}

export async function setNonce(em: SqlEntityManager, account: Account, next: number): Promise<void> {
  await db(em).updateTable('chain_signers').set({ next_nonce: next }).where(ofAccount(account)).execute();
}

/** Those of which it is not known yet what came of them, in the order in which the chain takes them. */
export async function sentTransactions(em: SqlEntityManager, { chainId, signer }: Account): Promise<SentTransaction[]> {
  return db(em)
    .selectFrom('chain_transactions')
    .selectAll()
    .where(isSent)
    .where('chain_id', '=', BigInt(chainId))
    .where('signer', '=', signer.toLowerCase())
    .orderBy('nonce')
    .execute();
}

/** Opens again what a reorganisation took back: transactions whose numbers the chain has not seen. Else those behind them would wait for ever. */
export async function openAgain(em: SqlEntityManager, { chainId, signer }: Account, seen: number): Promise<void> {
  await db(em)
    .updateTable('chain_transactions')
    .set({ state: 'sent' })
    .where('chain_id', '=', BigInt(chainId))
    .where('signer', '=', signer.toLowerCase())
    .where('nonce', '>=', seen)
    .where('state', '<>', 'sent')
    .execute();
}

/** What came of a transaction. Its ticket is looked at again. */
export async function endTransaction(
  em: SqlEntityManager,
  { id, ticket_id: ticketId }: SentTransaction,
  state: 'done' | 'failed' | 'lost',
): Promise<void> {
  await db(em).updateTable('chain_transactions').set({ state }).where('id', '=', id).where(isSent).execute();
  await db(em).updateTable('tickets').set({ token_due_at: now }).where('id', '=', ticketId).execute();
}

export async function markSent(em: SqlEntityManager, id: string): Promise<void> {
  await db(em).updateTable('chain_transactions').set({ sent_at: now }).where('id', '=', id).execute();
}

/** Stores what replaces a transaction, before it is sent. False if another process was faster. */
export async function replaceTransaction(
  em: SqlEntityManager,
  { id, hashes }: SentTransaction,
  { raw, hash }: SignedTransaction,
  fees: Fees,
): Promise<boolean> {
  const { numUpdatedRows } = await db(em)
    .updateTable('chain_transactions')
    .set({
      raw,
      hashes: [...hashes, hash],
      max_fee: String(fees.maxFeePerGas),
      tip: String(fees.maxPriorityFeePerGas),
      signed_at: now,
      sent_at: now,
    })
    .where('id', '=', id)
    .where(isSent)
    .where(sql<boolean>`cardinality(hashes) = ${hashes.length}`)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Stores a transaction, before it is sent. */
export async function storeTransaction(
  em: SqlEntityManager,
  { chainId, signer }: Account,
  { action, ticketId, holder }: TokenChange,
  { nonce, raw, hash, maxFeePerGas, maxPriorityFeePerGas }: SignedTransaction & Fees & { nonce: number },
): Promise<void> {
  await db(em)
    .insertInto('chain_transactions')
    .values({
      id: newId(),
      chain_id: BigInt(chainId),
      signer: signer.toLowerCase(),
      nonce,
      ticket_id: ticketId,
      action,
      holder: holder?.toLowerCase() ?? '',
      hashes: [hash],
      raw,
      max_fee: String(maxFeePerGas),
      tip: String(maxPriorityFeePerGas),
    })
    .execute();
}

function tickets(em: SqlEntityManager) {
  return db(em)
    .selectFrom('tickets')
    .leftJoin('ticket_wallets', 'ticket_wallets.user_id', 'tickets.user_id')
    .select([
      'tickets.id',
      'tickets.blockchain',
      'ticket_wallets.address as wallet',
      lives.as('lives'),
      exactTime('token_due_at').as('due'),
    ])
    .where('tickets.nft', '=', sql.lit(true));
}

const unchanging = sql<boolean>`not exists (
  select from chain_transactions c where c.ticket_id = tickets.id and c.state = 'sent')`;

/** Tickets that are due and have no transaction under way, those that wait longest first. */
export async function dueTickets(em: SqlEntityManager, limit: number): Promise<DueTicket[]> {
  return tickets(em)
    .where('token_due_at', '<=', now)
    .where(unchanging)
    .orderBy('token_due_at')
    .orderBy('tickets.id')
    .limit(limit)
    .execute();
}

/** Locks those that are as they were read. */
export async function lockUnchanged(em: SqlEntityManager, read: readonly DueTicket[]): Promise<Set<string>> {
  const rows = await tickets(em)
    .where('tickets.id', '=', anyOf(read.map(({ id }) => id)))
    .where(unchanging)
    .orderBy('tickets.id')
    .forUpdate('tickets')
    .execute();
  const before = new Map(read.map(({ id, due }) => [id, due]));
  return new Set(rows.filter(({ id, due }) => before.get(id) === due).map(({ id }) => id));
}

/** Writes what is known of a token. Null: the ticket and the chain agree; else it is looked at again after so many seconds. */
export async function setToken(
  em: SqlEntityManager,
  { id, due }: Pick<DueTicket, 'id' | 'due'>,
  blockchain: Record<string, unknown> | null,
  againSeconds: number | null,
): Promise<void> {
  await db(em)
    .updateTable('tickets')
    .set({
      blockchain: blockchain === null ? null : JSON.stringify(blockchain),
      token_due_at: againSeconds === null ? null : seconds(againSeconds),
    } as never)
    .where('id', '=', id)
    .where(sql<boolean>`token_due_at = ${due}::timestamptz`)
    .execute();
}

/** The next tickets whose tokens are taken as right, to compare them with the chain; from the beginning after the last. */
export async function nextToCompare(em: SqlEntityManager, account: Account, limit: number) {
  const row = await db(em)
    .selectFrom('chain_signers')
    .select('compared_to')
    .where(ofAccount(account))
    .executeTakeFirstOrThrow();
  let query = db(em)
    .selectFrom('tickets')
    .leftJoin('ticket_wallets', 'ticket_wallets.user_id', 'tickets.user_id')
    .select(['tickets.id', 'ticket_wallets.address as wallet', lives.as('lives')])
    .where('tickets.nft', '=', sql.lit(true))
    .where('token_due_at', 'is', null)
    .where('blockchain', 'is not', null);
  if (row.compared_to !== null) query = query.where('tickets.id', '>', row.compared_to);
  const rows = await query.orderBy('tickets.id').limit(limit).execute();
  await db(em)
    .updateTable('chain_signers')
    .set({ compared_to: rows.length < limit ? null : rows.at(-1)!.id })
    .where(ofAccount(account))
    .execute();
  return rows;
}

/** Lets these be looked at again. */
export async function makeDue(em: SqlEntityManager, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await db(em).updateTable('tickets').set({ token_due_at: now }).where('id', '=', anyOf(ids)).execute();
}
