// What a refund is of: how much money, whose, and which goods come back with it. Plain arithmetic, without a database.
//
// An order has parties, each of which got a part of its money: the platform and merchants. What is refunded by line is of the party that sold
// the line, and never more than is left of its part. What is refunded as an amount is of all parties, each in proportion to what is left of
// its part; rounding is done on the running total, so that the parts always add up to the amount.
import { Big, digits, formatAmount, parseAmount } from '@plaza/money';
import { commonErrors } from '@plaza/service';
import { exceedsRest, refundErrors } from './refund.errors.ts';

/** The money that merchants give: for the wallet, and for later refunds. */
export interface RefundPart {
  merchantId: string;
  /** Decimal strings. */
  amount: string;
  refundedBefore: string;
}

/** So many of one line of the order, from 1. */
export interface Returned {
  line: number;
  quantity: number;
}

export interface OrderedLine {
  name: string;
  /** Empty: the platform. */
  merchantId: string;
  /** Of one. Decimal. */
  price: string;
  quantity: number;
  /** UUID of the product, the event or the plan. */
  subjectId: string;
}

/** An earlier refund. One that was made before there were partial refunds has neither lines nor parts: it was of everything. */
export interface EarlierRefund {
  amount: string;
  lines?: readonly Returned[];
  parts?: readonly RefundPart[];
}

export type Wish =
  | { what: 'all' }
  | { what: 'lines'; lines: readonly Returned[] }
  | { what: 'tickets'; ids: readonly string[] }
  | { what: 'amount'; amount: string };

export interface Plan {
  amount: Big;
  lines: Returned[];
  parts: RefundPart[];
}

interface Party {
  /** Empty: the platform. */
  merchantId: string;
  /** Before any fee. */
  refunded: Big;
  rest: Big;
}

/** What is left of an order. */
export class Rest {
  readonly #lines: readonly OrderedLine[];
  readonly #left: number[];
  readonly #parties: Party[];
  readonly #currency: string;
  readonly refunded: Big;
  readonly total: Big;

  constructor(lines: readonly OrderedLine[], earlier: readonly EarlierRefund[], currency: string) {
    this.#lines = lines;
    this.#currency = currency;
    this.#left = lines.map((line, index) => line.quantity - returnedOf(earlier, index + 1, line.quantity));
    this.#parties = partiesOf(lines, earlier);
    this.total = sum(lines.map(paidFor));
    this.refunded = sum(earlier.map(({ amount }) => new Big(amount)));
  }

  /** How many of a line are left, by its number. */
  left(line: number): number {
    return this.#left[line - 1] ?? 0;
  }

  /** What is left of the money, or of one merchant's part of it. */
  money(only?: string): Big {
    return sum(this.#of(only).map(({ rest }) => rest));
  }

  /** Throws LINE_NOT_REFUNDABLE, REFUND_EXCEEDS_REST, INVALID_ARGUMENT, ORDER_NOT_REFUNDABLE if nothing is left. */
  plan(wish: Exclude<Wish, { what: 'tickets' }>, only?: string): Plan {
    const planned = this.#plan(wish, only);
    if (planned.amount.lte(0)) throw refundErrors.ORDER_NOT_REFUNDABLE({ metadata: { status: 'refunded' } });
    return planned;
  }

  #plan(wish: Exclude<Wish, { what: 'tickets' }>, only: string | undefined): Plan {
    switch (wish.what) {
      case 'all': {
        const lines = this.#lines
          .map((_line, index) => ({ line: index + 1, quantity: this.left(index + 1) }))
          .filter(({ line, quantity }) => quantity > 0 && this.#isOf(line, only));
        return this.#planOf(
          lines,
          this.#of(only).map((party) => [party, party.rest]),
        );
      }
      case 'lines': {
        for (const { line, quantity } of wish.lines) {
          const left = this.#isOf(line, only) ? this.left(line) : 0;
          if (quantity > left)
            throw refundErrors.LINE_NOT_REFUNDABLE({ metadata: { line: String(line), left: String(left) } });
        }
        return this.#planOf([...wish.lines], this.#worth(wish.lines));
      }
      case 'amount':
        return this.#planOf([], this.#shares(wish.amount, only));
    }
  }

