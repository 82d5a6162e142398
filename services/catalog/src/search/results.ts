// What was found, as the rpcs of products, events, plans and clubs return it: their rows are read, so that prices and stock are those of now.
import type { Picture } from '@plaza/api/picture';
import type { SearchResult } from '@plaza/api/search';
import type { SqlEntityManager } from '@plaza/service';
import { clubsById } from '../clubs/index.ts';
import { plansById } from '../esim/index.ts';
import type { Pictures } from '../media/index.ts';
import { productsById } from '../shop/index.ts';
import { eventsById } from '../tickets/index.ts';
import type { Found } from './search.ts';

/** In the same order, each with its main picture. What was deleted in between is left out. `em` gives one for each statement: none waits for another. */
export async function resultsOf(
  em: () => SqlEntityManager,
  found: readonly Found[],
  pictures: Pictures,
): Promise<SearchResult[]> {
  const ids = (of: Found['kind']): string[] => found.filter(({ kind }) => kind === of).map(({ id }) => id);
  const pictured = async <Thing extends { id: string; pictures: Picture[] }>(
    table: 'products' | 'events',
    of: string[],
    read: (em: SqlEntityManager, ids: readonly string[]) => Promise<Thing[]>,
  ): Promise<Thing[]> => {
    const bare = of.map((id) => ({ id, pictures: [] as Picture[] }));
    const [things, shown] = await Promise.all([read(em(), of), pictures.show(em(), table, bare, 1)]);
    const byId = new Map(shown.map((each) => [each.id, each.pictures]));
    return things.map((thing) => ({ ...thing, pictures: byId.get(thing.id) ?? [] }));
  };
  const [products, events, plans, clubs] = await Promise.all([
    pictured('products', ids('product'), productsById),
    pictured('events', ids('event'), eventsById),
    plansById(em(), ids('plan')),
    clubsById(em(), ids('club')).then((some) => pictures.crests(em(), some)),
  ]);
  const byId = new Map<string, SearchResult>();
  for (const value of products) byId.set(value.id, { result: { $case: 'product', value } });
  for (const value of events) byId.set(value.id, { result: { $case: 'event', value } });
  for (const value of plans) byId.set(value.id, { result: { $case: 'plan', value } });
  for (const value of clubs) byId.set(value.id, { result: { $case: 'club', value } });
  return found.flatMap(({ id }) => byId.get(id) ?? []);
}
