// What was answered, as a client remembers it. The database is held against this, and not the other way round.

export type Kind = 'send' | 'purchase' | 'checkout' | 'activation' | 'sign-up';
export const kinds: readonly Kind[] = ['send', 'purchase', 'checkout', 'activation', 'sign-up'];

export interface Entry {
  kind: Kind;
  userId: string;
  from: number;
  /** When the last answer came; undefined while it is under way. */
  to: number | undefined;
  /** Answered with success. */
  done: boolean;
  /** The reason of a final refusal. */
  refused: string | undefined;
  /** In the smallest unit of the currency. What the person paid. */
  paid: number;
  /** Who got it, of a send. */
  payee: string | undefined;
  /** The wallet's transaction. */
  transaction: string | undefined;
  tickets: string[];
  order: string | undefined;
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
    };
    this.entries.push(entry);
    return entry;
  }

  get underWay(): Entry[] {
    return this.entries.filter(({ to }) => to === undefined);
  }

  /** Whether of every kind something that was begun after a moment has succeeded. */
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
