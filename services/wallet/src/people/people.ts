// The names of people, from auth.
import type { AuthInternalServiceService, PublicUser } from '@plaza/api/auth';
import { gather, ServiceError, status, type CallContext, type Peer } from '@plaza/service';
import { LRUCache } from 'lru-cache';

export interface Person {
  id: string;
  name: string;
}

export interface People {
  /** The people with these ids; who does not exist is missing. */
  byId(ids: readonly string[], context: CallContext): Promise<ReadonlyMap<string, Person>>;
  byEmail(email: string, context: CallContext): Promise<Person | undefined>;
}

// A name that was changed may be old in the next minute's transactions; asking auth for every transfer would cost as much as the transfer.
const rememberedPeople = { max: 50_000, ttl: 60_000 };
// What GetUsers takes.
const mostAtOnce = 200;

export function createPeople(
  auth: Pick<Peer<typeof AuthInternalServiceService>, 'getUsers' | 'findUserByEmail'>,
): People {
  const known = new LRUCache<string, Person>(rememberedPeople);
  const remember = ({ id, name }: PublicUser): Person => {
    const person = { id, name };
    known.set(id, person);
    return person;
  };
  const ask = gather<{ id: string; context: CallContext }, Person | undefined>({
    concurrency: 4,
    maxBatch: mostAtOnce,
    run: async (asked) => {
      // What several calls ask together is on behalf of none of them: one's deadline must not be the others'.
      const [context, ...others] = new Set(asked.map((one) => one.context));
      const { users } = await auth.getUsers(
        { ids: [...new Set(asked.map(({ id }) => id))] },
        others.length === 0 && context ? { context } : {},
      );
      const found = new Map(users.map((user) => [user.id, remember(user)]));
      return asked.map(({ id }) => found.get(id));
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
      for (const person of await Promise.all(missing.map((id) => ask({ id, context }))))
        if (person) found.set(person.id, person);
      return found;
    },
    async byEmail(email, context) {
      try {
        const { user } = await auth.findUserByEmail({ email }, { context });
        return user && remember(user);
      } catch (error) {
        // An address that can't be anybody's is nobody's.
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
