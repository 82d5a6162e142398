import type { Database, SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';
import { skippedDays } from './sweep.ts';

const why = {
  gone: 'It answered 410 Gone: the receiver wants no more events.',
  failing: 'No event was delivered to it for five days.',
};

/** Notifies owners of webhooks, in the transaction in which what they are notified of takes effect. */
export type NotifyOwners = (
  em: SqlEntityManager,
  notes: readonly { userId: string; type: string; title: string; body: string; data: Record<string, unknown> }[],
) => Promise<void>;

/** Disables an endpoint and notifies its owner; of a merchant's, the owner of the merchant. The sweep fails its pending deliveries; later ones are skipped, and kept for a week. */
export async function disableEndpoint(
  { database, notify }: { database: Database; notify: NotifyOwners },
  endpointId: string,
  reason: keyof typeof why,
): Promise<void> {
  await database.asSystem(async (em) => {
    const disabled = await db(em)
      .updateTable('webhook_endpoints')
      .set((eb) => ({
        enabled: false,
        disabled_reason: reason,
        version: eb('version', '+', 1),
        updated_at: sql`now()`,
      }))
      .where('id', '=', endpointId)
      .where('enabled', '=', true)
      .where('deleted_at', 'is', null)
      .returning(['user_id', 'url'])
      .executeTakeFirst();
    if (!disabled) return;
    const host = new URL(disabled.url).host;
    const ofMerchant = await db(em)
      .selectFrom('merchant_owners')
      .select('owner_id')
      .where('merchant_id', '=', disabled.user_id)
      .executeTakeFirst();
    await notify(em, [
      {
        userId: ofMerchant?.owner_id ?? disabled.user_id,
        type: 'webhook.disabled',
        title: `Your webhook at ${host} was disabled`,
        body: `${why[reason]} Enable it again when it is ready, and replay the events that it missed: they are kept for ${skippedDays} days.`,
        data: { webhook_id: endpointId, reason },
      },
    ]);
  });
}
