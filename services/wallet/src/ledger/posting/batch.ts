// A batch of movements as post_movements takes it: columns, written as PostgreSQL array literals by hand. The driver's own way of writing
// arrays costs as much again as everything else that a transfer costs in this process.
import { offeredCurrencies, type Big } from '@plaza/money';
import { newId } from '@plaza/service';
import { walletOf, type Account } from './accounts.ts';
import {
  assertBalanced,
  movementsOf,
  type HoldEffect,
  type Leg,
  type Linked,
  type Movement,
  type Scope,
  type View,
} from './movement.ts';

export interface PreparedLeg {
  readonly account: Account;
  readonly id: string;
  /** Written as the ledger keeps it: with all its digits after the point. */
  readonly amount: string;
  readonly view: View | undefined;
  /** Its metadata, as an element of an array literal. */
  readonly metadata: string;
  /** Of its row in `transactions`; undefined if nobody reads it. */
  readonly transactionId: string | undefined;
}

export interface PreparedMovement {
  readonly id: string;
  readonly legs: readonly PreparedLeg[];
  readonly exempt: number;
  /** As JSON; undefined if it has none. */
  readonly effect: string | undefined;
  /** Whose hold it changes, where the legs do not say it. */
  readonly heldBy: string | undefined;
}

/** What is posted together or not at all, with the ids under which it is posted however often that is tried. */
export interface PreparedPosting {
  readonly movements: readonly PreparedMovement[];
  readonly scope: Scope | undefined;
  /** What it is about: its wallets, and what it takes back. Two with one of these in common are posted in their order. */
  readonly touches: readonly string[];
  /** Its key and its holds: two with one of these in common are never in one batch, so that the second finds what the first did. */
  readonly apart: readonly string[];
}

// As `entries.amount` and `transactions.amount` keep it: NUMERIC(20,4).
const digits = 4;
const wholeDigits = 16;

/** Throws what is a mistake of the caller's code. */
export function prepare(asked: Movement | Linked): PreparedPosting {
  const movements = movementsOf(asked);
  const touches = new Set<string>();
  const apart = new Set<string>();
  const prepared = movements.map((movement): PreparedMovement => {
    const { hold, refundOf, reversalOf } = movement;
    const legs = movement.legs.map(prepareLeg);
    if (unbalanced(legs)) assertBalanced(movement.legs);
    for (const { account } of legs) touches.add(account.id);
    if (hold) apart.add(`hold ${hold.requestId}`);
    // What gives back what was held says not of which wallet, so it is taken to be about all of the person's.
    if (hold?.effect === 'void' || hold?.effect === 'extend')
      for (const currency of offeredCurrencies) touches.add(walletOf(hold.userId, currency).id);
    if (refundOf) touches.add(refundOf.transactionId);
    if (reversalOf) touches.add(reversalOf);
    return {
      id: newId(),
      legs,
      exempt: (movement.exempt?.frozen ? 1 : 0) + (movement.exempt?.limits ? 2 : 0),
      effect: effectOf(movement),
      heldBy: hold && hold.effect !== 'capture' ? hold.userId : undefined,
    };
  });
  if (prepared.length === 0) throw new Error('There is nothing to post.');
  const scope = movements[0]?.scope;
  if (scope) apart.add(`key ${scope.userId} ${scope.key}`);
  return { movements: prepared, scope, touches: [...touches], apart: [...apart] };
}

function prepareLeg({ account, amount, view }: Leg): PreparedLeg {
  const written = decimal(amount);
  return {
    account,
    id: newId(),
    amount: written,
    view,
    metadata: view ? quoted(JSON.stringify(view.metadata)) : 'NULL',
    transactionId: view && newId(),
  };
}

/** Whether some currency does not sum to zero. In whole units, which is several times as fast as adding decimals. */
function unbalanced(legs: readonly PreparedLeg[]): boolean {
  const sums = new Map<string, bigint>();
  for (const { account, amount } of legs)
    sums.set(account.currency, (sums.get(account.currency) ?? 0n) + BigInt(amount.replace('.', '')));
  for (const sum of sums.values()) if (sum !== 0n) return true;
  return false;
}

