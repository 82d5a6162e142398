// The webhooks of a merchant get nothing while it is suspended. What comes meanwhile is kept as for every webhook that is disabled.
import type { EventHandlers } from '@plaza/outbox';
import { sql } from 'kysely';
import { db } from '../db.ts';

export const merchantEvents: EventHandlers = {
  async 'plaza.events.v1.MerchantChanged'(em, batch) {
    for (const { payload } of batch) {
      const { merchantId, suspended } = payload;
      await db(em)
        .updateTable('webhook_endpoints')
        .set((eb) => ({
          enabled: !suspended,
          disabled_reason: suspended ? 'suspended' : '',
          version: eb('version', '+', 1),
          updated_at: sql`now()`,
        }))
        .where('user_id', '=', merchantId)
        .where('disabled_reason', '=', suspended ? '' : 'suspended')
        .where('deleted_at', 'is', null)
        .execute();
    }
  },
};
