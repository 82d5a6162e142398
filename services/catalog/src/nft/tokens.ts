// Tickets and their tokens, brought together: what the chain has is compared with what the tickets say, and what differs is changed by a transaction. Nothing is
// remembered of what was done: a mint that is sent twice, a burn that was lost in a reorganisation or a process that died are all the same difference, or none.
import type { Database, Logger } from '@plaza/service';
import type { Address } from 'viem';
import { tokenIdOf, type Chain, type Fees, type TokenChange } from './chain.ts';
import type { EvmConfig } from './nft.config.ts';
import type { NftMetrics } from './nft.metrics.ts';
import {
  dueTickets,
  endTransaction,
  leaveAccount,
  lockNonce,
  lockUnchanged,
  makeDue,
  markSent,
  openAgain,
  nextToCompare,
  replaceTransaction,
  sentTransactions,
  setNonce,
  setToken,
  storeTransaction,
  takeAccount,
  type DueTicket,
  type SentTransaction,
} from './tokens.queries.ts';

/** Nodes keep some 64 transactions of an account that wait. */
const mostSent = 50;
const comparedAtOnce = 200;
const resendMs = 10_000;
/** Until a token that is not confirmed yet is looked at again. */
const againSeconds = 5;

export interface TokenDeps {
  database: Database;
  log: Logger;
  chain: Chain;
  config: Pick<EvmConfig, 'confirmations' | 'stuckSeconds'>;
  metrics: NftMetrics;
}

/** One round; nothing if another process is at one. @returns whether there is more to do at once */
export async function bringTogether(deps: TokenDeps): Promise<boolean> {
  const { database, chain } = deps;
  const first = await chain.nonce('pending');
  if (!(await database.asSystem((em) => takeAccount(em, chain, first)))) return false;
  try {
    const head = await chain.head();
    // Older blocks are taken as lasting.
    const safe = head - BigInt(deps.config.confirmations);
    const lasting = safe < 0n ? 0n : safe;
    const seen = await chain.nonce(head);
    await database.asSystem((em) => openAgain(em, chain, seen));
    const waiting = await followSent(deps, lasting);
    const changed = await changeDue(deps, lasting, mostSent - waiting);
    if (changed === 0) await compareNext(deps, lasting);
    return changed > 0;
  } finally {
    await database.asSystem((em) => leaveAccount(em, chain));
  }
}

/** Looks what came of the transactions that were sent, and sends again what nobody knows. @returns how many are left */
async function followSent(deps: TokenDeps, lasting: bigint): Promise<number> {
  const { database, chain, metrics } = deps;
  const rows = await database.asSystem((em) => sentTransactions(em, chain));
  if (rows.length === 0) return 0;
  const passed = await chain.nonce(lasting);
  let left = 0;
  for (const row of rows) {
    const receipt = await receiptOf(chain, row);
    if (receipt && receipt.block <= lasting) {
      const state = receipt.succeeded ? 'done' : 'failed';
      await database.asSystem((em) => endTransaction(em, row, state));
      metrics.ended(row.action, state);
    } else if (!receipt && row.nonce < passed) {
      // Its number was used by somebody who has the key.
      await database.asSystem((em) => endTransaction(em, row, 'lost'));
      metrics.ended(row.action, 'lost');
    } else {
      left++;
      // Those behind it wait for it.
      if (!receipt) await sendAgain(deps, row, left === 1);
    }
  }
  return left;
}

async function receiptOf(chain: Chain, { hashes }: SentTransaction) {
  for (const hash of hashes.toReversed()) {
    const receipt = await chain.receipt(hash as `0x${string}`);
    if (receipt) return receipt;
  }
  return undefined;
}

async function sendAgain(deps: TokenDeps, row: SentTransaction, isFirst: boolean): Promise<void> {
  const { database, chain, config } = deps;
  if (isFirst && Date.now() - row.signed_at.getTime() > config.stuckSeconds * 1_000) {
    const before: Fees = { maxFeePerGas: BigInt(row.max_fee), maxPriorityFeePerGas: BigInt(row.tip) };
    const [raised, usual] = [chain.raised(before), await chain.fees()];
    const higher = (name: keyof Fees): bigint => (raised[name] > usual[name] ? raised[name] : usual[name]);
    const fees = { maxFeePerGas: higher('maxFeePerGas'), maxPriorityFeePerGas: higher('maxPriorityFeePerGas') };
    if (fees.maxFeePerGas > before.maxFeePerGas) {
      const change: TokenChange = {
        action: row.action,
        ticketId: row.ticket_id,
        holder: row.holder === '' ? undefined : (row.holder as Address),
      };
      const signed = await chain.sign(change, row.nonce, fees);
      if (!(await database.asSystem((em) => replaceTransaction(em, row, signed, fees)))) return;
      await send(deps, row, signed.raw);
      return;
    }
  }
  if (Date.now() - row.sent_at.getTime() < resendMs) return;
  await database.asSystem((em) => markSent(em, row.id));
  await send(deps, row, row.raw as `0x${string}`);
}

