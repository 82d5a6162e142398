// The answers, as the client stores them. The database is compared with these.

export type Kind = 'send' | 'purchase' | 'checkout' | 'activation' | 'top-up' | 'sign-up';
export const kinds: readonly Kind[] = ['send', 'purchase', 'checkout', 'activation', 'top-up', 'sign-up'];

export interface Entry {
  kind: Kind;
  userId: string;
  from: number;
  /** The time of the last answer; undefined while it is under way. */
  to: number | undefined;
  /** Answered with success. */
  done: boolean;
  /** The reason of a final refusal. */
  refused: string | undefined;
  /** The amount that the person paid, in the smallest unit of the currency. */
  paid: number;
  /** The recipient of a transfer. */
  payee: string | undefined;
  /** The wallet's transaction. */
  transaction: string | undefined;
  tickets: string[];
  order: string | undefined;
  topUp: string | undefined;
  /** A purchase that succeeded without saying what was paid: its answer. */
  odd: string | undefined;
}

export class Journal {
  readonly entries: Entry[] = [];

  begin(kind: Kind, userId: string): Entry {
    const entry: Entry = {
      kind,
      userId,
      from: Date.now(),
      to: undefined,
      done: false,
      refused: undefined,
      paid: 0,
      payee: undefined,
      transaction: undefined,
      tickets: [],
      order: undefined,
      topUp: undefined,
      odd: undefined,
    };
    this.entries.push(entry);
    return entry;
  }

  get underWay(): Entry[] {
    return this.entries.filter(({ to }) => to === undefined);
  }

  /** Whether a request of every kind that began after a time has succeeded. */
  worksSince(moment: number, wanted: readonly Kind[] = kinds): boolean {
    return wanted.every((kind) =>
      this.entries.some((entry) => entry.kind === kind && entry.done && entry.from >= moment),
    );
  }
}

/** "12.34" as 1234. */
export function cents(amount: string): number {
  const [whole = '0', fraction = ''] = amount.split('.');
  return Number(whole) * 100 + Number(fraction.padEnd(2, '0').slice(0, 2));
}
