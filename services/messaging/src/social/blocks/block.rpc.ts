import type { SocialServiceService } from '@plaza/api/social';
import { cursorFields, cutPage, fields, pageTokens, parse, type Database, type Handlers } from '@plaza/service';
import { z } from 'zod';
import type { People } from '../../people/index.ts';
import { blockErrors } from './block.errors.ts';
import { selectBlocks } from './block.queries.ts';
import { assertOther, block, unblock } from './block.ts';

export interface BlockDeps {
  database: Database;
  people: People;
}

const personRequest = z.object({ userId: fields.uuid() });
const listRequest = z.object({ pageSize: fields.pageSize(), pageToken: fields.pageToken() });
const tokens = pageTokens('blocks', z.tuple([cursorFields.milliseconds(), cursorFields.id()]));

export function blockHandlers({
  database,
  people,
}: BlockDeps): Pick<Handlers<typeof SocialServiceService>, 'blockPerson' | 'unblockPerson' | 'listBlockedPeople'> {
  return {
    async blockPerson(request, context) {
      const { userId: otherId } = parse(personRequest, request);
      assertOther(context.userId, otherId);
      if (!(await people.known([otherId], context)).has(otherId)) throw blockErrors.PERSON_NOT_FOUND();
      return context.once(async (em) => {
        await block(em, context.userId, otherId);
        return {};
      });
    },

    async unblockPerson(request, context) {
      const { userId: otherId } = parse(personRequest, request);
      assertOther(context.userId, otherId);
      return context.once(async (em) => {
        await unblock(em, context.userId, otherId);
        return {};
      });
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
