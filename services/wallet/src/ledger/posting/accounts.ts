// Who holds money: a person in one currency, or the platform itself under a name.
import { idOfBytes } from '@plaza/service';
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { v5 } from 'uuid';

/** A wallet, whether it was opened or not. Its id follows from whose it is, so nobody has to look it up and two who open it at once open the same. */
export interface Account {
  readonly id: string;
  readonly currency: string;
  readonly userId?: string;
  readonly name?: string;
  readonly shard?: number;
  /** Only where it does not follow from the owner: `user` with a userId, `system` without. Only a system account may be below zero. */
  readonly kind?: 'user' | 'system' | 'merchant' | 'unclaimed';
}

const namespace = 'e2f7f0a4-4a0b-5e0c-9d0e-6a2f1c1d7b55';

/** How many rows a busy system account is spread over. Never lower it: what the dropped rows hold would stay there. */
const shards = 16;

// Making an id is a hash, and every transfer needs two.
const known = new LRUCache<string, Account>({ max: 50_000 });

export function walletOf(userId: string, currency: string): Account {
  const name = `user:${userId}:${currency}`;
  let account = known.get(name);
  if (!account) {
    account = { id: v5(name, namespace), userId, currency };
    known.set(name, account);
  }
  return account;
}

/** A system account's row for the movements of one person. Whoever wants its balance adds up all rows of its name. */
export function systemAccount(name: string, currency: string, userId: string): Account {
  const shard = Number.parseInt(userId.slice(-4), 16) % shards;
  return { id: v5(`system:${name}:${shard}:${currency}`, namespace), name, shard, currency };
}

/** What the accounts of the platform are called; in some, each provider has its own. */
export const accountNames = {
  revenue: 'revenue',
  fees: 'fees',
  exchange: 'exchange',
  cashIn: (provider: string) => `cash-in:${provider}`,
  payouts: (provider: string) => `payouts:${provider}`,
  receivable: (provider: string) => `receivable:${provider}`,
} as const;

/** Where a provider's money comes from. Below zero by as much as came in through it. */
export function cashIn(provider: string, currency: string, userId: string): Account {
  return systemAccount(accountNames.cashIn(provider), currency, userId);
}

/** What was purchased. */
export function revenue(currency: string, userId: string): Account {
  return systemAccount(accountNames.revenue, currency, userId);
}

/** What the platform earns on the way: the spread of an exchange, the fees of payments. */
export function fees(currency: string, userId: string): Account {
  return systemAccount(accountNames.fees, currency, userId);
}

/** What the platform gave and got by exchanging, in this currency: below zero where it gave more. */
export function exchangeDesk(currency: string, userId: string): Account {
  return systemAccount(accountNames.exchange, currency, userId);
}

const unclaimedPrefix = 'unclaimed:';

/** Money that came back for who was deleted, a person or a merchant of theirs, until an administrator pays it. Its id is made as SQL can make it: wallet.credit_account_id. */
export function unclaimedOf(party: string, currency: string): Account {
  const name = `${unclaimedPrefix}${party}`;
  return { id: idFrom(`${name}:${currency}`), name, currency, kind: 'unclaimed' };
}

/** Whose unclaimed money an account of that kind has. */
export function partyOf({ name = '' }: Pick<Account, 'name'>): string {
  return name.slice(unclaimedPrefix.length);
}

// A UUID of version 8, from SHA-256.
function idFrom(name: string): string {
  const bytes = createHash('sha256').update(name).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return idOfBytes(bytes);
}
