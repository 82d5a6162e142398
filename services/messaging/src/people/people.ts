// The names and languages of people: read from auth, which owns them, and cached under keys that auth invalidates.
import type { AuthInternalServiceService, PublicUser } from '@plaza/api/auth';
import type { Cache } from '@plaza/cache';
import { gather } from '@plaza/resilience';
import type { CallContext, Peer } from '@plaza/service';
import { keys } from '../cache-keys.ts';

/** What people see of each other. */
export type KnownPerson = Pick<PublicUser, 'name' | 'picture'>;

export type Profile = Pick<PublicUser, 'clubId' | 'language'>;

export interface People {
  /** The names and the pictures of these people by their ids, without people who do not exist or whose accounts were deleted. */
  known(ids: readonly string[], context: Pick<CallContext, 'requestId'>): Promise<ReadonlyMap<string, KnownPerson>>;
  /** The language in which somebody is written to. Undefined if there is no such person. */
  language(id: string, context: Pick<CallContext, 'requestId'>): Promise<string | undefined>;
  /** The club that somebody follows, empty if none, and their language. Undefined if there is no such person. */
  profile(id: string, context: Pick<CallContext, 'requestId'>): Promise<Profile | undefined>;
}

const deadlineMs = 3_000;
// The limit of GetUsers.
const maxBatch = 200;

class Unknown extends Error {}

export function createPeople(auth: Pick<Peer<typeof AuthInternalServiceService>, 'getUsers'>, cache: Cache): People {
  async function find(
    ids: readonly string[],
    { requestId }: Pick<CallContext, 'requestId'>,
  ): Promise<ReadonlyMap<string, PublicUser>> {
    // Ids that the cache does not have are read in as few calls as possible. The cache answers together, so a millisecond gathers them.
    const fetch = gather<string, PublicUser | undefined>({
      concurrency: Infinity,
      maxBatch,
      lingerMs: 1,
      run: async (missing) => {
        const { users } = await auth.getUsers({ ids: [...missing] }, { requestId, deadlineMs });
        const byId = new Map(users.map((user) => [user.id, user]));
        return missing.map((id) => byId.get(id));
      },
    });
    const load = async (id: string): Promise<PublicUser> => {
      const user = await fetch(id);
      // Thrown, not returned, so that the absence of a person is not cached.
      if (!user) throw new Unknown();
      return user;
    };
    const found = new Map<string, PublicUser>();
    await Promise.all(
      [...new Set(ids)].map(async (id) => {
        try {
          found.set(id, await cache.read(keys.publicUser(id), () => load(id)));
        } catch (error) {
          if (!(error instanceof Unknown)) throw error;
        }
      }),
    );
    return found;
  }
  return {
    known: find,
    async language(id, context) {
      return (await find([id], context)).get(id)?.language;
    },
    async profile(id, context) {
      return (await find([id], context)).get(id);
    },
  };
}
