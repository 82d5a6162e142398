// Merchants as auth decides about them: see keep_merchant.sql.
import type { EventHandlers } from '@plaza/outbox';
import { sql } from 'kysely';
import { called } from '../../calls.ts';
import { merchantWallet } from './merchant.ts';
import { keepTwin } from './twins.ts';

export const merchantEvents: EventHandlers = {
  async 'plaza.events.v1.MerchantChanged'(em, batch) {
    for (const { userId, payload } of batch) {
      const { merchantId: id, name, currency, feeRate, feeFixed, suspended, payoutsNeedApproval } = payload;
      const wallet = merchantWallet({ id, currency });
      await called(
        em,
        sql`wallet.keep_merchant(${id}, ${userId}, ${name}, ${currency}, ${feeRate}, ${feeFixed}::numeric, ${wallet.id}, ${suspended}, ${payoutsNeedApproval})`,
      );
      await keepTwin(em, id);
    }
  },
};