function effectOf({ hold, refundOf, reversalOf }: Movement): string | undefined {
  if (!hold && !refundOf && !reversalOf) return undefined;
  return JSON.stringify({
    ...(hold && holdOf(hold)),
    ...(refundOf && { refund_of: refundOf.transactionId, refund_amount: decimal(refundOf.amount) }),
    ...(reversalOf && { reversal_of: reversalOf }),
  });
}

function holdOf(hold: HoldEffect): object {
  const { effect, requestId: request_id } = hold;
  switch (hold.effect) {
    case 'place': {
      const { userId: user_id, amount, currency, expiresAt, metadata } = hold;
      return {
        effect,
        request_id,
        id: newId(),
        user_id,
        amount: decimal(amount),
        currency,
        expires_at: expiresAt.toISOString(),
        metadata,
      };
    }
    case 'capture':
      return { effect, request_id, final: hold.final ?? true };
    case 'void':
      return { effect, request_id, id: newId(), user_id: hold.userId };
    case 'extend':
      return { effect, request_id, user_id: hold.userId, expires_at: hold.expiresAt.toISOString() };
  }
}

/** Throws if it can't be kept exactly. */
export function decimal(amount: Big): string {
  // The digits, and the exponent of the first of them.
  const { c, e } = amount;
  if (c[0] === 0) return '0.0000';
  if (c.length - 1 - e > digits || e >= wholeDigits)
    throw new Error(`${amount.toFixed()} can't be kept in the ledger.`);
  return amount.toFixed(digits);
}

/** The parameters of post_movements, in its order. */
export function toParameters(batch: readonly PreparedPosting[]): (string | null)[] {
  const wallets = new Columns(6);
  const movements = new Columns(8);
  const legs = new Columns(9);
  const effects: string[] = [];
  const accounts = new Map<string, Account>();
  for (const { movements: linked } of batch)
    for (const { legs: parts } of linked) for (const { account } of parts) accounts.set(account.id, account);
  // In the order in which they are locked and read.
  const places = new Map<string, number>();
  for (const walletId of [...accounts.keys()].sort()) {
    places.set(walletId, places.size + 1);
    const {
      id,
      userId,
      name,
      shard,
      currency,
      kind = userId === undefined ? 'system' : 'user',
    } = accounts.get(walletId)!;
    wallets.add(id, kind, plain(userId), quoted(name), String(shard ?? 0), currency);
  }
  let movement = 0;
  for (const { movements: linked, scope } of batch) {
    const leader = movement + 1;
    for (const { id, legs: parts, exempt, effect } of linked) {
      movement++;
      const key = movement === leader ? scope : undefined;
      movements.add(
        id,
        String(leader),
        String(parts.length),
        String(exempt),
        plain(key?.userId),
        quoted(key?.key),
        quoted(key?.method),
        key ? `"\\\\x${key.requestHash.toString('hex')}"` : 'NULL',
      );
      if (effect !== undefined) effects.push(`"${movement}":${effect}`);
      for (const { account, amount, view, metadata, id: legId, transactionId } of parts) {
        legs.add(
          String(movement),
          legId,
          String(places.get(account.id)),
          amount,
          plain(transactionId),
          plain(view?.type),
          plain(view?.userId),
          metadata,
          plain(view?.counterpartyId),
        );
      }
    }
  }
  return [
    ...wallets.literals(),
    ...movements.literals(),
    ...legs.literals(),
    effects.length > 0 ? `{${effects.join(',')}}` : null,
  ];
}

class Columns {
  readonly #columns: string[][];

  constructor(count: number) {
    this.#columns = Array.from({ length: count }, () => []);
  }

  add(...values: string[]): void {
    for (let index = 0; index < values.length; index++) this.#columns[index]!.push(values[index]!);
  }

  literals(): string[] {
    return this.#columns.map((column) => `{${column.join(',')}}`);
  }
}

function plain(value: string | undefined): string {
  return value ?? 'NULL';
}

function quoted(value: string | undefined): string {
  if (value === undefined) return 'NULL';
  return `"${/["\\]/.test(value) ? value.replace(/["\\]/g, '\\$&') : value}"`;
}
