import type { EventHandlers } from '@plaza/outbox';
import { erasePeople } from './erasure.ts';

/** What messaging does when people were deleted. */
export const forgetPeople: EventHandlers = {
  'plaza.events.v1.UserDeleted': (em, batch) => erasePeople(em, batch.map(({ userId }) => userId)),
};
