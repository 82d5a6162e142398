// What webhooks need of merchants. They get nothing while their merchant is suspended: what comes meanwhile is kept as for every webhook that is disabled.
// Notifications about them are for the owner. The test twin of a merchant goes along with it.
import type { EventHandlers } from '@plaza/outbox';
import { testTwinOf, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';

export const merchantEvents: EventHandlers = {
  async 'plaza.events.v1.MerchantChanged'(em, batch) {
    for (const { userId, payload } of batch) {
      const { merchantId, suspended } = payload;
      const both = [merchantId, testTwinOf(merchantId)];
      await db(em).deleteFrom('merchant_owners').where('merchant_id', 'in', both).execute();
      await keepOwner(em, both, userId);
      await db(em)
        .updateTable('webhook_endpoints')
        .set((eb) => ({
          enabled: !suspended,
          disabled_reason: suspended ? 'suspended' : '',
          version: eb('version', '+', 1),
          updated_at: sql`now()`,
        }))
        .where('user_id', 'in', both)
        .where('disabled_reason', '=', suspended ? '' : 'suspended')
        .where('deleted_at', 'is', null)
        .execute();
    }
  },
  // It comes from wallet: what auth says of the merchant is newer.
  async 'plaza.events.v1.MerchantCreated'(em, batch) {
    for (const { userId, payload } of batch)
      await keepOwner(em, [payload.merchantId, testTwinOf(payload.merchantId)], userId);
  },
};

/** Unless one is known, or the account was deleted meanwhile. */
async function keepOwner(em: SqlEntityManager, merchantIds: readonly string[], ownerId: string): Promise<void> {
  await db(em)
    .insertInto('merchant_owners')
    .columns(['merchant_id', 'owner_id'])
    .expression(
      db(em)
        .selectNoFrom([
          sql<string>`unnest(${merchantIds}::uuid[])`.as('merchant_id'),
          sql<string>`${ownerId}::uuid`.as('owner_id'),
        ])
        .where((eb) =>
          eb.not(eb.exists(eb.selectFrom('erased_people').select('user_id').where('user_id', '=', ownerId))),
        ),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
