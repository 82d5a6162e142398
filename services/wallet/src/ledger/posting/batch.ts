// A movement as it is posted: with ids under which it is posted once, however often it is tried, and with amounts as the ledger keeps them.
//
// The forms of an amount on its way, each with the reason for it:
//
//   "12.50"          string      the request: no decimal is lost in JSON or protobuf
//   Big              object      rules (movement.ts): exact arithmetic
//   "12.5000"        string      here, `decimal`: all digits of numeric(20,4), or an error; entries are hashed with these digits
//   125000n          bigint      here, `unbalanced`: adding whole units is several times as fast as adding decimals
//   (…,12.5000,…)    row text    parameters.ts: an element of posting_leg[]
//   12.5000          numeric     decide_movements.sql, then the rows of entries and transactions
//   "12.50"          string      events (written_amount.sql) and responses (formatAmount): as many digits as the currency has
import { offeredCurrencies, testCurrency, type Big } from '@plaza/money';
import { newId } from '@plaza/service';
import { walletOf, type Account } from './accounts.ts';
import {
  assertBalanced,
  movementsOf,
  type Ceiling,
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
  /** As JSON; written once, however often it is tried. */
  readonly metadata: string | undefined;
  /** Of its row in `transactions`; undefined if nobody reads it. */
  readonly transactionId: string | undefined;
}

export interface PreparedMovement {
  readonly id: string;
  readonly legs: readonly PreparedLeg[];
  readonly exempt: Movement['exempt'];
  readonly effect: PreparedEffect | undefined;
  /** Whose hold it changes, where the legs do not say it. */
  readonly heldBy: string | undefined;
}

/** What a movement does besides moving money. Amounts are written like those of legs. */
export interface PreparedEffect {
  readonly hold: PreparedHold | undefined;
  readonly refundOf: { readonly transactionId: string; readonly amount: string } | undefined;
  readonly reversalOf: string | undefined;
}

export interface PreparedHold {
  readonly action: HoldEffect['effect'];
  readonly requestId: string;
  /** Of its row, if it gets one. */
  readonly holdId?: string;
  readonly userId?: string;
  readonly amount?: string;
  readonly currency?: string;
  readonly expiresAt?: Date;
  readonly metadata?: Record<string, unknown>;
  readonly final?: boolean;
}

/** What is posted together or not at all, with the ids under which it is posted however often that is tried. */
export interface PreparedPosting {
  readonly movements: readonly PreparedMovement[];
  readonly scope: Scope | undefined;
  readonly ceiling: Ceiling | undefined;
  /** What it is about: its wallets, and what it takes back. Two with one of these in common are posted in their order. */
  readonly lockKeys: readonly string[];
  /** Its key, its ceiling and its holds: two with one of these in common are never in one batch, so that the second finds what the first did. */
  readonly exclusiveKeys: readonly string[];
}

// As `entries.amount` and `transactions.amount` keep it: NUMERIC(20,4).
const digits = 4;
const wholeDigits = 16;

/** Throws what is a mistake of the caller's code. */
export function prepare(together: Movement | Linked): PreparedPosting {
  const movements = movementsOf(together);
  const lockKeys = new Set<string>();
  const exclusiveKeys = new Set<string>();
  const prepared = movements.map((movement): PreparedMovement => {
    const { hold, refundOf, reversalOf } = movement;
    const legs = movement.legs.map(prepareLeg);
    if (unbalanced(legs)) assertBalanced(movement.legs);
    for (const { account } of legs) lockKeys.add(account.id);
    if (hold) exclusiveKeys.add(`hold ${hold.requestId}`);
    // What gives back what was held says not of which wallet, so it is taken to be about all of the person's.
    if (hold?.effect === 'void' || hold?.effect === 'extend')
      for (const currency of [...offeredCurrencies, testCurrency]) lockKeys.add(walletOf(hold.userId, currency).id);
    if (refundOf) lockKeys.add(refundOf.transactionId);
    if (reversalOf) lockKeys.add(reversalOf);
    return {
      id: newId(),
      legs,
      exempt: movement.exempt,
      effect: effectOf(movement),
      heldBy: hold && hold.effect !== 'capture' ? hold.userId : undefined,
    };
  });
  if (prepared.length === 0) throw new Error('There is nothing to post.');
  const { scope, ceiling } = movements[0] ?? {};
  if (scope) exclusiveKeys.add(`key ${scope.userId} ${scope.key}`);
  if (ceiling) exclusiveKeys.add(`ceiling ${ceiling.spendingId}`);
  return { movements: prepared, scope, ceiling, lockKeys: [...lockKeys], exclusiveKeys: [...exclusiveKeys] };
}

function prepareLeg({ account, amount, view }: Leg): PreparedLeg {
  const written = decimal(amount);
  return {
    account,
    id: newId(),
    amount: written,
    view,
    metadata: view && JSON.stringify(view.metadata),
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

function effectOf({ hold, refundOf, reversalOf }: Movement): PreparedEffect | undefined {
  if (!hold && !refundOf && !reversalOf) return undefined;
  return {
    hold: hold && prepareHold(hold),
    refundOf: refundOf && { transactionId: refundOf.transactionId, amount: decimal(refundOf.amount) },
    reversalOf,
  };
}

function prepareHold(hold: HoldEffect): PreparedHold {
  const { effect: action, requestId } = hold;
  switch (hold.effect) {
    case 'place': {
      const { userId, amount, currency, expiresAt, metadata } = hold;
      return { action, requestId, holdId: newId(), userId, amount: decimal(amount), currency, expiresAt, metadata };
    }
    case 'capture':
      return { action, requestId, final: hold.final ?? true };
    case 'void':
      return { action, requestId, holdId: newId(), userId: hold.userId };
    case 'extend':
      return { action, requestId, userId: hold.userId, expiresAt: hold.expiresAt };
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
