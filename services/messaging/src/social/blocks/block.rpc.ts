import type { Cache } from '@plaza/cache';
import type { SocialServiceService } from '@plaza/api/social';
import {
  cursorFields,
  cutPage,
  fields,
  pageTokens,
  parse,
  type CallContext,
  type Database,
  type Handlers,
  type SqlEntityManager,
} from '@plaza/service';
import { z } from 'zod';
import { keys } from '../../cache-keys.ts';
import type { People } from '../../people/index.ts';
import { blockErrors } from './block.errors.ts';
import { selectBlocks } from './block.queries.ts';
import { assertOther, block, unblock } from './block.ts';

export interface BlockDeps {
  database: Database;
  cache: Cache;
  people: People;
}

const personRequest = z.object({ userId: fields.uuid() });
const listRequest = z.object({ pageSize: fields.pageSize(), pageToken: fields.pageToken() });
const tokens = pageTokens('blocks', z.tuple([cursorFields.milliseconds(), cursorFields.id()]));

export function blockHandlers({
  database,
  cache,
  people,
}: BlockDeps): Pick<Handlers<typeof SocialServiceService>, 'blockPerson' | 'unblockPerson' | 'listBlockedPeople'> {
  /** Does it once. Both see their feeds anew: neither has posts of the other while one blocks the other. */
  async function change(
    context: CallContext,
    otherId: string,
    rule: (em: SqlEntityManager, userId: string, otherId: string) => Promise<void>,
  ): Promise<Record<string, never>> {
    const { userId } = context;
    const response = await context.once(async (em) => {
      await rule(em, userId, otherId);
      return {};
    });
    await cache.invalidate(keys.feed(userId), keys.feed(otherId));
    return response;
  }

  return {
    async blockPerson(request, context) {
      const { userId: otherId } = parse(personRequest, request);
      assertOther(context.userId, otherId);
      if (!(await people.known([otherId], context)).has(otherId)) throw blockErrors.PERSON_NOT_FOUND();
      return change(context, otherId, block);
    },

    async unblockPerson(request, context) {
      const { userId: otherId } = parse(personRequest, request);
      assertOther(context.userId, otherId);
      return change(context, otherId, unblock);
    },

    async listBlockedPeople(request, context) {
      const { userId } = context;
      const { pageSize, pageToken } = parse(listRequest, request);
      const at = tokens.read(pageToken);
      const after = at && { blockedAt: new Date(at[0]), id: at[1] };
      const rows = await database.asUser(userId, (em) => selectBlocks(em, userId, { limit: pageSize + 1, after }));
      const { shown, last } = cutPage(rows, pageSize);
      const known = await people.known(
        shown.map((row) => row.blocked_id),
        context,
      );
      return {
        people: shown.map(({ blocked_id: id, blocked_at: blockedAt }) => ({
          id,
          name: known.get(id)?.name ?? '',
          picture: known.get(id)?.picture,
          blockedAt,
        })),
        nextPageToken: tokens.write(last && [last.blocked_at.getTime(), last.blocked_id]),
      };
    },
  };
}
