// What every service does when people were deleted: it erases them, refuses their last tokens, and forgets what is cached about them.
import type { DeletedPeople, Logger, SqlEntityManager } from '@plaza/service';
import type { EventHandlers } from './consumer.ts';

export interface AccountDeletionOptions {
  deletedPeople: Pick<DeletedPeople, 'learn'>;
  log: Logger;
  /** In the transaction of the event. Answers whose cached values may tell of these people. */
  erase: (em: SqlEntityManager, userIds: readonly string[]) => Promise<readonly string[]>;
  /** After the commit. */
  forget: (userIds: readonly string[]) => Promise<void>;
}

export function accountDeletionEvents({ deletedPeople, log, erase, forget }: AccountDeletionOptions): {
  handlers: EventHandlers;
  committed: () => void;
} {
  const [erased, concerned] = [new Set<string>(), new Set<string>()];
  return {
    handlers: {
      async 'plaza.events.v1.UserDeleted'(em, batch) {
        const people = batch.map(({ userId }) => userId);
        for (const id of await erase(em, people)) concerned.add(id);
        for (const id of people) erased.add(id);
      },
    },
    committed() {
      if (erased.size === 0) return;
      deletedPeople.learn([...erased]);
      erased.clear();
      const ids = [...concerned];
      concerned.clear();
      if (ids.length === 0) return;
      forget(ids).catch((error: unknown) =>
        log.warn({ err: error }, 'what is cached of people who dealt with a deleted one stays until its time is over'),
      );
    },
  };
}
