import type { EventHandlers } from '@plaza/outbox';
import { erasePerson } from './closing.ts';

/** What catalog does when somebody was deleted. */
export const forgetPeople: EventHandlers = {
  async 'plaza.events.v1.UserDeleted'(em, batch) {
    for (const { userId } of batch) await erasePerson(em, userId);
  },
};
