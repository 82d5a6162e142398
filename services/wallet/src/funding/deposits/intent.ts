import type { PaymentIntent } from '@plaza/api/stripe';
import { formatAmount, type Big } from '@plaza/money';
import type { PaymentState } from '../providers/provider.ts';

/** A payment that is confirmed later, as we keep it. */
export interface Intent {
  id: string;
  userId: string;
  /** The name of the provider. */
  provider: string;
  /** The provider's id of it; undefined until the provider has answered once. */
  reference: string | undefined;
  purpose: 'deposit' | 'credits';
  amount: Big;
  currency: string;
  credits: number | undefined;
  status: PaymentState;
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

/** With what the person pays, while there is something to pay. */
export function secretOf({ status }: Pick<Intent, 'status'>, clientSecret: string | undefined): string {
  return status === 'pending' || status === 'failed' ? (clientSecret ?? '') : '';
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