async function send(
  { chain, log }: TokenDeps,
  { nonce, ticket_id: ticket, action }: Pick<SentTransaction, 'nonce' | 'ticket_id' | 'action'>,
  raw: `0x${string}`,
): Promise<void> {
  const refusal = await chain.send(raw);
  if (refusal !== undefined) log.warn({ nonce, ticket, action, refusal }, 'the chain does not take a transaction');
}

interface Wanted extends TokenChange {
  ticket: DueTicket;
}

/** Compares what is due, and signs and sends what changes the difference. @returns how many transactions were sent */
async function changeDue(deps: TokenDeps, lasting: bigint, room: number): Promise<number> {
  const { database, chain } = deps;
  if (room <= 0) return 0;
  const due = await database.asSystem((em) => dueTickets(em, room));
  if (due.length === 0) return 0;
  const ids = due.map(({ id }) => id);
  const [holders, lastingHolders] = await Promise.all([chain.holders(ids), chain.holders(ids, lasting)]);
  const wanted: Wanted[] = [];
  for (const [index, ticket] of due.entries()) {
    const holder = holderOf(chain, ticket);
    const has = holders[index];
    if (!same(has, holder)) {
      const action = has === undefined ? 'mint' : holder === undefined ? 'burn' : 'move';
      wanted.push({ ticket, ticketId: ticket.id, action, holder });
      continue;
    }
    const isLasting = same(lastingHolders[index], holder);
    const known = isLasting ? tokenOf(chain, ticket, holder) : ticket.blockchain;
    await database.asSystem((em) => setToken(em, ticket, known, isLasting ? null : againSeconds));
  }
  return sendChanges(deps, wanted);
}

async function sendChanges(deps: TokenDeps, wanted: readonly Wanted[]): Promise<number> {
  const { database, chain } = deps;
  if (wanted.length === 0) return 0;
  const [fees, pending] = [await chain.fees(), await chain.nonce('pending')];
  const sent: { nonce: number; ticket_id: string; action: TokenChange['action']; raw: `0x${string}` }[] = [];
  await database.asSystem(async (em) => {
    sent.length = 0;
    let nonce = Math.max(await lockNonce(em, chain), pending);
    const unchanged = await lockUnchanged(
      em,
      wanted.map(({ ticket }) => ticket),
    );
    for (const change of wanted.filter(({ ticketId }) => unchanged.has(ticketId))) {
      const { ticket, action, holder } = change;
      const signed = await chain.sign(change, nonce, fees);
      await storeTransaction(em, chain, change, { nonce, ...signed, ...fees });
      const token = { ...tokenOf(chain, ticket, holder), state: underWay[action], transaction: signed.hash };
      await setToken(em, ticket, token, againSeconds);
      sent.push({ nonce, ticket_id: ticket.id, action, raw: signed.raw });
      nonce++;
    }
    await setNonce(em, chain, nonce);
  });
  for (const { raw, ...row } of sent) await send(deps, row, raw);
  return sent.length;
}

const underWay = { mint: 'minting', move: 'moving', burn: 'burning' } as const;

/** Whose the token of a ticket is to be; undefined: it has none. */
function holderOf({ signer }: Chain, { lives, wallet }: Pick<DueTicket, 'lives' | 'wallet'>): Address | undefined {
  return lives ? ((wallet as Address | null) ?? signer) : undefined;
}

/** What the ticket says of its token. */
function tokenOf(chain: Chain, { id, blockchain }: DueTicket, holder: Address | undefined) {
  // It was refunded before it had one.
  if (holder === undefined && blockchain === null) return null;
  return {
    chain_id: chain.chainId,
    contract: chain.contract,
    token_id: String(tokenIdOf(id)),
    transaction: '',
    ...blockchain,
    owner: holder ?? '',
    state: holder === undefined ? 'burned' : 'minted',
  };
}

const same = (one: string | undefined, other: string | undefined): boolean =>
  one?.toLowerCase() === other?.toLowerCase();

/** Finds tokens that were changed by somebody else, or lost by the chain. */
async function compareNext({ database, chain, metrics, log }: TokenDeps, lasting: bigint): Promise<void> {
  const tickets = await database.asSystem((em) => nextToCompare(em, chain, comparedAtOnce));
  if (tickets.length === 0) return;
  const holders = await chain.holders(
    tickets.map(({ id }) => id),
    lasting,
  );
  const differing = tickets.filter((ticket, index) => !same(holders[index], holderOf(chain, ticket)));
  if (differing.length === 0) return;
  metrics.differed(differing.length);
  log.warn({ tickets: differing.map(({ id }) => id) }, 'tokens differ from their tickets, and are changed');
  await database.asSystem((em) =>
    makeDue(
      em,
      differing.map(({ id }) => id),
    ),
  );
}
