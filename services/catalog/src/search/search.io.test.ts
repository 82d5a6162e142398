import { SearchInternalServiceService, SearchServiceService, type SearchResponse } from '@plaza/api/search';
import { demoId } from '@plaza/service';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { client, startTestService, until, type TestClient } from '@plaza/testing';
import { randomUUID } from 'node:crypto';
import { catalogRecipe } from '../../test/recipe.ts';
import { reasonOf } from '../../test/shop-world.ts';
import { schema } from '../orm.config.ts';
import { openDatabase } from '@plaza/service';
import { seed } from '../seed.ts';
import { foldWords } from './fold.ts';

let service: Awaited<ReturnType<typeof startTestService>>;
let search: TestClient<typeof SearchServiceService>;
const admin = (sql: string, values: unknown[] = []) => service.db.admin<Record<string, unknown>>(sql, values);

beforeAll(async () => {
  service = await startTestService(catalogRecipe);
  search = service.connect(SearchServiceService);
  const database = await openDatabase(schema, service.db.url);
  await seed(database);
  await database.close();
});
afterAll(() => service.close());

const titles = ({ results }: SearchResponse): string[] =>
  results.map(({ result }) => (result?.$case === 'event' ? result.value.title : (result?.value.name ?? '')));
const find = async (q: string, filters: Parameters<typeof search.search>[0] = {}): Promise<string[]> =>
  titles(await search.search({ q, pageSize: 100, ...filters }));

async function product(
  name: string,
  more: { club?: string; category?: string; price?: string; description?: string } = {},
) {
  const id = randomUUID();
  const { club = 'FC_TEST', category = 'tests', price = '10.00', description = '' } = more;
  await admin(
    'insert into products (id, name, club, category, price, stock, description) values ($1, $2, $3, $4, $5, 1, $6)',
    [id, name, club, category, price, description],
  );
  return id;
}

