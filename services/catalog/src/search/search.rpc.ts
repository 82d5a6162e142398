import type { SearchResponse, SearchServiceService } from '@plaza/api/search';
import {
  cursorFields,
  fields,
  pageTokens,
  parse,
  type Database,
  type Handlers,
  type SqlEntityManager,
} from '@plaza/service';
import { z } from 'zod';
import type { Pictures } from '../media/index.ts';
import { searchKinds } from './document.entity.ts';
import { foldWords } from './fold.ts';
import { resultsOf } from './results.ts';
import { correctedWords, findPage, type Page, type Position, type Words } from './search.ts';

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
  // What is on sale is public: statements without an actor need no transaction.
  const publicly = (): SqlEntityManager => database.orm.em.fork();
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
      if (!after) return firstPage(words);
      const [corrected, first, second, kind, id] = after;
      const meant = corrected ? await correctedWords(database, words) : words;
      return meant ? answerOf(await pageAfter(meant, { first, second, kind, id }), corrected) : nothing;

      async function firstPage(of: Words, corrected: 0 | 1 = 0): Promise<SearchResponse> {
        const page = await pageAfter(of);
        if (page.counted) {
          const correctedQuery = corrected ? of.map((word) => word.split('|')[0]).join(' ') : '';
          return { ...(await answerOf(page, corrected)), ...page.counted, correctedQuery };
        }
        const better = corrected ? undefined : await correctedWords(database, of);
        return better ? firstPage(better, 1) : nothing;
      }

      function pageAfter(of: Words, position?: Position): Promise<Page> {
        return findPage(database, of, filters, sort, position, pageSize);
      }

      async function answerOf({ found, next }: Page, corrected: 0 | 1): Promise<SearchResponse> {
        return {
          ...nothing,
          results: await resultsOf(publicly, found, pictures),
          nextPageToken: tokens.write(next && [corrected, next.first, next.second, next.kind, next.id], marks),
        };
      }
    },
  };
}
