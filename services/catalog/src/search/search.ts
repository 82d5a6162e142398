// Search over everything that is on sale: the words of search_documents, narrowed and counted.
//
// What few things match is read whole. Of what very many match, a sixteenth is read: its counts are estimates, and its best are shown. Without that,
// one word that is in every tenth of 200,000 names would take 60 ms.
import type { SearchFacets } from '@plaza/api/search';
import { cutPage, exactTime, type SqlEntityManager } from '@plaza/service';
import { sql, type RawBuilder } from 'kysely';
import { db } from '../db.ts';
import type { SearchKind } from './document.entity.ts';
import { facetsOf, type Combination } from './facets.ts';
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

export interface Queries {
  exact: string;
  matched: string;
  /** The folded words together: what a whole name is compared with. */
  name: string;
}

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

/** With more matches than these in one slice, only the slice is read. */
const many = 150;
const slices = 16;
/** In the counts of one search. */
const mostCombinations = 5_000;

/** Undefined if no word is left. */
export async function queriesOf(em: SqlEntityManager, words: Words): Promise<Queries | undefined> {
  const {
    rows: [row],
  } = await sql<{ exact: string | null; matched: string | null }>`
    select exact::text, matched::text from search_query(${words}::text[])`.execute(db(em));
  if (!row?.exact || !row.matched) return undefined;
  return { exact: row.exact, matched: row.matched, name: words.join(' ') };
}

/** Words and prices: what facets count. */
function matching({ matched }: Queries, { priceMin, priceMax }: Filters): RawBuilder<boolean> {
  const rules = [
    sql`d.document @@ ${matched}::tsquery`,
    sql`d.listed_from <= now() and d.listed_until > now()`,
    ...(priceMin === undefined ? [] : [sql`d.price >= ${priceMin}::numeric`]),
    ...(priceMax === undefined ? [] : [sql`d.price <= ${priceMax}::numeric`]),
  ];
  return sql<boolean>`(${sql.join(rules, sql` and `)})`;
}

function chosen(queries: Queries, filters: Filters): RawBuilder<boolean> {
  const { kind, club, category } = filters;
  const rules = [
    matching(queries, filters),
    ...(kind ? [sql`d.kind = ${kind}`] : []),
    ...(club ? [sql`d.club = ${club}`] : []),
    ...(category ? [sql`d.category = ${category}`] : []),
  ];
  return sql<boolean>`${sql.join(rules, sql` and `)}`;
}

/** Whether very many things match. */
export interface Many {
  /** The words and the prices. */
  words: boolean;
  /** All filters. */
  chosen: boolean;
}

/** Of one search: what few match by its words, few match by all its filters. */
export async function manyOf(em: SqlEntityManager, queries: Queries, filters: Filters): Promise<Many> {
  const words = await matchesMany(em, matching(queries, filters));
  const { kind, club, category } = filters;
  const isNarrower = kind !== '' || club !== '' || category !== '';
  return { words, chosen: words && isNarrower ? await matchesMany(em, chosen(queries, filters)) : words };
}

/** Counted in one slice: the planner's statistics know little of beginnings of words. */
async function matchesMany(em: SqlEntityManager, condition: RawBuilder<boolean>): Promise<boolean> {
  const {
    rows: [row],
  } = await sql<{ count: number }>`
    select count(*)::int as count from (
      select from search_documents d where ${condition} and d.slice = 0 limit ${sql.lit(many + 1)}
    ) s`.execute(db(em));
  return (row?.count ?? 0) > many;
}

export interface Counted {
  total: number;
  estimated: boolean;
  facets: SearchFacets;
  /** Whether anything matches the words at all, whatever the filters. */
  any: boolean;
}

/** Counts by kind, club and category together; each facet adds up those that the other filters leave. */
export async function countMatches(
  em: SqlEntityManager,
  queries: Queries,
  filters: Filters,
  { words: estimated }: Many,
): Promise<Counted> {
  const condition = matching(queries, filters);
  const { rows } = await sql<Combination>`
    select d.kind, d.club, d.category, count(*)::int as count, min(d.price)::text as lowest, max(d.price)::text as highest
    from search_documents d
    where ${condition} ${estimated ? sql`and d.slice = 0` : sql``}
    group by d.kind, d.club, d.category
    order by count(*) desc
    limit ${sql.lit(mostCombinations)}`.execute(db(em));
  const factor = estimated ? slices : 1;
  const counts = rows.map((row) => ({ ...row, count: row.count * factor }));
  return { ...facetsOf(counts, filters), estimated, any: rows.length > 0 };
}

/** Results in order, at most `limit`, after a cursor. */
export async function findPage(
  em: SqlEntityManager,
  queries: Queries,
  filters: Filters,
  many: Many,
  sort: Sort,
  after: Position | undefined,
  limit: number,
): Promise<{ found: Found[]; next: Position | undefined }> {
  const condition = chosen(queries, filters);
  const { rows } =
    sort === 'relevance'
      ? await byRelevance(em, queries, condition, many, after, limit + 1)
      : await byColumn(em, sort, condition, after, limit + 1);
  const { shown, last } = cutPage(rows, limit);
  return { found: shown, next: last };
}