describe('words', () => {
  test('find products, events, plans and clubs that have all of them, those with the words in the name first', async () => {
    const found = await find('monaco jersey');
    expect(found.slice(0, 2).sort()).toEqual(['AS Monaco Away Jersey 2026/27', 'AS Monaco Home Jersey 2026/27']);
    const { results } = await search.search({ q: 'monaco', pageSize: 100 });
    expect(new Set(results.map(({ result }) => result?.$case))).toEqual(new Set(['product', 'event', 'plan', 'club']));
    expect(await find('europe 5 gb')).toContain('Europe Away Days 5 GB');
    expect(await find('monaco jersey vélodrome')).toEqual([]);
  });

  test('are found without their accents, in other forms, in French and as beginnings', async () => {
    await product('Écharpes tricotées à Saint-Étienne');
    for (const q of ['echarpe', 'ÉCHARPE', 'écharpes tricotee', 'saint etienne', 'saint-eti', 'echar'])
      expect({ q, found: await find(q) }).toEqual({ q, found: ['Écharpes tricotées à Saint-Étienne'] });
    expect(await find('scarves monaco')).toContain('AS Monaco Diagonal Scarf');
    expect(await find('jerse')).toContain('AS Monaco Home Jersey 2026/27');
  });

  test('a whole name comes first, then the words in the name, then a beginning, then the rest', async () => {
    await product('Quokka');
    await product('Quokka plush toy');
    await product('Quokkaland map');
    await product('Map of islands', { description: 'Where the quokka lives' });
    expect(await find('quokka')).toEqual(['Quokka', 'Quokka plush toy', 'Quokkaland map', 'Map of islands']);
  });

  test('with typing mistakes find what was meant, and say what was searched for', async () => {
    for (const q of ['monacco', 'mnoaco jersey', 'marsielle scarf', 'velodrme']) {
      const answer = await search.search({ q });
      expect({ q, some: answer.results.length > 0 }).toEqual({ q, some: true });
      expect(answer.correctedQuery).not.toBe('');
    }
    const answer = await search.search({ q: 'marsielle scarf' });
    expect(answer.correctedQuery).toBe('marseille scarf');
    expect(titles(answer)[0]).toContain('Marseille');
    expect((await search.search({ q: 'marseille scarf' })).correctedQuery).toBe('');
  });

  test('that mean nothing to anybody find nothing, and nothing is an error', async () => {
    const empty = { results: [], total: 0, estimated: false, facets: undefined, correctedQuery: '', nextPageToken: '' };
    for (const q of [
      'xqzvwk',
      '🎽⚽',
      "'; drop table products; --",
      '& | ! ( ) <-> :*',
      "a'b\\c:*",
      '!!!',
      'zzzzzzzzzz'.repeat(10),
      'قميص',
      'の 東京',
      '%_',
      'a',
      '1e5',
      '-5.5e-3',
      'http://a.example/x?y=z',
      'me@plaza.example',
    ])
      expect({ q, answer: { ...(await search.search({ q })), results: [] } }).toMatchObject({
        q,
        answer: { results: [] },
      });
    expect(await search.search({ q: '🎽⚽' })).toEqual(empty);
    // Only words that English or French leaves out.
    expect((await search.search({ q: 'the' })).results.length).toBeGreaterThanOrEqual(0);
    expect(await search.search({ q: 'a b c d e f g h i j k l m n' })).toMatchObject({ results: [] });
    await product('The Who');
    expect(await find('the who')).toContain('The Who');
  });

  test('that are none, too many, or hold what no name has are refused', async () => {
    for (const q of ['', '   ', 'x'.repeat(101), 'x'.repeat(10_240), 'nul\u0000', 'line\nbreak', '\u200b'])
      expect(await reasonOf(search.search({ q }))).toMatch(/^(INVALID_ARGUMENT|REQUEST_TOO_LARGE)$/);
  });

  test('are folded alike where they are typed and where they are stored', async () => {
    for (const text of [
      'Côte d’Azur – Łódź, Straße, Ærø, Œuvre, İstanbul, Ðorđe',
      'ﬁne ① ½ ＡＢＣ',
      'ДИНАМО Київ',
      'Ελλάς Αθήνα',
      'São Paulo/Ñuñoa_2026-27 (№ 5)',
    ]) {
      const [row] = await admin('select fold_words($1) as folded', [text]);
      expect({ text, folded: row?.['folded'] }).toEqual({ text, folded: foldWords(text).join(' ') });
    }
  });
});

