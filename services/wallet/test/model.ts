// The ledger as one reads it in the rules, one movement after the other, in memory: no batches, no SQL, no locks. What the ledger does must
// be the same.
import type { Big } from '@plaza/money';
import {
  movementsOf,
  type HoldEffect,
  type Linked,
  type Movement,
  type PostingResult,
  type RefusalReason,
} from '../src/ledger/posting/movement.ts';

export interface ModelWallet {
  balance: number;
  held: number;
  spent: number;
  mayOwe: boolean;
  frozen?: 'debits' | 'all';
  movementLimit?: number;
  dayLimit?: number;
}

interface ModelHold {
  userId: string;
  wallet: string;
  currency: string;
  amount: number;
  captured: number;
  status: 'held' | 'captured' | 'voided';
  /** One capture took it. */
  once: boolean;
}

interface Original {
  movementId: string;
  amount: number;
  refunded: number;
}

export type Verdict = { refused: RefusalReason } | { refused?: undefined; available: Map<string, number> };

const cents = (amount: Big): number => Math.round(Number(amount.times(100)));

class Refusal extends Error {
  readonly reason: RefusalReason;
  constructor(reason: RefusalReason) {
    super(reason);
    this.reason = reason;
  }
}

export class Model {
  readonly wallets = new Map<string, ModelWallet>();
  readonly holds = new Map<string, ModelHold>();
  readonly originals = new Map<string, Original>();
  readonly reversed = new Set<string>();
  readonly #keys = new Map<string, { body: string; verdict: Verdict }>();
  #undo: (() => void)[] = [];

  /** What it would answer, and nothing changes. */
  ask(movement: Movement | Linked): Verdict {
    const verdict = this.#try(movement);
    if (verdict.refused === undefined) for (const undo of this.#undo.reverse()) undo();
    return verdict;
  }

  post(movement: Movement | Linked): Verdict {
    const scope = movementsOf(movement)[0]?.scope;
    const verdict = this.#try(movement);
    const key = scope && `${scope.userId} ${scope.key}`;
    if (key !== undefined && verdict.refused === undefined && !this.#keys.has(key))
      this.#keys.set(key, { body: scope!.requestHash.toString('hex'), verdict });
    return verdict;
  }

  #try(movement: Movement | Linked): Verdict {
    this.#undo = [];
    const movements = movementsOf(movement);
    const scope = movements[0]?.scope;
    const key = scope && `${scope.userId} ${scope.key}`;
    const earlier = key === undefined ? undefined : this.#keys.get(key);
    if (scope && earlier)
      return earlier.body === scope.requestHash.toString('hex')
        ? earlier.verdict
        : { refused: 'IDEMPOTENCY_KEY_REUSED' };
    try {
      for (const movement of movements) this.#apply(movement, movements.length === 1 && !scope);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      for (const undo of this.#undo.reverse()) undo();
      return { refused: error.reason };
    }
    const touched = movements
      .flatMap(({ legs }) => legs.map(({ account }) => account))
      .filter(({ userId }) => userId !== undefined);
    return {
      available: new Map(
        touched.map(({ id, userId, currency }) => [
          `${userId} ${currency}`,
          this.wallet(id).balance - this.wallet(id).held,
        ]),
      ),
    };
  }

  /** What a later refund or reversal can name. */
  learn(movement: Movement | Linked, result: PostingResult): void {
    if (result.refused !== undefined || result.replayed) return;
    let index = 0;
    movementsOf(movement).forEach(({ legs }, place) => {
      for (const { amount, view } of legs) {
        if (view)
          this.originals.set(result.transactions[index++]!.id, {
            movementId: result.movementIds[place]!,
            amount: Math.abs(cents(amount)),
            refunded: 0,
          });
      }
    });
  }

  wallet(id: string): ModelWallet {
    return this.wallets.get(id) ?? { balance: 0, held: 0, spent: 0, mayOwe: false };
  }

  #change(id: string, mayOwe: boolean, change: (wallet: ModelWallet) => void): void {
    const before = this.wallets.get(id);
    const wallet = { ...(before ?? { ...this.wallet(id), mayOwe }) };
    change(wallet);
    this.wallets.set(id, wallet);
    this.#undo.push(() => (before ? this.wallets.set(id, before) : this.wallets.delete(id)));
  }

