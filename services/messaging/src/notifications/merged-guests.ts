// The notifications of a guest go with everything else to the person whose account the guest is merged into.
import type { EventHandlers } from '@plaza/outbox';
import { db } from '../db.ts';
import { recordChanges } from '../live/index.ts';

export const mergedGuests: EventHandlers = {
  async 'plaza.events.v1.GuestMerged'(em, batch) {
    for (const { payload } of batch) {
      const { guestId, userId } = payload;
      const { numUpdatedRows } = await db(em)
        .updateTable('notifications')
        .set({ user_id: userId })
        .where('user_id', '=', guestId)
        // Whoever was deleted meanwhile gets nothing: what stays is erased with the guest.
        .where((eb) =>
          eb.not(eb.exists(eb.selectFrom('erased_people').select('user_id').where('user_id', '=', userId))),
        )
        .executeTakeFirstOrThrow();
      if (numUpdatedRows > 0n) recordChanges(em, [{ userId, kind: 'notifications.changed' }]);
    }
  },
};
