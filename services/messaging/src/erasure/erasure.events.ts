import { keys, type Cache } from '@plaza/cache';
import type { EventHandlers } from '@plaza/outbox';
import type { Logger } from '@plaza/service';
import { erasePeople } from './erasure.ts';

export interface Forgetting {
  handlers: EventHandlers;
  /** After the commit: whoever talked with these people reads no name of theirs in what is cached. */
  committed: () => void;
}

/** What messaging does when people were deleted. */
export function forgetPeople({ cache, log }: { cache: Cache; log: Logger }): Forgetting {
  const concerned = new Set<string>();
  return {
    handlers: {
      async 'plaza.events.v1.UserDeleted'(em, batch) {
        for (const id of await erasePeople(em, batch.map(({ userId }) => userId))) concerned.add(id);
      },
    },
    committed() {
      if (concerned.size === 0) return;
      const ids = [...concerned];
      concerned.clear();
      cache.invalidate(...ids.flatMap((id) => [keys.conversations(id), keys.feed(id), keys.publicUser(id)]))
        .catch((error: unknown) => log.warn({ err: error }, 'what is cached of people who talked with a deleted one stays until its time is over'));
    },
  };
}
