import { defineEntity, p } from '@mikro-orm/postgresql';

export const MergedGuestSchema = defineEntity({
  name: 'MergedGuest',
  tableName: 'merged_guests',
  properties: {
    guestId: p.uuid().primary(),
    // Who got what the guest had, and gets what comes back for the guest later.
    userId: p.uuid().index('merged_guests_user_index'),
    mergedAt: p.datetime(6).defaultRaw('now()'),
  },
});

/** A guest whose money has moved to another person. */
export class MergedGuest extends MergedGuestSchema.class {}
MergedGuestSchema.setClass(MergedGuest);
