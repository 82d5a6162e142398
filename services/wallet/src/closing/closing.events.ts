import type { EventHandlers } from '@plaza/outbox';

/** What the wallet does when somebody was deleted. */
export const forgetPeople: EventHandlers = {
  async 'plaza.events.v1.UserDeleted'(em, batch) {
    for (const { userId } of batch) await em.execute('select wallet.erase_person(?)', [userId]);
  },
};
