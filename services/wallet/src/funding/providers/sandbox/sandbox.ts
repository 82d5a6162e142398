import { createHash } from 'node:crypto';
import { formatAmount } from '@plaza/money';
import { toMinor } from '../minor.ts';
import type { PaymentProvider, ProviderKind } from '../provider.ts';
import { providerErrors } from '../providers.errors.ts';
import { unavailable } from '../unavailable.ts';

/** What the sandbox does not confirm, so that both failures can be seen: 402.02 is declined, and at 503.03 it is out of order (without the point in JPY). */
const declined = '40202';
const outOfOrder = '50303';

const provider: PaymentProvider = {
  name: 'sandbox',
  confirms: 'at once',
  async begin({ id, attempt, amount, currency }) {
    const digits = formatAmount(amount, currency).replace('.', '');
    if (digits === declined) throw providerErrors.PAYMENT_DECLINED();
    if (digits === outOfOrder) throw providerErrors.PAYMENT_PROVIDER_UNAVAILABLE();
    return {
      reference: `sandbox_${createHash('sha256').update(attempt).digest('hex').slice(0, 24)}`,
      id,
      state: 'succeeded',
      received: toMinor(amount, currency),
      currency,
      at: new Date(),
      clientSecret: undefined,
    };
  },
  ...unavailable,
};

/** Confirms every payment at once, and takes no money. */
export const sandbox: ProviderKind<undefined> = {
  production: false,
  reversible: false,
  readSettings: () => undefined,
  create: () => provider,
};