describe('filters, facets, order and pages', () => {
  test('narrow the results, and each facet counts without its own filter', async () => {
    const all = await search.search({ q: 'jersey' });
    expect(all.facets?.clubs.length).toBeGreaterThan(2);
    const { value: club, count } = all.facets!.clubs[0]!;
    const some = await search.search({ q: 'jersey', club, kind: 'product' });
    expect(some.total).toBe(count);
    expect(some.facets?.clubs).toEqual(all.facets?.clubs);
    for (const { result } of some.results) expect(result?.$case === 'product' && result.value.club).toBe(club);
    const cheap = await search.search({ q: 'jersey', priceMin: '60', priceMax: '80.00' });
    expect(cheap.total).toBe(cheap.results.length);
    for (const { result } of cheap.results)
      expect(result?.$case === 'product' && Number(result.value.price) >= 60 && Number(result.value.price) <= 80).toBe(
        true,
      );
    expect(Number(cheap.facets?.priceMin)).toBeGreaterThanOrEqual(60);
    expect((await search.search({ q: 'jersey', category: 'jerseys', kind: 'event' })).total).toBe(0);
    for (const wrong of [{ priceMin: 'x' }, { priceMax: '-1' }, { kind: 'seat' }, { sort: 'stock' }, { club: 'a b' }])
      expect(await reasonOf(search.search({ q: 'jersey', ...wrong }))).toBe('INVALID_ARGUMENT');
  });

  test('every order has pages without gaps and repetitions, and a token is of one search', async () => {
    for (let n = 0; n < 9; n++) await product(`Pangolin number ${n}`, { price: `${20 - (n % 3)}.00` });
    const prices = (answer: SearchResponse) =>
      answer.results.map(({ result }) => (result?.$case === 'product' ? Number(result.value.price) : NaN));
    for (const sort of ['', 'relevance', 'price', 'price_desc', 'newest'] as const) {
      const whole = await search.search({ q: 'pangolin', sort });
      expect(whole.total).toBe(9);
      const pages: SearchResponse[] = [];
      for (let pageToken = ''; pages.length === 0 || pageToken; pageToken = pages.at(-1)!.nextPageToken)
        pages.push(await search.search({ q: 'pangolin', sort, pageSize: 2, pageToken }));
      expect(pages.flatMap(titles)).toEqual(titles(whole));
      if (sort === 'price') expect(prices(whole)).toEqual(prices(whole).toSorted((a, b) => a - b));
      if (sort === 'price_desc') expect(prices(whole)).toEqual(prices(whole).toSorted((a, b) => b - a));
      if (sort === 'newest') expect(titles(whole)[0]).toBe('Pangolin number 8');
      const { nextPageToken: pageToken } = pages[0]!;
      expect(await reasonOf(search.search({ q: 'pangolins', sort, pageSize: 2, pageToken }))).toBe(
        'PAGE_TOKEN_INVALID',
      );
      expect(await reasonOf(search.search({ q: 'pangolin', sort, club: 'FC_TEST', pageToken }))).toBe(
        'PAGE_TOKEN_INVALID',
      );
    }
    const mistyped = await search.search({ q: 'pagnolin', pageSize: 4 });
    const second = await search.search({ q: 'pagnolin', pageSize: 4, pageToken: mistyped.nextPageToken });
    expect(new Set([...titles(mistyped), ...titles(second)]).size).toBe(8);
  });
});

describe('what is on sale', () => {
  test('is found in the transaction of its change, whoever makes it, and not found any more when it is gone', async () => {
    const id = await product('Axolotl lamp');
    expect(await find('axolotl')).toEqual(['Axolotl lamp']);
    await admin(`update products set name = 'Salamander lamp', price = 12 where id = $1`, [id]);
    expect(await find('axolotl')).toEqual([]);
    expect(await find('salamander', { priceMin: '12', priceMax: '12' })).toEqual(['Salamander lamp']);
    await admin('update products set stock = 0 where id = $1', [id]);
    const [hit] = (await search.search({ q: 'salamander' })).results;
    expect(hit?.result?.$case === 'product' && hit.result.value.stock).toBe(0);
    await admin('delete from products where id = $1', [id]);
    expect(await find('salamander')).toEqual([]);
  });

  test('a club is found by its name, alone and for its shop, and costs nothing', async () => {
    expect(titles(await search.search({ q: 'as monaco' }))[0]).toBe('AS Monaco');
    const { results, facets, total } = await search.search({ q: 'monaco', kind: 'club' });
    expect(results[0]?.result).toMatchObject({ $case: 'club', value: { id: 'AS_MONACO', country: 'MC' } });
    expect([total, facets?.priceMin]).toEqual([1, '']);
    expect(titles(await search.search({ q: 'monaco', kind: 'club', priceMin: '0' }))).toEqual([]);
    await admin(`insert into clubs (id, name, country) values ('FC_ZOO', 'Okapi United', 'CD')`);
    expect(await find('okapi')).toEqual(['Okapi United']);
    await admin(`update clubs set name = 'Bongo United' where id = 'FC_ZOO'`);
    expect([await find('okapi'), await find('bongo')]).toEqual([[], ['Bongo United']]);
  });

  test('an event is found until it begins, with the price of its cheapest category', async () => {
    const id = randomUUID();
    await admin(
      `insert into events (id, title, club, date, venue, competition, price_from, seats_available) values ($1, 'Wombat – Numbat', 'FC_TEST', now() + interval '1 hour', 'Billabong', 'Cup', 30, 1)`,
      [id],
    );
    expect(await find('billabong')).toEqual(['Wombat – Numbat']);
    await admin(
      `insert into event_categories (id, event_id, name, price, capacity, seats_left) values (gen_random_uuid(), $1, 'Stand', 20, 1, 1)`,
      [id],
    );
    expect(await find('wombat', { priceMax: '25' })).toEqual(['Wombat – Numbat']);
    await admin(`update events set date = now() - interval '1 second' where id = $1`, [id]);
    await until(async () => (await find('wombat')).length === 0, 'it has begun');
  });

  test('a sale does not write the index', async () => {
    const id = demoId('product:monaco-scarf');
    const before = await admin(`select xmin::text from search_documents where id = $1`, [id]);
    await admin('update products set stock = stock - 1, updated_at = now() where id = $1', [id]);
    expect(await admin(`select xmin::text from search_documents where id = $1`, [id])).toEqual(before);
  });

  test('of what very many things match, the counts are estimates and the whole name is still first', async () => {
    await admin(
      `insert into products (id, name, club, category, price, stock) select gen_random_uuid(), 'Echidna ' || n, 'FC_' || n % 4, 'mass', 1 + n % 50, 1 from generate_series(1, 12000) n`,
    );
    await product('Echidna');
    await admin('analyze search_documents');
    const answer = await search.search({ q: 'echidna' });
    expect(answer.estimated).toBe(true);
    expect(titles(answer)[0]).toBe('Echidna');
    expect(answer.results).toHaveLength(20);
    expect(answer.total / 12_000).toBeCloseTo(1, 0);
    expect(
      answer.facets?.clubs
        .map(({ value }) => value)
        .sort()
        .slice(0, 4),
    ).toEqual(['FC_0', 'FC_1', 'FC_2', 'FC_3']);
    const next = await search.search({ q: 'echidna', pageToken: answer.nextPageToken });
    expect(new Set([...titles(answer), ...titles(next)]).size).toBe(40);
    const cheapest = await search.search({ q: 'echidna', sort: 'price', club: 'FC_1' });
    expect(cheapest.results).toHaveLength(20);
  });
});

