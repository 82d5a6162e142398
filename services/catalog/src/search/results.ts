// What was found, as the rpcs of products, events, plans and clubs return it: their rows are read, so that prices and stock are those of now.
import type { SearchResult } from '@plaza/api/search';
import type { SqlEntityManager } from '@plaza/service';
import { clubsById } from '../clubs/index.ts';
import { plansById } from '../esim/index.ts';
import type { Pictures } from '../media/index.ts';
import { productsById } from '../shop/index.ts';
import { eventsById } from '../tickets/index.ts';
import type { Found } from './search.ts';

/** In the same order, each with its main picture. What was deleted in between is left out. */
export async function resultsOf(
  em: SqlEntityManager,
  found: readonly Found[],
  pictures: Pictures,
): Promise<SearchResult[]> {
  const ids = (of: Found['kind']): string[] => found.filter(({ kind }) => kind === of).map(({ id }) => id);
  const byId = new Map<string, SearchResult>();
  for (const value of await pictures.show(em, 'products', await productsById(em, ids('product')), 1))
    byId.set(value.id, { result: { $case: 'product', value } });
  for (const value of await pictures.show(em, 'events', await eventsById(em, ids('event')), 1))
    byId.set(value.id, { result: { $case: 'event', value } });
  for (const value of await plansById(em, ids('plan'))) byId.set(value.id, { result: { $case: 'plan', value } });
  for (const value of await pictures.crests(em, await clubsById(em, ids('club'))))
    byId.set(value.id, { result: { $case: 'club', value } });
  return found.flatMap(({ id }) => byId.get(id) ?? []);
}
