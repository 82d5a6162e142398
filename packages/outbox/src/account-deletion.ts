// Account deletion in every service: erases the data of deleted people, refuses their last tokens, and invalidates what is cached about them.
import type { DeletedPeople, Logger, SqlEntityManager } from '@plaza/service';
import type { EventHandlers } from './consumer.ts';

export interface AccountDeletionOptions {
  deletedPeople: Pick<DeletedPeople, 'learn'>;
  log: Logger;
  /** Erases their data, in the transaction of the event. @returns the people whose cached values may contain data of the deleted ones */
  erase: (em: SqlEntityManager, userIds: readonly string[]) => Promise<readonly string[]>;
  /** Invalidates the cached values of these people, after the commit. */
  invalidate: (userIds: readonly string[]) => Promise<void>;
}

export function accountDeletionEvents({ deletedPeople, log, erase, invalidate }: AccountDeletionOptions): {
  handlers: EventHandlers;
  committed: () => void;
} {
  const [erased, affected] = [new Set<string>(), new Set<string>()];
  return {
    handlers: {
      async 'plaza.events.v1.UserDeleted'(em, batch) {
        const people = batch.map(({ userId }) => userId);
        for (const id of await erase(em, people)) affected.add(id);
        for (const id of people) erased.add(id);
      },
    },
    committed() {
      if (erased.size === 0) return;
      deletedPeople.learn([...erased]);
      erased.clear();
      const ids = [...affected];
      affected.clear();
      if (ids.length === 0) return;
      invalidate(ids).catch((error: unknown) =>
        log.warn(
          { err: error },
          'cached values with data of deleted people were not invalidated, and stay until they expire',
        ),
      );
    },
  };
}
