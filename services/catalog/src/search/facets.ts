// The counts beside the results of a search: what there is of each kind, club and category, and between which prices.
import type { SearchFacets } from '@plaza/api/search';
import { Big, formatAmount } from '@plaza/money';
import type { Filters } from './search.ts';

const mostCounts = 50;
const currency = 'EUR';

/** What a search found of one kind, club and category together. */
export interface Combination {
  kind: string;
  club: string;
  category: string;
  count: number;
  lowest: string | null;
  highest: string | null;
}

const facetNames = ['kind', 'club', 'category'] as const;

/** The counts of a facet leave its own filter out. */
export function facetsOf(
  rows: readonly Combination[],
  filters: Pick<Filters, 'kind' | 'club' | 'category'>,
): { total: number; facets: SearchFacets } {
  const passes = (row: Combination, but?: (typeof facetNames)[number]): boolean =>
    facetNames.every((name) => name === but || filters[name] === '' || filters[name] === row[name]);
  const counts = (name: (typeof facetNames)[number]) => {
    const sums = new Map<string, number>();
    for (const row of rows)
      if (row[name] !== '' && passes(row, name)) sums.set(row[name], (sums.get(row[name]) ?? 0) + row.count);
    return [...sums]
      .map(([value, count]) => ({ value, count }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      .slice(0, mostCounts);
  };
  const left = rows.filter((row) => passes(row));
  const edge = (name: 'lowest' | 'highest', better: (a: Big, b: Big) => boolean): string => {
    const prices = left.flatMap((row) => (row[name] === null ? [] : [new Big(row[name])]));
    return prices.length === 0
      ? ''
      : formatAmount(
          prices.reduce((a, b) => (better(b, a) ? b : a)),
          currency,
        );
  };
  return {
    total: left.reduce((sum, { count }) => sum + count, 0),
    facets: {
      kinds: counts('kind'),
      clubs: counts('club'),
      categories: counts('category'),
      priceMin: edge('lowest', (a, b) => a.lt(b)),
      priceMax: edge('highest', (a, b) => a.gt(b)),
    },
  };
}
