import type { PaymentIntent } from '@plaza/api/stripe';
import { formatAmount, type Big } from '@plaza/money';
import type { IntentStatus } from './claims.ts';

/** A payment through Stripe, as we keep it. */
export interface Intent {
  id: string;
  userId: string;
  /** Stripe's; undefined until Stripe has answered once. */
  providerId: string | undefined;
  purpose: 'deposit' | 'credits';
  amount: Big;
  currency: string;
  credits: number | undefined;
  status: IntentStatus;
  statusAt: Date | undefined;
  /** What brought the money in. */
  movementId: string | undefined;
  reversed: Big;
  owed: Big;
  creditsReversed: number;
  createdAt: Date;
  updatedAt: Date;
}

/** Whether there is nothing more to pay. */
export function isOver({ status }: Pick<Intent, 'status'>): boolean {
  return status === 'succeeded' || status === 'canceled';
}

export function toProto(
  { id, purpose, status, amount, currency, credits, reversed, owed, createdAt, updatedAt }: Intent,
  clientSecret = '',
): PaymentIntent {
  const format = (value: Big): string => formatAmount(value, currency);
  return {
    id,
    purpose,
    status,
    amount: format(amount),
    currency,
    credits: credits ?? 0,
    clientSecret,
    reversed: format(reversed),
    owed: format(owed),
    createdAt,
    updatedAt,
  };
}
