// Who the others are: asked of auth, which owns people, and remembered under keys that auth invalidates.
import type { AuthInternalServiceService, PublicUser } from '@plaza/api/auth';
import type { Cache } from '@plaza/cache';
import { gather } from '@plaza/resilience';
import type { CallContext, Peer } from '@plaza/service';
import { keys } from '../cache-keys.ts';

export interface People {
  /** The names of these people by their ids. Who does not exist, or no longer, is left out. */
  names(ids: readonly string[], context: Pick<CallContext, 'requestId'>): Promise<ReadonlyMap<string, string>>;
}

const deadlineMs = 3_000;
// What GetUsers takes.
const maxBatch = 200;

class Unknown extends Error {}

export function createPeople(auth: Pick<Peer<typeof AuthInternalServiceService>, 'getUsers'>, cache: Cache): People {
  return {
    async names(ids, { requestId }) {
      // What the cache has missed is asked for in as few calls as may be: its answers come in together, so that a moment is long enough.
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
        // Thrown and not answered, so that nobody's absence is remembered.
        if (!user) throw new Unknown();
        return user;
      };
      const found = new Map<string, string>();
      await Promise.all(
        [...new Set(ids)].map(async (id) => {
          try {
            found.set(id, (await cache.read(keys.publicUser(id), () => load(id))).name);
          } catch (error) {
            if (!(error instanceof Unknown)) throw error;
          }
        }),
      );
      return found;
    },
  };
}
