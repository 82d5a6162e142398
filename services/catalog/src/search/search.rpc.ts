import type { SearchResponse, SearchServiceService } from '@plaza/api/search';
import { cursorFields, fields, pageTokens, parse, type Database, type Handlers } from '@plaza/service';
import { z } from 'zod';
import type { Pictures } from '../media/index.ts';
import { searchKinds } from './document.entity.ts';
import { foldWords } from './fold.ts';
import { resultsOf } from './results.ts';
import {
  correctedWords,
  countMatches,
  findPage,
  manyOf,
  queriesOf,
  type Many,
  type Queries,
  type Words,
} from './search.ts';

const sorts = ['relevance', 'price', 'price_desc', 'newest'] as const;
const mostWords = 10;
const amount = z
  .string()
  .regex(/^(\d{1,10}(\.\d{1,4})?)?$/, 'Must be a decimal string, such as "10.00".')
  .transform((text) => text || undefined);

const searchRequest = z.object({
  q: fields.text(1, 100),
  kind: fields.oneOfOrNone(searchKinds),
  club: fields.clubId(),
  category: fields.text(0, 100),
  priceMin: amount,
  priceMax: amount,
  sort: fields.oneOfOrNone(sorts),
  pageSize: fields.pageSize(),
  pageToken: fields.pageToken(),
});

// Whether its words are corrected ones, and the sort key of the last result.
const positionOf = z.tuple([
  z.literal([0, 1]),
  z.union([cursorFields.moment(), cursorFields.amount()]),
  z.union([z.literal(''), cursorFields.amount()]),
  z.enum(searchKinds),
  cursorFields.text(50),
]);
const tokens = pageTokens('search', positionOf);

const nothing: SearchResponse = {
  results: [],
  total: 0,
  estimated: false,
  facets: undefined,
  correctedQuery: '',
  nextPageToken: '',
};

export function searchHandlers({
  database,
  pictures,
}: {
  database: Database;
  pictures: Pictures;
}): Handlers<typeof SearchServiceService> {
  return {
    async search(request) {
      const { q, pageSize, pageToken, sort: asked, ...filters } = parse(searchRequest, request);
      const sort = asked || 'relevance';
      const marks = [
        q,
        filters.kind,
        filters.club,
        filters.category,
        filters.priceMin ?? '',
        filters.priceMax ?? '',
        sort,
      ];
      const after = tokens.read(pageToken, marks);
      const words = foldWords(q).slice(0, mostWords);
      if (words.length === 0) return nothing;
      if (after) return laterPage(words, after);
      return firstPage(words);

      async function firstPage(of: Words, corrected = false): Promise<SearchResponse> {
        // What is on sale is public: statements without an actor need no transaction.
        const em = database.orm.em.fork();
        const queries = await queriesOf(em, of);
        if (!queries) return nothing;
        const many = await manyOf(em, queries, filters);
        // Neither waits for the other; that nothing matches is known as soon from a page as from counts.
        const [{ any, ...counted }, page] = await Promise.all([
          countMatches(em, queries, filters, many),
          readPage(queries, many, undefined, corrected),
        ]);
        if (!any) {
          const better = corrected ? undefined : await correctedWords(em, of);
          return better ? firstPage(better, true) : nothing;
        }
        return { ...page, ...counted, correctedQuery: corrected ? of.map((word) => word.split('|')[0]).join(' ') : '' };
      }

      async function laterPage(of: Words, at: z.infer<typeof positionOf>): Promise<SearchResponse> {
        const corrected = at[0] === 1;
        const meant = corrected ? await correctedWords(database.orm.em.fork(), of) : of;
        const em = database.orm.em.fork();
        const queries = meant && (await queriesOf(em, meant));
        return queries ? readPage(queries, await manyOf(em, queries, filters), at, corrected) : nothing;
      }

      async function readPage(
        queries: Queries,
        many: Many,
        at: z.infer<typeof positionOf> | undefined,
        corrected: boolean,
      ): Promise<SearchResponse> {
        const em = database.orm.em.fork();
        const position = at && { first: at[1], second: at[2], kind: at[3], id: at[4] };
        const { found, next } = await findPage(em, queries, filters, many, sort, position, pageSize);
        return {
          ...nothing,
          results: await resultsOf(em, found, pictures),
          nextPageToken: tokens.write(next && [corrected ? 1 : 0, next.first, next.second, next.kind, next.id], marks),
        };
      }
    },
  };
}
