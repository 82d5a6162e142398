// Whether the ledger is what was posted. Every hash is computed anew, here and not by the database's own function; and what the hashes can't
// tell, that movements balance and that people read what the entries say, is checked beside them. In the words of one: the first break.
import { createHash } from 'node:crypto';
import type { Database } from '@plaza/service';
import { inSnapshot, type Snapshot } from './snapshot.ts';

export type BreakKind =
  /** An entry, or what stands before it, is not what was posted. */
  | 'altered'
  /** Entries are gone. */
  | 'missing'
  /** An entry was put in that nobody posted. */
  | 'inserted'
  /** The wallet's row tells of another last entry. */
  | 'head'
  /** A balance is not what the entries add up to. */
  | 'balance'
  /** A movement does not sum to zero. */
  | 'movement'
  /** A transaction and its entry differ, or one is without the other. */
  | 'transaction'
  /** What was kept of an archived month does not fit what is around it. */
  | 'archive';

export interface Break {
  kind: BreakKind;
  walletId?: string;
  entryId?: string;
  movementId?: string;
  transactionId?: string;
  /** A sentence for an operator. */
  detail: string;
}

export interface Verification {
  wallets: number;
  /** Those that are not archived. */
  entries: number;
  transactions: number;
  archivedMonths: number;
  broken: Break | undefined;
}

/** Verifies everything, as of one moment, beside whoever posts. Throws only if it can't read. */
export async function verifyLedger(database: Database): Promise<Verification> {
  return inSnapshot(database, async (snapshot) => {
    const counts = { wallets: 0, entries: 0 };
    const broken = await firstBreakInChains(snapshot, counts) ?? await unbalancedMovement(snapshot) ?? await strayTransaction(snapshot);
    const [others] = await snapshot.query<{ transactions: number; months: number }>(
      'select (select count(*) from wallet.transactions)::int as transactions, (select count(*) from wallet.archived_months)::int as months');
    return { ...counts, transactions: others?.transactions ?? 0, archivedMonths: others?.months ?? 0, broken };
  });
}

interface ChainRow {
  wallet_id: string;
  /** What it is: an entry, all entries of an archived month, or the wallet's row, which comes last. */
  part: 'entry' | 'archive' | 'wallet';
  id: string | null;
  number: string;
  hash: Buffer;
  balance: string;
  /** What must have been before it: of an entry only the balance, and the hash is in `hash` with what `content` says. */
  before_number: string;
  before_hash: Buffer | null;
  before_balance: string;
  /** What the hash covers besides the hash before: see entry_hash in migrations/. */
  content: Buffer | null;
}

export const entryContent = `int8send(e.number) || uuid_send(e.id) || uuid_send(e.wallet_id) || uuid_send(e.movement_id) || timestamptz_send(e."timestamp")
  || convert_to(e.currency || ' ' || e.amount::text || ' ' || e.balance_after::text, 'UTF8')`;

const chainsSql = `
  select * from (
    select e.wallet_id, 'entry' as part, e.id, e.number, e.hash, e.balance_after::text as balance, e.number - 1 as before_number, null::bytea as before_hash,
        (e.balance_after - e.amount)::text as before_balance, ${entryContent} as content, e."timestamp" as posted
      from wallet.entries e
    union all
    select wallet_id, 'archive', null, closing_number, closing_hash, closing_balance::text, opening_number, opening_hash, opening_balance::text, null, null from wallet.archived_balances
    union all
    select id, 'wallet', null, entry_count, entry_hash, balance::text, entry_count, entry_hash, balance::text, null, null from wallet.wallets
  ) chain order by wallet_id, part = 'wallet', number, posted, id`;

interface Link {
  number: bigint;
  hash: Buffer;
  balance: string;
}

const beginning: Link = { number: 0n, hash: Buffer.alloc(0), balance: '0.0000' };

export function hashOf(before: Buffer, content: Buffer): Buffer {
  return createHash('sha256').update(before).update(content).digest();
}

async function firstBreakInChains(snapshot: Snapshot, counts: { wallets: number; entries: number }): Promise<Break | undefined> {
  let before = beginning;
  for await (const row of snapshot.stream<ChainRow>(chainsSql)) {
    const link = { number: BigInt(row.number), hash: row.hash, balance: row.balance };
    const broken = row.part === 'wallet' ? brokenEnd(row, before, link) : row.part === 'archive' ? brokenArchive(row, before) : brokenEntry(row, before, link);
    if (broken) return nameInserted(snapshot, row, broken);
    before = row.part === 'wallet' ? beginning : link;
    if (row.part === 'wallet') counts.wallets++;
    if (row.part === 'entry') counts.entries++;
  }
  return undefined;
}

function brokenEntry(row: ChainRow, before: Link, { number }: Link): Break | undefined {
  const of = { walletId: row.wallet_id, ...(row.id && { entryId: row.id }) };
  if (number > before.number + 1n) return { kind: 'missing', ...of, detail: `${entries(before.number + 1n, number - 1n)} of wallet ${row.wallet_id} ${number - before.number > 2n ? 'are' : 'is'} missing before entry ${row.id}` };
  if (number <= before.number) return { kind: 'inserted', ...of, detail: `entry ${row.id} of wallet ${row.wallet_id} bears the number ${number}, which another entry has` };
  if (!row.content || !hashOf(before.hash, row.content).equals(row.hash)) {
    return { kind: 'altered', ...of, detail: `entry ${row.id} (number ${number} of wallet ${row.wallet_id}) was altered: its hash is not that of its content after the entry before it` };
  }
  if (row.before_balance !== before.balance) {
    return { kind: 'balance', ...of, detail: `entry ${row.id} of wallet ${row.wallet_id} begins with a balance of ${row.before_balance}, and the one before it left ${before.balance}` };
  }
  return undefined;
}