  #apply({ legs, hold, refundOf, reversalOf, exempt }: Movement, alone: boolean): void {
    const repeated = hold && this.#holdEffect(hold, legs, alone);
    if (repeated === 'answered') return;
    if (refundOf) {
      const original = this.originals.get(refundOf.transactionId);
      if (!original) throw new Refusal('TRANSACTION_NOT_FOUND');
      const amount = cents(refundOf.amount);
      if (this.reversed.has(original.movementId) || original.refunded + amount > original.amount)
        throw new Refusal('REFUND_EXCEEDS_REST');
      original.refunded += amount;
      this.#undo.push(() => void (original.refunded -= amount));
    }
    if (reversalOf) {
      if (this.reversed.has(reversalOf)) throw new Refusal('ALREADY_REVERSED');
      if ([...this.originals.values()].some(({ movementId, refunded }) => movementId === reversalOf && refunded > 0))
        throw new Refusal('REFUND_EXCEEDS_REST');
      this.reversed.add(reversalOf);
      this.#undo.push(() => this.reversed.delete(reversalOf));
    }
    const counted = !exempt?.limits && hold?.effect !== 'capture';
    const moved = new Map<string, number>();
    legs.forEach(({ account, amount: exact }, place) => {
      const amount = cents(exact);
      const placed = hold?.effect === 'place' && repeated === undefined && place === 0 ? cents(hold.amount) : 0;
      const spending = placed - amount;
      const wallet = this.wallet(account.id);
      const mayOwe = account.userId === undefined;
      if (!exempt?.frozen && ((spending > 0 && wallet.frozen) || (amount > 0 && wallet.frozen === 'all')))
        throw new Refusal('WALLET_FROZEN');
      if (counted && spending > 0) {
        if (wallet.spent + spending > (wallet.dayLimit ?? Infinity)) throw new Refusal('LIMIT_EXCEEDED');
        if (spending + (moved.get(account.id) ?? 0) > (wallet.movementLimit ?? Infinity))
          throw new Refusal('LIMIT_EXCEEDED');
      }
      if (!mayOwe && spending > 0 && wallet.balance + amount - wallet.held < 0) throw new Refusal('INSUFFICIENT_FUNDS');
      if (amount < 0) moved.set(account.id, (moved.get(account.id) ?? 0) - amount);
      this.#change(account.id, mayOwe, (changed) => {
        changed.balance += amount;
        if (counted && spending > 0 && !mayOwe) changed.spent += spending;
      });
    });
  }

  /** `repeated`: there is nothing to do any more; `answered`: not even with the legs. */
  #holdEffect(effect: HoldEffect, legs: Movement['legs'], alone: boolean): 'repeated' | 'answered' | undefined {
    const known = this.holds.get(effect.requestId);
    const set = (hold: ModelHold): void => {
      this.holds.set(effect.requestId, hold);
      this.#undo.push(() => (known ? this.holds.set(effect.requestId, known) : this.holds.delete(effect.requestId)));
    };
    if (effect.effect === 'place') {
      const amount = cents(effect.amount);
      if (known?.status === 'voided') throw new Refusal('HOLD_VOIDED');
      if (known && (known.userId !== effect.userId || known.amount !== amount || known.currency !== effect.currency))
        throw new Refusal('IDEMPOTENCY_KEY_REUSED');
      if (known) return 'repeated';
      const wallet = legs[0]!.account.id;
      set({
        userId: effect.userId,
        wallet,
        currency: effect.currency,
        amount,
        captured: 0,
        status: 'held',
        once: false,
      });
      this.#change(wallet, false, (changed) => void (changed.held += amount));
      return undefined;
    }
    if (effect.effect === 'void' && !known) {
      set({ userId: effect.userId, wallet: '', currency: '', amount: 0, captured: 0, status: 'voided', once: false });
      return undefined;
    }
    if (!known || ('userId' in effect && known.userId !== effect.userId)) throw new Refusal('HOLD_NOT_FOUND');
    if (effect.effect === 'void' && known.status === 'voided') return 'repeated';
    if (known.status === 'captured') {
      if (effect.effect === 'capture' && known.once && alone) return 'answered';
      throw new Refusal('HOLD_CAPTURED');
    }
    if (known.status === 'voided') throw new Refusal('HOLD_VOIDED');
    if (effect.effect === 'extend') return undefined;
    const rest = known.amount - known.captured;
    const taken =
      effect.effect === 'void'
        ? 0
        : -legs
            .filter(({ account }) => account.id === known.wallet)
            .reduce((sum, { amount }) => sum + cents(amount), 0);
    if (taken > rest) throw new Refusal('HOLD_EXCEEDED');
    const over = effect.effect === 'void' || (effect.final ?? true) || taken === rest;
    const released = over ? rest : taken;
    set({
      ...known,
      captured: known.captured + taken,
      status: effect.effect === 'void' ? 'voided' : over ? 'captured' : 'held',
      once: over && known.captured === 0,
    });
    this.#change(known.wallet, false, (changed) => {
      changed.held -= released;
      changed.spent = Math.max(changed.spent - released + taken, 0);
    });
    return undefined;
  }
}