/** The whole name, all words in the name, the last one as a beginning, words in the rest; the shorter name first. */
async function byRelevance(
  em: SqlEntityManager,
  { exact, matched, name }: Queries,
  condition: RawBuilder<boolean>,
  { chosen: isPart }: Many,
  after: Position | undefined,
  limit: number,
) {
  const columns = sql`d.kind, d.id, d.length, case
      when d.name = ${name} then 0
      when d.title @@ ${exact}::tsquery then 1
      when d.title @@ ${matched}::tsquery then 2
      else 3 end as tier`;
  const whole = sql`select ${columns} from search_documents d where ${condition}`;
  // Of very many, those of one slice, and those whose whole name it is.
  const part = sql`${whole} and d.slice = 0 union all ${whole} and d.slice <> 0 and d.name = ${name}`;
  const rows = isPart ? part : whole;
  return sql<Position>`
    select tier::text as first, length::text as second, kind, id from (${rows}) r
    ${
      after
        ? sql`where (tier, length, kind, id) > (${after.first}::int, ${after.second}::int, ${after.kind}, ${after.id})`
        : sql``
    }
    order by r.tier, r.length, r.kind, r.id limit ${sql.lit(limit)}`.execute(db(em));
}

/** By an index in this order, or by words: the planner knows which is shorter. */
async function byColumn(
  em: SqlEntityManager,
  sort: Exclude<Sort, 'relevance'>,
  condition: RawBuilder<boolean>,
  after: Position | undefined,
  limit: number,
) {
  const [column, type, text] =
    sort === 'newest'
      ? (['d.added_at', sql`timestamptz`, exactTime('d.added_at')] as const)
      : (['d.price', sql`numeric`, sql<string>`d.price::text`] as const);
  const down = sort !== 'price';
  const key = sql`(${sql.ref(column)}, d.kind, d.id)`;
  const cursor = after ? sql`(${after.first}::${type}, ${after.kind}, ${after.id})` : undefined;
  const direction = down ? sql`desc` : sql`asc`;
  return sql<Position>`
    select ${text} as first, '' as second, d.kind, d.id from search_documents d
    where ${condition} and ${sql.ref(column)} is not null
    ${cursor ? sql`and ${key} ${down ? sql`<` : sql`>`} ${cursor}` : sql``}
    order by ${sql.ref(column)} ${direction}, d.kind ${direction}, d.id ${direction}
    limit ${sql.lit(limit)}`.execute(db(em));
}

/**
 * What somebody may have meant whose words nothing has: those that are nowhere are replaced by similar ones; if each is somewhere, any of them may be
 * mistyped. Undefined if nothing is similar.
 */
export async function correctedWords(em: SqlEntityManager, words: Words): Promise<Words | undefined> {
  const known = await inNames(em, words);
  const missing: boolean[] = [];
  for (const [index, word] of words.entries())
    missing.push(!known.has(word) && !(await occurs(em, word, index === words.length - 1)));
  const nowhere = missing.includes(true);
  let changed = false;
  const corrected: string[] = [];
  for (const [index, word] of words.entries()) {
    if (mostMistakes(word) === 0 || (nowhere && !missing[index])) {
      corrected.push(word);
      continue;
    }
    const meant = closest(word, await similarWords(em, word));
    // A word that is nowhere and like nothing: with it nothing can be found.
    if (missing[index] && meant.length === 0) return undefined;
    changed ||= meant.length > 0;
    corrected.push([...(missing[index] ? [] : [word]), ...meant].join('|'));
  }
  return changed ? corrected : undefined;
}

async function inNames(em: SqlEntityManager, words: Words): Promise<ReadonlySet<string>> {
  const rows = await db(em).selectFrom('search_words').select('word').distinct().where('word', 'in', words).execute();
  return new Set(rows.map(({ word }) => word));
}

async function similarWords(em: SqlEntityManager, word: string): Promise<string[]> {
  const { rows } = await sql<{ word: string }>`select word from similar_words(${word}, 40) word`.execute(db(em));
  return rows.flatMap((row) => (row.word === word ? [] : [row.word]));
}

/** Counted, and not asked whether there is one: for one row the planner would read the table. What names have is known without it. */
async function occurs(em: SqlEntityManager, word: string, isLast: boolean): Promise<boolean> {
  const queries = await queriesOf(em, [word]);
  if (!queries) return false;
  const {
    rows: [row],
  } = await sql<{ count: number }>`
    select count(*)::int as count from search_documents d
    where d.document @@ ${isLast ? queries.matched : queries.exact}::tsquery`.execute(db(em));
  return (row?.count ?? 0) > 0;
}