function brokenArchive(row: ChainRow, before: Link): Break | undefined {
  if (BigInt(row.before_number) === before.number && row.before_hash?.equals(before.hash) && row.before_balance === before.balance) return undefined;
  return { kind: 'archive', walletId: row.wallet_id, detail: `an archived month of wallet ${row.wallet_id} begins after entry number ${row.before_number} with ${row.before_balance}, and what is there ends with number ${before.number} and ${before.balance}` };
}

function brokenEnd(row: ChainRow, before: Link, { number, hash, balance }: Link): Break | undefined {
  const walletId = row.wallet_id;
  if (number > before.number) return { kind: 'missing', walletId, detail: `${entries(before.number + 1n, number)} of wallet ${walletId}, its last, ${number - before.number > 1n ? 'are' : 'is'} missing` };
  if (number < before.number) return { kind: 'inserted', walletId, detail: `wallet ${walletId} has ${number} entries by its own row, and entry number ${before.number} is there` };
  if (!hash.equals(before.hash)) return { kind: 'head', walletId, detail: `wallet ${walletId} names another hash than that of its last entry` };
  if (balance !== before.balance) return { kind: 'balance', walletId, detail: `wallet ${walletId} has a balance of ${balance}, and its entries add up to ${before.balance}` };
  return undefined;
}

function entries(from: bigint, to: bigint): string {
  return from === to ? `entry number ${from}` : `entries number ${from} to ${to}`;
}

/**
 * The break as it was found, or if it comes of an entry that was put in, that entry: one that is beyond the wallet's count, or of several with
 * one number the one that does not follow from the entry before, or that the next one does not follow from.
 */
async function nameInserted(snapshot: Snapshot, { wallet_id: walletId, id, number, part }: ChainRow, broken: Break): Promise<Break> {
  if (part === 'archive' || !['altered', 'inserted', 'balance'].includes(broken.kind)) return broken;
  const inserted = (entryId: string): Break => ({ kind: 'inserted', walletId, entryId, detail: `entry ${entryId} of wallet ${walletId} was inserted: nobody posted it` });
  const [beyond] = await snapshot.query<{ id: string }>(
    'select e.id from wallet.entries e join wallet.wallets w on w.id = e.wallet_id where e.wallet_id = $1 and e.number > w.entry_count order by e.number, e."timestamp", e.id limit 1', [walletId]);
  if (part === 'wallet') return beyond && broken.kind === 'inserted' ? inserted(beyond.id) : broken;
  if (beyond && beyond.id === id) return inserted(beyond.id);

  const near = await snapshot.query<{ id: string; number: string; hash: Buffer; content: Buffer }>(
    `select e.id, e.number, e.hash, ${entryContent} as content from wallet.entries e where e.wallet_id = $1 and e.number between $2::bigint - 1 and $2::bigint + 1 order by e.number, e."timestamp", e.id`, [walletId, number]);
  const at = (wanted: bigint) => near.filter((entry) => BigInt(entry.number) === wanted);
  const shared = at(BigInt(number));
  if (shared.length < 2) return broken;
  const [previous] = at(BigInt(number) - 1n);
  const forged = shared.find(({ hash, content }) => !hashOf(previous?.hash ?? beginning.hash, content).equals(hash));
  const [next] = at(BigInt(number) + 1n);
  const left = next && shared.find(({ hash }) => !hashOf(hash, next.content).equals(next.hash));
  return inserted((forged ?? left ?? shared.at(-1)!).id);
}

async function unbalancedMovement(snapshot: Snapshot): Promise<Break | undefined> {
  const [fault] = await snapshot.query<{ movement_id: string; currency: string; sum: string }>(
    'select movement_id, currency, sum(amount)::text as sum from wallet.entries group by movement_id, currency having sum(amount) <> 0 order by movement_id limit 1');
  return fault && { kind: 'movement', movementId: fault.movement_id, detail: `movement ${fault.movement_id} does not balance: ${fault.sum} ${fault.currency} too much` };
}

async function strayTransaction(snapshot: Snapshot): Promise<Break | undefined> {
  const signed = `case t.direction when 'credit' then t.amount else -t.amount end`;
  const [stray] = await snapshot.query<{ id: string; movement_id: string }>(`
    select t.id, t.movement_id from wallet.transactions t where not exists (
      select from wallet.entries e where e.movement_id = t.movement_id and e."timestamp" = t."timestamp" and e.currency = t.currency and e.amount = ${signed} and e.balance_after = t.balance_after)
      order by t."timestamp", t.id limit 1`);
  if (stray) return { kind: 'transaction', transactionId: stray.id, movementId: stray.movement_id, detail: `transaction ${stray.id} says what no entry of movement ${stray.movement_id} says` };
  // What a person's own wallet moved, the person can read, credits in their own list. Of a merchant's wallet and the platform's nobody must.
  const [unseen] = await snapshot.query<{ id: string; wallet_id: string; movement_id: string }>(`
    select e.id, e.wallet_id, e.movement_id from wallet.entries e join wallet.wallets w on w.id = e.wallet_id and w.kind = 'user' where not exists (
      select from wallet.transactions t where t.movement_id = e.movement_id and t."timestamp" = e."timestamp" and t.user_id = w.user_id and t.currency = e.currency
        and e.amount = ${signed} and t.balance_after = e.balance_after)
      and not exists (select from wallet.credit_transactions c where c.movement_id = e.movement_id and c.user_id = w.user_id)
      order by e."timestamp", e.id limit 1`);
  return unseen && { kind: 'transaction', walletId: unseen.wallet_id, entryId: unseen.id, movementId: unseen.movement_id, detail: `entry ${unseen.id} of wallet ${unseen.wallet_id} has no transaction that its owner can read` };
}
