import type { Cache } from '@plaza/cache';
import type {
  AdviceServiceService,
  ListRecommendationsResponse,
  ListSimilarThingsResponse,
  Recommendation,
} from '@plaza/api/advice';
import type { Thing } from '@plaza/api/search';
import {
  cursorFields,
  cutPage,
  defaultPageSize,
  fields,
  pageTokens,
  parse,
  type CallContext,
  type Handlers,
  type Logger,
} from '@plaza/service';
import { z } from 'zod';
import { keys } from '../../cache-keys.ts';
import type { People, Profile } from '../../people/index.ts';
import { thingKinds } from '../signals/signal.entity.ts';
import { makeList, tagsOf, type ListDeps } from './list.ts';
import { lowerBound, textOf } from './reasons.ts';
import { recommendationErrors } from './recommendation.errors.ts';
import { dismiss, neighboursOf, selectList, type Neighbour, type RecommendationRow } from './recommendation.queries.ts';

export interface RecommendationDeps extends ListDeps {
  cache: Cache;
  people: People;
  log: Logger;
}

const paged = { pageSize: fields.pageSize(), pageToken: fields.pageToken() };
const listRequest = z.object({ kind: fields.oneOfOrNone(thingKinds), ...paged });
const similarRequest = z.object({ thingId: fields.uuid(), ...paged });
const dismissRequest = z.object({ thingId: fields.uuid() });
const listTokens = pageTokens('recommendations', z.tuple([cursorFields.number()]));
const similarTokens = pageTokens('similar things', z.tuple([cursorFields.number()]));

type Kind = z.infer<typeof listRequest>['kind'];

export function recommendationHandlers({
  cache,
  people,
  log,
  ...deps
}: RecommendationDeps): Handlers<typeof AdviceServiceService> {
  const { database, things } = deps;

  /** English and no club, if nothing else is known: a list without its language is better than none. */
  async function profileOf({ userId, requestId }: CallContext): Promise<Profile> {
    try {
      return (await people.profile(userId, { requestId })) ?? { clubId: '', language: 'en' };
    } catch (error) {
      log.warn({ err: error }, 'the profile of a person could not be read');
      return { clubId: '', language: 'en' };
    }
  }

  async function page(userId: string, kind: Kind, size: number, after: number): Promise<ListRecommendationsResponse> {
    const rows = await database.asUser(userId, (em) => selectList(em, userId, kind, after, size + 1));
    const { shown, last } = cutPage(rows, size);
    return {
      recommendations: shown.map(toProto),
      nextPageToken: listTokens.write(last && [last.place], [kind]),
    };
  }

  async function similar(
    context: CallContext,
    thingId: string,
    size: number,
    after: number,
  ): Promise<ListSimilarThingsResponse> {
    const { userId } = context;
    const { language } = await profileOf(context);
    const near = await database.asUser(userId, (em) => neighboursOf(em, userId, thingId, after));
    const known = await things.describe([thingId, ...near.map((one) => one.thingId)], language, context);
    const offered = near.filter((one) => known.get(one.thingId)?.available);
    const { shown, last } = cutPage(offered, size);
    return {
      recommendations: shown.map((one) => similarTo(thingId, one, known, language)),
      nextPageToken: similarTokens.write(last && [last.place], [thingId]),
    };
  }

  return {
    async listRecommendations(request, context) {
      const { userId } = context;
      const { kind, pageSize, pageToken } = parse(listRequest, request);
      const [after] = listTokens.read(pageToken, [kind]) ?? [];
      // A later page continues the list that the first one was of.
      if (after !== undefined) return page(userId, kind, pageSize, after);
      const field = { pageSize: pageSize === defaultPageSize ? 0 : pageSize, filter: kind };
      return cache.answer(keys.recommendations(userId, field), async () => {
        await makeList(deps, userId, await profileOf(context), context);
        return page(userId, kind, pageSize, 0);
      });
    },

    async listSimilarThings(request, context) {
      const { thingId, pageSize, pageToken } = parse(similarRequest, request);
      const [after] = similarTokens.read(pageToken, [thingId]) ?? [];
      return similar(context, thingId, pageSize, after ?? 0);
    },

    async dismissRecommendation(request, context) {
      const { userId } = context;
      const { thingId } = parse(dismissRequest, request);
      const response = await context.once(async (em) => {
        if (!(await dismiss(em, userId, thingId))) throw recommendationErrors.RECOMMENDATION_NOT_FOUND();
        return {};
      });
      await cache.invalidate(keys.recommendations(userId));
      return response;
    },
  };
}

function toProto(row: RecommendationRow): Recommendation {
  return {
    id: row.id,
    type: row.type,
    thingId: row.thing_id,
    title: row.title,
    content: row.content,
    tags: row.tags,
    confidence: row.confidence,
    reason: row.reason,
    becauseThingId: row.because_id ?? '',
    both: row.both_took,
    of: row.of_people,
  };
}

function similarTo(
  thingId: string,
  { thingId: id, bothTook, ofPeople }: Neighbour,
  known: ReadonlyMap<string, Thing>,
  language: string,
): Recommendation {
  const thing = known.get(id)!;
  const reason = 'together';
  return {
    id: '',
    type: thing.kind,
    thingId: id,
    title: thing.name,
    content: textOf({ reason, bothTook, ofPeople, name: known.get(thingId)?.name }, language),
    tags: tagsOf(thing),
    confidence: lowerBound(bothTook, ofPeople),
    reason,
    becauseThingId: thingId,
    both: bothTook,
    of: ofPeople,
  };
}
