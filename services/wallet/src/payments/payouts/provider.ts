// Who sends money out of the platform.
import { createHash } from 'node:crypto';
import { formatAmount, type Big } from '@plaza/money';
import { payoutErrors } from './payouts.errors.ts';

export interface PayoutOrder {
  /** The payout's own: the same is sent once, however often it is asked. */
  id: string;
  amount: Big;
  currency: string;
  iban: string;
}

export type PayoutOutcome =
  | { status: 'paid'; reference: string }
  /** Not known yet: to be asked again. */
  | { status: 'processing' }
  | { status: 'failed'; failure: string };

export interface PayoutProvider {
  readonly name: string;
  /** Whether it takes any orders at all. */
  readonly open: boolean;
  /** Sends the money, or tells what became of it. What is thrown leaves open if it was sent: ask again with the same id. */
  send(order: PayoutOrder): Promise<PayoutOutcome>;
}

/** What the sandbox does not pay, so that both ways can be seen: 505.05 fails, and at 504.04 it cannot tell (without the point in JPY). */
const failing = '50505';
const silent = '50404';

/** Pays everything at once, and sends no money. */
export const sandboxPayouts: PayoutProvider = {
  name: 'sandbox',
  open: true,
  async send({ id, amount, currency }) {
    const digits = formatAmount(amount, currency).replace('.', '');
    if (digits === failing) return { status: 'failed', failure: 'The account is closed.' };
    if (digits === silent) throw payoutErrors.PAYOUT_PROVIDER_UNAVAILABLE();
    return { status: 'paid', reference: `sandbox_${createHash('sha256').update(id).digest('hex').slice(0, 24)}` };
  },
};

/** For test money, in production too: it leaves to nowhere. */
export const testPayouts: PayoutProvider = { ...sandboxPayouts, name: 'test' };

/** For a platform that pays nothing out. */
const none: PayoutProvider = {
  name: 'none',
  open: false,
  send: async () => {
    throw payoutErrors.PAYOUT_PROVIDER_UNAVAILABLE();
  },
};

export function payoutProvider(paymentProvider: string): PayoutProvider {
  return paymentProvider === 'sandbox' ? sandboxPayouts : none;
}