  /** What was paid for these, and at most what is left of it. */
  #worth(lines: readonly Returned[]): [Party, Big][] {
    return this.#parties.map((party) => {
      const paid = sum(
        lines
          .map(({ line, quantity }) => ({ ...this.#lines[line - 1]!, quantity }))
          .filter(({ merchantId }) => merchantId === party.merchantId)
          .map(paidFor),
      );
      return [party, paid.gt(party.rest) ? party.rest : paid];
    });
  }

  #shares(text: string, only: string | undefined): [Party, Big][] {
    const amount = parseAmount(text, this.#currency);
    const all = this.money(only);
    if (amount.gt(all)) throw exceedsRest(all, this.#currency);
    if (amount.lte(0))
      throw commonErrors.INVALID_ARGUMENT({ violations: [{ field: 'amount', description: 'Must be above zero.' }] });
    let [seen, given] = [new Big(0), new Big(0)];
    return this.#of(only).map((party) => {
      seen = seen.plus(party.rest);
      const until = amount.times(seen).div(all).round(digits(this.#currency), Big.roundHalfUp);
      const share = until.minus(given);
      given = until;
      return [party, share];
    });
  }

  #planOf(lines: Returned[], shares: [Party, Big][]): Plan {
    return {
      amount: sum(shares.map(([, amount]) => amount)),
      lines,
      parts: shares
        .filter(([{ merchantId }, amount]) => merchantId !== '' && amount.gt(0))
        .map(([{ merchantId, refunded }, amount]) => ({
          merchantId,
          amount: formatAmount(amount, this.#currency),
          refundedBefore: formatAmount(refunded, this.#currency),
        })),
    };
  }

  #of(only: string | undefined): Party[] {
    return this.#parties.filter(({ merchantId }) => only === undefined || merchantId === only);
  }

  #isOf(line: number, only: string | undefined): boolean {
    return only === undefined || this.#lines[line - 1]?.merchantId === only;
  }
}

/** How many of a line came back by these refunds. */
export function returnedOf(refunds: readonly EarlierRefund[], line: number, quantity: number): number {
  return refunds.reduce(
    (all, { lines }) => all + (lines ? (lines.find((each) => each.line === line)?.quantity ?? 0) : quantity),
    0,
  );
}

/** What these refunds took of a merchant's part, or of the platform's. */
export function refundedOfParty(refunds: readonly EarlierRefund[], merchantId: string, gross: Big): Big {
  return sum(
    refunds.map(({ amount, parts }) => {
      if (!parts) return gross;
      const part = (id: string) =>
        sum(parts.filter((each) => each.merchantId === id).map((each) => new Big(each.amount)));
      if (merchantId !== '') return part(merchantId);
      return new Big(amount).minus(sum(parts.map((each) => new Big(each.amount))));
    }),
  );
}

function partiesOf(lines: readonly OrderedLine[], earlier: readonly EarlierRefund[]): Party[] {
  const byParty = [...Map.groupBy(lines, ({ merchantId }) => merchantId)].sort(([a], [b]) => (a < b ? -1 : 1));
  return byParty.map(([merchantId, sold]) => {
    const gross = sum(sold.map(paidFor));
    const refunded = refundedOfParty(earlier, merchantId, gross);
    return { merchantId, refunded, rest: gross.minus(refunded) };
  });
}

export function paidFor({ price, quantity }: Pick<OrderedLine, 'price' | 'quantity'>): Big {
  return new Big(price).times(quantity);
}

export function sum(amounts: readonly Big[]): Big {
  return amounts.reduce((all, amount) => all.plus(amount), new Big(0));
}
