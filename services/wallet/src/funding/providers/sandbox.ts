import { createHash } from 'node:crypto';
import { formatAmount } from '@plaza/money';
import { providerErrors } from './providers.errors.ts';
import type { ImmediateProvider } from './provider.ts';

/** What the sandbox does not confirm, so that both failures can be seen: 402.02 is declined, and at 503.03 it is out of order (without the point in JPY). */
const declined = '40202';
const outOfOrder = '50303';

/** Confirms every payment at once, and takes no money. */
export const sandbox: ImmediateProvider = {
  name: 'sandbox',
  confirms: 'at once',
  async charge({ idempotencyKey, amount, currency }) {
    const digits = formatAmount(amount, currency).replace('.', '');
    if (digits === declined) throw providerErrors.PAYMENT_DECLINED();
    if (digits === outOfOrder) throw providerErrors.PAYMENT_PROVIDER_UNAVAILABLE();
    return { reference: `sandbox_${createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 24)}` };
  },
};
