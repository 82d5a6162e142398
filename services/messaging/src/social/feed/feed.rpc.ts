import type { Cache } from '@plaza/cache';
import type { GetFeedResponse, Post, SocialInternalServiceService, SocialServiceService } from '@plaza/api/social';
import {
  cutPage,
  defaultPageSize,
  fields,
  newId,
  pageTokens,
  parse,
  cursorFields,
  together,
  type CallContext,
  type Database,
  type Handlers,
  type PeoplesPictures,
} from '@plaza/service';
import { z } from 'zod';
import { keys } from '../../cache-keys.ts';
import type { KnownPerson, People } from '../../people/index.ts';
import { excerptOf } from '../conversations/excerpt.ts';
import { pictureIds } from '../pictures.ts';
import { feedErrors } from './feed.errors.ts';
import {
  deletePost,
  dropPictures,
  insertPost,
  postsShowing,
  selectPosts,
  type PostCursor,
  type PostRow,
} from './feed.queries.ts';

export interface FeedDeps {
  database: Database;
  cache: Cache;
  people: People;
  pictures: PeoplesPictures;
}

const lastPage = 50;
const mostUses = 20;

const postRequest = z.object({ text: fields.prose(1, 2000), club: fields.clubId(), pictureIds });
const idRequest = z.object({ id: fields.uuid() });
const dropRequest = z.object({ ids: z.array(fields.uuid()).min(1).max(100, 'Must be at most 100.') });
const counted = z.int().min(1, `Must be 1 to ${lastPage}.`).max(lastPage, `Must be 1 to ${lastPage}.`);
const feedRequest = together(
  z.object({ page: counted.optional(), pageSize: fields.pageSize(), pageToken: fields.pageToken() }),
  {
    holds: ({ page, pageSize, pageToken }) => page === undefined || (pageToken === '' && pageSize === defaultPageSize),
    path: ['page'],
    message: 'Must not be sent with page_size or page_token.',
  },
);
const tokens = pageTokens('feed', z.tuple([cursorFields.milliseconds(), cursorFields.id()]));

export function feedHandlers({
  database,
  cache,
  people,
  pictures,
}: FeedDeps): Pick<Handlers<typeof SocialServiceService>, 'createPost' | 'deletePost' | 'getFeed'> {
  async function load(
    size: number,
    after: PostCursor | undefined,
    context: CallContext,
  ): Promise<Omit<GetFeedResponse, 'nextPage'>> {
    const rows = await database.asSystem((em) => selectPosts(em, context.userId, size + 1, after));
    const { shown, last } = cutPage(rows, size);
    const known = await people.known(
      shown.map(({ user_id }) => user_id),
      context,
    );
    return {
      posts: shown.map((row) => toProto(row, known)),
      nextPageToken: tokens.write(last && [last.created_at.getTime(), last.id]),
    };
  }

  // A numbered page begins where the page before it ended, so that a reader meets no post twice and misses none while
  // the pages are cached. Without the cache, the earlier pages are read first, each by its cursor.
  async function loadPage(userId: string, page: number, context: CallContext): Promise<GetFeedResponse> {
    let after: PostCursor | undefined;
    if (page > 1) {
      const { posts, nextPage } = await cache.read(keys.feed(userId, page - 1), () =>
        loadPage(userId, page - 1, context),
      );
      const last = posts.at(-1);
      if (nextPage !== page || !last?.createdAt) return { posts: [], nextPage: 0, nextPageToken: '' };
      after = { createdAt: last.createdAt, id: last.id };
    }
    const loaded = await load(defaultPageSize, after, context);
    return { ...loaded, nextPage: loaded.nextPageToken !== '' && page < lastPage ? page + 1 : 0 };
  }

  return {
    async createPost(request, context) {
      const { userId } = context;
      const { pictureIds: ids, ...post } = parse(postRequest, request);
      const known = await people.known([userId], context);
      const response = await context.once(async (em) => {
        const shown = await pictures.use(em, 'post', ids, context);
        return { post: toProto(await insertPost(em, { id: newId(), userId, ...post, pictures: shown }), known) };
      });
      // The author sees it at once, on every page; others when their cached page is a minute old.
      await cache.invalidate(keys.feed(userId));
      return response;
    },

    async deletePost(request, context) {
      const { userId } = context;
      const { id } = parse(idRequest, request);
      const response = await context.once(async (em) => {
        if (!(await deletePost(em, userId, id))) throw feedErrors.POST_NOT_FOUND();
        return {};
      });
      await cache.invalidate(keys.feed(userId));
      return response;
    },

    async getFeed(request, context) {
      const { userId } = context;
      const { page = 1, pageSize, pageToken } = parse(feedRequest, request);
      const at = tokens.read(pageToken);
      // The first page and numbered pages are cached; a page by its token is one statement by an index.
      if (!at && pageSize === defaultPageSize)
        return cache.answer(keys.feed(userId, page), () => loadPage(userId, page, context));
      return { ...(await load(pageSize, at && { createdAt: new Date(at[0]), id: at[1] }, context)), nextPage: 0 };
    },
  };
}

export function feedInternalHandlers({
  database,
  cache,
}: Pick<FeedDeps, 'database' | 'cache'>): Handlers<typeof SocialInternalServiceService> {
  return {
    async dropPictures(request) {
      const { ids } = parse(dropRequest, request);
      const authors = await database.asSystem((em) => dropPictures(em, ids));
      await cache.invalidate(...authors.map((id) => keys.feed(id)));
      return {};
    },

    async listPictureUses(request) {
      const { id } = parse(idRequest, request);
      const posts = await database.asSystem((em) => postsShowing(em, id, mostUses));
      return { uses: posts.map((post) => ({ id: post.id, name: excerptOf(post.text) })) };
    },
  };
}

function toProto(row: PostRow, known: ReadonlyMap<string, KnownPerson>): Post {
  return {
    id: row.id,
    userId: row.user_id,
    userName: known.get(row.user_id)?.name ?? '',
    userPicture: known.get(row.user_id)?.picture,
    text: row.text,
    club: row.club,
    pictures: row.pictures,
    createdAt: row.created_at,
  };
}
