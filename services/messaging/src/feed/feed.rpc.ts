import { keys, type Cache } from '@plaza/cache';
import { CreatePostRequest, CreatePostResponse, type GetFeedResponse, type Post, type SocialServiceService } from '@plaza/api/social';
import { fields, idempotencyKeyOf, idempotent, newId, parse, type CallContext, type Database, type Handlers } from '@plaza/service';
import { z } from 'zod';
import type { People } from '../people/people.ts';
import { insertPost, selectPosts, type PostPlace, type PostRow } from './feed.sql.ts';

export interface FeedDeps {
  database: Database;
  cache: Cache;
  people: People;
}

const pageSize = 20;
const lastPage = 50;

const postRequest = z.object({ text: fields.prose(1, 2000), club: fields.clubId() });
const feedRequest = z.object({
  page: z.int().min(1, `Must be 1 to ${lastPage}.`).max(lastPage, `Must be 1 to ${lastPage}.`).optional().transform((page) => page ?? 1),
});

export function feedHandlers({ database, cache, people }: FeedDeps): Pick<Handlers<typeof SocialServiceService>, 'createPost' | 'getFeed'> {
  // A page begins where the page before it ended, so that somebody who turns pages meets no post twice and misses none while
  // the pages are remembered. Where they are not, the pages before are walked, each by its key.
  function feedPage(userId: string, page: number, context: CallContext): Promise<GetFeedResponse> {
    return cache.read(keys.feed(userId, page), async () => {
      let after: PostPlace | undefined;
      if (page > 1) {
        const { posts, nextPage } = await feedPage(userId, page - 1, context);
        const last = posts.at(-1);
        if (nextPage !== page || !last?.createdAt) return { posts: [], nextPage: 0 };
        after = { createdMs: last.createdAt.getTime(), id: last.id };
      }
      const rows = await database.asUser(userId, (em) => selectPosts(em, pageSize + 1, after));
      const shown = rows.slice(0, pageSize);
      const names = await people.names(shown.map(({ user_id }) => user_id), context);
      return { posts: shown.map((row) => toProto(row, names)), nextPage: rows.length > pageSize && page < lastPage ? page + 1 : 0 };
    });
  }

  return {
    async createPost(request, context) {
      const { userId } = context;
      const { text, club } = parse(postRequest, request);
      const names = await people.names([userId], context);
      const call = {
        userId,
        key: idempotencyKeyOf(request, context),
        method: context.path,
        request: CreatePostRequest.encode({ ...request, requestId: '' }).finish(),
        codec: CreatePostResponse,
      };
      const response = await database.asUser(userId, (em) => idempotent(em, call, async () => ({
        post: toProto(await insertPost(em, { id: newId(), userId, text, club }), names),
      })));
      // The author sees it at once, on whatever page; everyone else when what they see is a minute old.
      await cache.invalidate(keys.feed(userId));
      return response;
    },

    async getFeed(request, context) {
      return feedPage(context.userId, parse(feedRequest, request).page, context);
    },
  };
}

function toProto(row: PostRow, names: ReadonlyMap<string, string>): Post {
  return { id: row.id, userId: row.user_id, userName: names.get(row.user_id) ?? '', text: row.text, club: row.club, createdAt: new Date(row.created_ms) };
}
