// One open stream of a person's changes, as the hub sees it. Nothing is queued for it: it knows the number that it has got to, and the highest that it has
// heard of.
import type { CallContext } from '@plaza/service';

/** Why a stream ends. */
export type EndReason = 'restarting' | 'token_expired' | 'refused';

/** What a listener does next. */
export type Next =
  | { do: 'read' }
  | { do: 'beat' }
  | { do: 'reset' }
  | { do: 'end'; reason: EndReason; retryAfterMs: number }
  /** Its caller is gone: there is nobody to say anything to. */
  | { do: 'leave' };

export interface ListenerOptions {
  userId: string;
  /** The address it comes from. */
  address: string;
  /** How long nothing may happen before it says so. */
  heartbeatMs: number;
  /** Throws once the caller may not listen any more. */
  readmit: CallContext['readmit'];
  now: number;
}

export class Listener {
  readonly userId: string;
  readonly address: string;
  readonly readmit: CallContext['readmit'];
  /** The number up to which the client has got everything; until it is known, nothing is read. */
  #number: number | undefined;
  #at = 0;
  /** Where it was when the last look at the database began. */
  #numberBefore = 0;
  /** The highest number that is known of, wherever from. */
  #heard = 0;
  /** The highest that was heard of at once, and the one that the last look at the database has found. */
  #hinted = 0;
  #found = 0;
  readonly #heartbeatMs: number;
  #quietSince: number;
  #isBeatDue = false;
  #last: Next | undefined;
  #wake: (() => void) | undefined;

  constructor({ userId, address, heartbeatMs, readmit, now }: ListenerOptions) {
    this.userId = userId;
    this.address = address;
    this.readmit = readmit;
    this.#heartbeatMs = heartbeatMs;
    this.#quietSince = now;
  }

  get number(): number {
    return this.#number ?? 0;
  }

  /** When the change with its number was recorded, in milliseconds since 1970; 0 before the first. */
  get at(): number {
    return this.#at;
  }

  /** It has got everything up to this number, which the change of this moment has. */
  reach(number: number, at: number): void {
    this.#number = number;
    this.#at = at;
    this.#stir();
  }

  /** Something has this number, as was heard at once. */
  hear(number: number): void {
    this.#hinted = Math.max(this.#hinted, number);
    this.#learn(number);
  }

  /**
   * A look at the database has found this number. What was committed just before the look is found before its hint has come: a hint is missing if it has not
   * come by the look after that.
   * @returns whether one is missing
   */
  find(number: number): boolean {
    const isMissing = this.#found > this.#hinted;
    this.#hinted = Math.max(this.#hinted, this.#found);
    this.#found = number;
    this.#learn(number);
    return isMissing;
  }

  /** The read failed: what it has heard of is found again by the next look at all numbers. */
  forget(): void {
    this.#heard = this.number;
  }

  /** A look at the database begins. What is read meanwhile may be newer than what the look finds. */
  note(): void {
    this.#numberBefore = this.number;
  }

  /** Whether it had got further, when the look began, than the last number that the look has found: changes that it knows are undone. */
  isBeyond(number: number): boolean {
    return this.#numberBefore > number;
  }

  /** Called every second. */
  tick(now: number): void {
    if (now - this.#quietSince < this.#heartbeatMs) return;
    this.#isBeatDue = true;
    this.#stir();
  }

  /** Something is sent: the next heartbeat is that much later. */
  said(now: number): void {
    this.#quietSince = now;
    this.#isBeatDue = false;
  }

  /** The last that it does. The first reason counts, unless its caller is gone meanwhile. */
  stop(last: Extract<Next, { do: 'reset' | 'end' | 'leave' }>): void {
    if (this.#last === undefined || last.do === 'leave') this.#last = last;
    this.#stir();
  }

  /** Waits until there is something to do. Only one may wait at a time. */
  async next(): Promise<Next> {
    for (;;) {
      if (this.#last) return this.#last;
      if (this.#number !== undefined && this.#heard > this.#number) return { do: 'read' };
      if (this.#isBeatDue) return { do: 'beat' };
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #learn(number: number): void {
    if (number <= this.#heard) return;
    this.#heard = number;
    this.#stir();
  }

  #stir(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}
