// Movements of every kind, at random but the same for the same seed: a few people who meet all the time, so that funds run out, holds are
// taken twice and keys come again.
import { createHash } from 'node:crypto';
import { Big } from '@plaza/money';
import { depositMovement } from '../src/funding/deposits/deposit.ts';
import type { Linked, Movement, Posted, Scope, View } from '../src/ledger/posting/movement.ts';
import { fees, revenue, walletOf, exchangeDesk } from '../src/ledger/posting/accounts.ts';

export type Postable = Movement | Linked;

/** Numbers from 0 to 1 (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Seen {
  holds: { requestId: string; userId: string; currency: string }[];
  transactions: { id: string; userId: string; currency: string; amount: number }[];
  movements: { id: string; legs: Movement['legs'] }[];
  keyed: Postable[];
}

export class RandomMovements {
  readonly #random: () => number;
  readonly #people: readonly string[];
  readonly #run: string;
  readonly #seen: Seen = { holds: [], transactions: [], movements: [], keyed: [] };
  #count = 0;

  constructor(seed: number, people: readonly string[], run: string) {
    this.#random = randomFrom(seed);
    this.#people = people;
    this.#run = run;
  }

  /** What was posted can be named from now on. */
  learn(posted: Postable, { transactions, movementIds, replayed }: Posted): void {
    if (replayed) return;
    for (const { id, userId, currency, amount } of transactions)
      this.#seen.transactions.push({ id, userId, currency, amount: Math.round(Number(amount) * 100) });
    ('legs' in posted ? [posted] : posted).forEach(({ legs, hold, refundOf, reversalOf }, index) => {
      if (!hold && !refundOf && !reversalOf && legs.length > 0)
        this.#seen.movements.push({ id: movementIds[index]!, legs });
    });
  }

  next(): Postable {
    const made = this.#make();
    if ('legs' in made && made.scope) this.#seen.keyed.push(made);
    return made;
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #one<T>(from: readonly T[]): T | undefined {
    return from[this.#below(from.length)];
  }

  #amount(limit = 3_000): Big {
    return new Big(1 + this.#below(limit)).div(100);
  }

  #scope(userId: string, body: string): { scope?: Scope } {
    if (this.#random() < 0.4) return {};
    return {
      scope: {
        userId,
        key: `${this.#run}-${this.#count++}`,
        method: 'model',
        requestHash: createHash('sha256').update(body).digest(),
      },
    };
  }

  #make(): Postable {
    const [one, two, three] = [this.#one(this.#people)!, this.#one(this.#people)!, this.#one(this.#people)!];
    const currency = this.#random() < 0.85 ? 'EUR' : 'USD';
    const view = (type: View['type']): View => ({ type, metadata: { by: 'the model "test" \\ {}' } });
    const amount = this.#amount();
    const owner = walletOf(one, currency);
    const kind = this.#below(15);
    switch (kind) {
      case 0:
      case 1:
        return depositMovement({
          userId: one,
          amount,
          currency,
          provider: 'sandbox',
          reference: 'r',
          ...this.#scope(one, 'deposit'),
        });
      case 2: {
        // Two of three may be the same: money that comes back in a later leg.
        const [first, second] = [this.#amount(1_000), this.#amount(1_000)];
        return {
          ...this.#scope(one, 'split'),
          legs: [
            { account: owner, amount: first.plus(second).times(-1), view: view('purchase') },
            { account: walletOf(two, currency), amount: first, view: view('receive') },
            { account: walletOf(three, currency), amount: second, view: view('receive') },
          ],
        };
      }
      case 3: {
        const fee = this.#amount(200);
        return [
          {
            ...this.#scope(one, 'linked'),
            legs: [
              { account: owner, amount: amount.times(-1), view: view('send') },
              { account: walletOf(two, currency), amount, view: view('receive') },
            ],
          },
          {
            legs: [
              { account: walletOf(two, currency), amount: fee.times(-1), view: view('fee') },
              { account: fees(currency, two), amount: fee },
            ],
          },
        ];
      }
      case 4: {
        const [from, to] = currency === 'EUR' ? (['EUR', 'USD'] as const) : (['USD', 'EUR'] as const);
        return {
          ...this.#scope(one, 'exchange'),
          legs: [
            { account: walletOf(one, from), amount: amount.times(-1), view: view('exchange') },
            { account: exchangeDesk(from, one), amount },
            { account: exchangeDesk(to, one), amount: amount.times(-1) },
            { account: walletOf(one, to), amount, view: view('exchange') },
          ],
        };
      }
      case 5:
      case 6: {
        const again = this.#random() < 0.15 ? this.#one(this.#seen.holds) : undefined;
        const hold = again ?? { requestId: `${this.#run}-hold-${this.#count++}`, userId: one, currency };
        this.#seen.holds.push(hold);
        return {
          legs: [{ account: walletOf(hold.userId, hold.currency), amount: new Big(0) }],
          hold: { effect: 'place', ...hold, amount, expiresAt: new Date(Date.now() + 86_400_000), metadata: {} },
        };
      }
      case 7:
      case 8: {
        const hold = this.#one(this.#seen.holds) ?? { requestId: 'nobody’s', userId: one, currency };
        return {
          ...this.#scope(hold.userId, 'capture'),
          legs: [
            { account: walletOf(hold.userId, hold.currency), amount: amount.times(-1), view: view('purchase') },
            { account: revenue(hold.currency, hold.userId), amount },
          ],
          hold: { effect: 'capture', requestId: hold.requestId, final: this.#random() < 0.5 },
        };
      }
      case 9: {
        const hold = this.#one(this.#seen.holds) ?? { requestId: `${this.#run}-void`, userId: one };
        const userId = this.#random() < 0.9 ? hold.userId : two;
        return {
          legs: [],
          hold:
            this.#random() < 0.7
              ? { effect: 'void', requestId: hold.requestId, userId }
              : { effect: 'extend', requestId: hold.requestId, userId, expiresAt: new Date(Date.now() + 90_000_000) },
        };
      }
      case 10:
      case 11: {
        const original = this.#one(this.#seen.transactions);
        const back = original && this.#random() < 0.5 ? this.#amount(original.amount) : amount;
        const { userId, currency: its } = original ?? { userId: two, currency };
        return {
          ...this.#scope(one, 'refund'),
          legs: [
            { account: walletOf(one, its), amount: back.times(-1), view: view('refund') },
            { account: walletOf(userId, its), amount: back, view: view('refund') },
          ],
          refundOf: { transactionId: original?.id ?? '00000000-0000-7000-8000-000000000000', amount: back },
        };
      }
      case 12: {
        const movement = this.#one(this.#seen.movements);
        if (!movement) return this.#make();
        return {
          legs: movement.legs.map(({ account, amount: was }) => ({
            account,
            amount: was.times(-1),
            ...(account.userId !== undefined && { view: view('refund') }),
          })),
          reversalOf: movement.id,
          ...(this.#random() < 0.5 && { exempt: { frozen: true, limits: true } }),
        };
      }
      case 13: {
        const earlier = this.#one(this.#seen.keyed);
        if (!earlier || !('legs' in earlier) || !earlier.scope) return this.#make();
        return this.#random() < 0.7
          ? earlier
          : { ...earlier, scope: { ...earlier.scope, requestHash: createHash('sha256').update('another').digest() } };
      }
      default:
        return {
          ...this.#scope(one, 'send'),
          legs: [
            { account: owner, amount: amount.times(-1), view: view('send') },
            { account: walletOf(two, currency), amount, view: view('receive') },
          ],
        };
    }
  }
}
