// Who the others are: asked of auth, which owns people, and remembered under keys that auth invalidates.
import type { AuthInternalServiceService, PublicUser } from '@plaza/api/auth';
import { keys, type Cache } from '@plaza/cache';
import type { CallContext, Peer } from '@plaza/service';

export interface People {
  /** The names of these people by their ids. Who does not exist, or no longer, is left out. */
  names(ids: readonly string[], context: Pick<CallContext, 'requestId'>): Promise<ReadonlyMap<string, string>>;
}

const deadlineMs = 3_000;
// What GetUsers takes.
const mostAtOnce = 200;

class Unknown extends Error {}

export function createPeople(auth: Pick<Peer<typeof AuthInternalServiceService>, 'getUsers'>, cache: Cache): People {
  return {
    async names(ids, { requestId }) {
      const load = gathered(
        async (missing) => (await auth.getUsers({ ids: missing }, { requestId, deadlineMs })).users,
      );
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

/** Asks for what the cache has missed in as few calls as may be: its answers come in together, so that a moment is long enough. */
function gathered(fetch: (ids: string[]) => Promise<PublicUser[]>): (id: string) => Promise<PublicUser> {
  let waiting: { ids: string[]; users: Promise<Map<string, PublicUser>> } | undefined;
  return async (id) => {
    if (!waiting || waiting.ids.length === mostAtOnce) {
      const ids: string[] = [];
      const users = new Promise<void>((resolve) => setTimeout(resolve, 1)).then(async () => {
        if (waiting?.ids === ids) waiting = undefined;
        return new Map((await fetch(ids)).map((user) => [user.id, user]));
      });
      waiting = { ids, users };
    }
    waiting.ids.push(id);
    const user = (await waiting.users).get(id);
    // Thrown and not answered, so that nobody's absence is remembered.
    if (!user) throw new Unknown();
    return user;
  };
}