test('things are described by their ids to messaging: in a language, with whether they can be bought now', async () => {
  const [there, soldOut, draft] = [
    await product('Plush lion'),
    await product('Old scarf'),
    await product('Secret kit'),
  ];
  await admin(
    `update products set translations = '{"fr": {"name": "Lion en peluche", "description": ""}}' where id = $1`,
    [there],
  );
  await admin('update products set stock = 0 where id = $1', [soldOut]);
  await admin(`update products set state = 'draft' where id = $1`, [draft]);
  const [event] = await admin('select id::text, title from events where date > now() and seats_available > 0 limit 1');
  const [plan] = await admin('select id::text, name, region from esim_plans limit 1');
  const internal = client(SearchInternalServiceService, service.port, { from: 'messaging' });
  const ids = [there, soldOut, draft, randomUUID(), String(event!['id']), String(plan!['id'])];
  const { things } = await internal.describeThings({ ids, language: 'fr' });
  expect(things.map(({ id, kind, available }) => [id, kind, available]).sort()).toEqual(
    [
      [there, 'product', true],
      [soldOut, 'product', false],
      [event!['id'], 'event', true],
      [plan!['id'], 'plan', true],
    ].sort(),
  );
  const thing = (id: unknown) => things.find((one) => one.id === id);
  expect(thing(there)).toMatchObject({ name: 'Lion en peluche', club: 'FC_TEST', category: 'tests', price: '10.00' });
  expect(thing(soldOut)?.name).toBe('Old scarf');
  expect(thing(event!['id'])?.name).toBe(event!['title']);
  expect(thing(plan!['id'])).toMatchObject({ name: plan!['name'], club: '', category: plan!['region'] });
  expect(await internal.describeThings({})).toEqual({ things: [] });
  expect(await reasonOf(internal.describeThings({ ids: ['x'] }))).toBe('INVALID_ARGUMENT');
  internal.close();
});
