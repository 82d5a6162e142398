import type { Database } from '@plaza/service';
import { notify } from '../notifications/notify.ts';
import { skippedDays } from './sweep.ts';

const why = {
  gone: 'It answered 410 Gone: the receiver wants no more events.',
  failing: 'No event was delivered to it for five days.',
};

/** Sends an endpoint nothing any more, and tells its owner. What still waits for it is given up by the sweep; what comes from now on is kept for a week. */
export async function disableEndpoint(database: Database, endpointId: string, reason: keyof typeof why): Promise<void> {
  await database.asSystem(async (em) => {
    const [row] = await em.execute<{ user_id: string; url: string }[]>(
      `
      update webhook_endpoints set enabled = false, disabled_reason = ?, version = version + 1, updated_at = now()
       where id = ? and enabled and deleted_at is null returning user_id, url`,
      [reason, endpointId],
    );
    if (!row) return;
    const host = new URL(row.url).host;
    await notify(em, [
      {
        userId: row.user_id,
        type: 'webhook.disabled',
        title: `Your webhook at ${host} was disabled`,
        body: `${why[reason]} Enable it again when it is ready, and replay the events that it missed: they are kept for ${skippedDays} days.`,
        data: { webhook_id: endpointId, reason },
      },
    ]);
  });
}
