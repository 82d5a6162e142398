// What was agreed is what is charged: a buyer may say which total they saw, and another one is refused before anything is held.
import { Big, formatAmount } from '@plaza/money';
import { z } from 'zod';
import { sagaErrors } from './saga.errors.ts';

/** A field of requests. In whatever currency the order turns out to be; none has more than four digits after the point. Empty: whatever it costs. */
export const expectedTotal = z
  .string()
  .regex(/^(\d{1,12}(\.\d{1,4})?)?$/, 'Must be a decimal string, such as "89.99".')
  .transform((text) => text || undefined);

/** Throws PRICE_CHANGED if the total is not the one that the buyer expects. */
export function assertAgreed(expected: string | undefined, total: string, currency: string): void {
  if (expected !== undefined && !new Big(expected).eq(total)) throw priceChanged(total, currency);
}

export function priceChanged(total: string, currency: string): Error {
  const now = formatAmount(total, currency);
  return sagaErrors.PRICE_CHANGED({
    message: `The price has changed. The total is now ${now} ${currency}.`,
    metadata: { total: now, currency },
  });
}
