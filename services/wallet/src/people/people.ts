// The names of people, from auth.
import type { AuthInternalServiceService, PublicUser } from '@plaza/api/auth';
import { gather, ServiceError, status, type CallContext, type Peer } from '@plaza/service';
import { LRUCache } from 'lru-cache';

export interface Person {
  id: string;
  name: string;
}

export interface People {
  /** The people with these ids, without those who do not exist. */
  byId(ids: readonly string[], context: CallContext): Promise<ReadonlyMap<string, Person>>;
  byEmail(email: string, context: CallContext): Promise<Person | undefined>;
}

// A changed name may be old in transactions of the next minute; a call to auth for every transfer would cost as much as the transfer.
const cacheOptions = { max: 50_000, ttl: 60_000 };
// The limit of GetUsers.
const maxIds = 200;

export function createPeople(
  auth: Pick<Peer<typeof AuthInternalServiceService>, 'getUsers' | 'findUserByEmail'>,
): People {
  const known = new LRUCache<string, Person>(cacheOptions);
  const cache = ({ id, name }: PublicUser): Person => {
    const person = { id, name };
    known.set(id, person);
    return person;
  };
  const find = gather<{ id: string; context: CallContext }, Person | undefined>({
    concurrency: 4,
    maxBatch: maxIds,
    run: async (batch) => {
      // A batch of several calls has no context: the deadline of one must not be that of the others.
      const [context, ...others] = new Set(batch.map((one) => one.context));
      const { users } = await auth.getUsers(
        { ids: [...new Set(batch.map(({ id }) => id))] },
        others.length === 0 && context ? { context } : {},
      );
      const found = new Map(users.map((user) => [user.id, cache(user)]));
      return batch.map(({ id }) => found.get(id));
    },
  });
  return {
    async byId(ids, context) {
      const found = new Map<string, Person>();
      const missing: string[] = [];
      for (const id of new Set(ids)) {
        const person = known.get(id);
        if (person) found.set(id, person);
        else missing.push(id);
      }
      for (const person of await Promise.all(missing.map((id) => find({ id, context }))))
        if (person) found.set(person.id, person);
      return found;
    },
    async byEmail(email, context) {
      try {
        const { user } = await auth.findUserByEmail({ email }, { context });
        return user && cache(user);
      } catch (error) {
        // An invalid address belongs to nobody.
        if (
          error instanceof ServiceError &&
          (error.code === status.NOT_FOUND || error.code === status.INVALID_ARGUMENT)
        )
          return undefined;
        throw error;
      }
    },
  };
}
