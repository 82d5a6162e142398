// Search over everything that is on sale: the words of search_documents, narrowed and counted by search_page.sql.
import { Big, formatAmount } from '@plaza/money';
import type { SearchFacets } from '@plaza/api/search';
import { cutPage, type Database } from '@plaza/service';
import type { SearchKind } from './document.entity.ts';
import { closest, mostMistakes } from './similar.ts';

export interface Filters {
  /** Empty for every kind. */
  kind: SearchKind | '';
  club: string;
  category: string;
  priceMin: string | undefined;
  priceMax: string | undefined;
}

export type Sort = 'relevance' | 'price' | 'price_desc' | 'newest';

/** The words that must all occur; those that can stand for each other are one, with `|` between them. */
export type Words = readonly string[];

/** The sort key of a result: the first two depend on the order. */
export interface Position {
  first: string;
  second: string;
  kind: SearchKind;
  id: string;
}

export interface Found {
  kind: SearchKind;
  id: string;
}

export interface Counted {
  total: number;
  estimated: boolean;
  facets: SearchFacets;
}

export interface Page {
  found: Found[];
  next: Position | undefined;
  /** Of a first page. Undefined if nothing matches the words and the prices, whatever the other filters. */
  counted: Counted | undefined;
}

type Count = [value: string, count: number];
interface Row {
  results: [first: string, second: string, kind: SearchKind, id: string][];
  counts: {
    total: number;
    kinds: Count[];
    clubs: Count[];
    categories: Count[];
    lowest: number | null;
    highest: number | null;
  } | null;
  estimated: boolean;
}

const currency = 'EUR';

/** Results in order, at most `limit`, after a cursor. */
export async function findPage(
  database: Database,
  words: Words,
  { kind, club, category, priceMin, priceMax }: Filters,
  sort: Sort,
  after: Position | undefined,
  limit: number,
): Promise<Page> {
  const [row] = await database.statement<Row>(
    'select results, counts, estimated from search_page($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)',
    [
      words,
      kind,
      club,
      category,
      priceMin,
      priceMax,
      sort,
      after?.first,
      after?.second,
      after?.kind,
      after?.id,
      limit + 1,
    ],
  );
  const { results, counts, estimated } = row!;
  const positions = results.map(([first, second, kind, id]) => ({ first, second, kind, id }));
  const { shown, last } = cutPage(positions, limit);
  return { found: shown, next: last, counted: counts ? { ...countedOf(counts), estimated } : undefined };
}

function countedOf({ total, kinds, clubs, categories, lowest, highest }: NonNullable<Row['counts']>) {
  const facet = (counts: Count[]) => counts.map(([value, count]) => ({ value, count }));
  const amount = (price: number | null) => (price === null ? '' : formatAmount(new Big(price), currency));
  return {
    total,
    facets: {
      kinds: facet(kinds),
      clubs: facet(clubs),
      categories: facet(categories),
      priceMin: amount(lowest),
      priceMax: amount(highest),
    },
  };
}

/**
 * What somebody may have meant whose words nothing has: those that are nowhere are replaced by similar ones; if each is somewhere, any of them may be
 * mistyped. Undefined if nothing is similar.
 */
export async function correctedWords(database: Database, words: Words): Promise<Words | undefined> {
  const known = await knownWords(database, words);
  let changed = false;
  const corrected: string[] = [];
  for (const [index, word] of words.entries()) {
    const { occurs, similar } = known[index]!;
    if (!similar) {
      corrected.push(word);
      continue;
    }
    const meant = closest(word, similar);
    // A word that is nowhere and like nothing: with it nothing can be found.
    if (!occurs && meant.length === 0) return undefined;
    changed ||= meant.length > 0;
    corrected.push([...(occurs ? [word] : []), ...meant].join('|'));
  }
  return changed ? corrected : undefined;
}

/** For each word whether something has it (the last one may be a beginning), and what it is similar to if it may be mistyped. */
function knownWords(database: Database, words: Words): Promise<{ occurs: boolean; similar: string[] | null }[]> {
  return database.statement(
    `with known as materialized (
       select word, place, is_long, search_occurs(word, place = $3) as occurs
       from unnest($1::text[], $2::boolean[]) with ordinality as w (word, is_long, place)
     )
     select occurs, case when is_long and (not occurs or (select bool_and(occurs) from known)) then
       array(select s from similar_words(word, 40) s where s <> word) end as similar
     from known order by place`,
    [words, words.map((word) => mostMistakes(word) > 0), words.length],
  );
}
