// The parameters of post_movements: rows of named fields, written as literals of arrays of composite types. The driver's own way of
// writing arrays costs as much again as everything else that a transfer costs in this process; JSON costs PostgreSQL twice as much to read.
import type { Account } from './accounts.ts';
import type { PreparedEffect, PreparedPosting } from './batch.ts';

/** The columns of the types posting_account, posting_movement, posting_leg and posting_effect, in their order. */
export const columns = {
  account: ['id', 'kind', 'user_id', 'name', 'shard', 'currency'],
  movement: [
    'id',
    'leader',
    'first_leg',
    'last_leg',
    'effect',
    'ignores_freezes',
    'ignores_limits',
    'key_user_id',
    'key',
    'key_method',
    'key_hash',
  ],
  leg: ['account', 'id', 'amount', 'transaction_id', 'type', 'user_id', 'metadata', 'counterparty_id'],
  effect: [
    'action',
    'hold',
    'request_id',
    'hold_id',
    'user_id',
    'amount',
    'currency',
    'expires_at',
    'metadata',
    'final',
    'refund',
    'refund_of',
    'refund_amount',
    'reversal_of',
  ],
} as const;

type Value = string | number | boolean | undefined;
type Row<Type extends keyof typeof columns> = Record<(typeof columns)[Type][number], Value>;

/** What post_movements is called with, in its order. Positions and numbers are counted from 1. */
export function toParameters(batch: readonly PreparedPosting[]): string[] {
  const accounts = accountsOf(batch);
  const places = new Map(accounts.map(({ id }, index) => [id, index + 1]));
  const movements: Row<'movement'>[] = [];
  const legs: Row<'leg'>[] = [];
  const effects: Row<'effect'>[] = [];
  const holds = new Map<string, number>();
  const refunds = new Map<string, number>();
  for (const posting of batch) {
    const leader = movements.length + 1;
    for (const movement of posting.movements) {
      const scope = movements.length + 1 === leader ? posting.scope : undefined;
      const { id, exempt, effect } = movement;
      if (effect) effects.push(effectRow(effect, holds, refunds));
      movements.push({
        id,
        leader,
        first_leg: legs.length + 1,
        last_leg: legs.length + movement.legs.length,
        effect: effect && effects.length,
        ignores_freezes: exempt?.frozen ?? false,
        ignores_limits: exempt?.limits ?? false,
        key_user_id: scope?.userId,
        key: scope?.key,
        key_method: scope?.method,
        key_hash: scope && `\\x${scope.requestHash.toString('hex')}`,
      });
      for (const { account, id: legId, amount, transactionId, view, metadata } of movement.legs) {
        legs.push({
          account: places.get(account.id),
          id: legId,
          amount,
          transaction_id: transactionId,
          type: view?.type,
          user_id: view?.userId,
          metadata,
          counterparty_id: view?.counterpartyId,
        });
      }
    }
  }
  return [
    literal('account', accounts.map(accountRow)),
    literal('movement', movements),
    literal('leg', legs),
    literal('effect', effects),
  ];
}

/** Each once, in the order in which they are locked. */
function accountsOf(batch: readonly PreparedPosting[]): Account[] {
  const accounts = new Map<string, Account>();
  for (const { movements } of batch)
    for (const { legs } of movements) for (const { account } of legs) accounts.set(account.id, account);
  return [...accounts.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
}

function accountRow({ id, userId, name, shard, currency, kind }: Account): Row<'account'> {
  return { id, kind: kind ?? (userId === undefined ? 'system' : 'user'), user_id: userId, name, shard, currency };
}

function effectRow(effect: PreparedEffect, holds: Map<string, number>, refunds: Map<string, number>): Row<'effect'> {
  const { hold, refundOf, reversalOf } = effect;
  return {
    action: hold?.action,
    hold: hold && numberOf(hold.requestId, holds),
    request_id: hold?.requestId,
    hold_id: hold?.holdId,
    user_id: hold?.userId,
    amount: hold?.amount,
    currency: hold?.currency,
    expires_at: hold?.expiresAt?.toISOString(),
    metadata: hold?.metadata && JSON.stringify(hold.metadata),
    final: hold?.final,
    refund: refundOf && numberOf(refundOf.transactionId, refunds),
    refund_of: refundOf?.transactionId,
    refund_amount: refundOf?.amount,
    reversal_of: reversalOf,
  };
}

/** The same name has the same number. */
function numberOf(name: string, numbers: Map<string, number>): number {
  const known = numbers.get(name);
  if (known !== undefined) return known;
  numbers.set(name, numbers.size + 1);
  return numbers.size;
}

/** Columns whose values may contain quotes, commas or backslashes. All others are ids, numbers, times and single words. */
const free: ReadonlySet<string> = new Set(['name', 'key', 'key_method', 'key_hash', 'request_id', 'metadata']);

function literal<Type extends keyof typeof columns>(type: Type, rows: readonly Row<Type>[]): string {
  const names = columns[type] as readonly (keyof Row<Type>)[];
  const isFree = names.map((name) => free.has(name));
  let text = '';
  for (const row of rows) {
    text += text === '' ? '{"(' : ',"(';
    for (let place = 0; place < names.length; place++) {
      const value = row[names[place]!];
      if (place > 0) text += ',';
      if (value !== undefined) text += isFree[place] ? quoted(String(value)) : value;
    }
    text += ')"';
  }
  return text === '' ? '{}' : `${text}}`;
}

/** A field of a row that is an element of an array: what is quoted in it is quoted twice. */
function quoted(value: string): string {
  return `\\"${/["\\]/.test(value) ? value.replace(/["\\]/g, '\\\\\\$&') : value}\\"`;
}
