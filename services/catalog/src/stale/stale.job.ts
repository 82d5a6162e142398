// What was changed in the database is forgotten in the cache, within a second and whoever changed it: note_stale.sql notes it with the change itself, so
// that it is known as soon as it is committed, and here it is looked for twice a second: that needs no connection of its own, and works behind any
// pooler. An rpc that changes a price wakes the job after its commit.
import { keys, type Cache, type Key } from '@plaza/cache';
import { startJob, type Database, type Job, type Logger, type SqlEntityManager } from '@plaza/service';
import type { StaleKind } from './stale-view.entity.ts';

interface StaleRow {
  kind: StaleKind;
  subject: string;
  club: string;
  category: string;
}

const everyMs = 500;
const atOnce = 1_000;
/** Carts of one product that are forgotten at a time. */
const cartsAtOnce = 5_000;

export function startStaleViews({ database, cache, log }: { database: Database; cache: Cache; log: Logger }): Job {
  // In one transaction: should this process die, the notes are still there.
  const forget = (): Promise<boolean> =>
    database.asSystem(async (em) => {
      const rows = await em.execute<StaleRow[]>(
        'delete from stale_views where id = any (array(select id from stale_views order by id limit ?)) returning kind, subject, club, category',
        [atOnce],
      );
      if (rows.length === 0) return false;
      await cache.invalidate(...rows.flatMap(listsOf));
      for await (const users of cartsWith(
        em,
        rows.filter(({ kind }) => kind === 'product').map(({ subject }) => subject),
      )) {
        await cache.invalidate(...users.map((userId) => keys.cart(userId)));
      }
      return rows.length === atOnce;
    });
  return startJob({ name: 'views of what was changed are forgotten', log, everyMs, atOnce: true, run: forget });
}

function listsOf({ kind, subject, club, category }: StaleRow): Key[] {
  switch (kind) {
    case 'product':
      return keys.productListsOf(club, category);
    case 'event':
      return keys.eventListsOf(club);
    case 'plan':
      return [keys.esimPlans()];
    case 'cart':
      return [keys.cart(subject)];
  }
}

/** Whose carts hold one of these products. Who puts one in from now on reads its new price. */
async function* cartsWith(em: SqlEntityManager, productIds: readonly string[]): AsyncGenerator<string[]> {
  if (productIds.length === 0) return;
  const ids = JSON.stringify([...new Set(productIds)]);
  for (let last = '00000000-0000-0000-0000-000000000000'; ;) {
    const rows = await em.execute<{ user_id: string }[]>(
      `select distinct user_id from cart where product_id = any (array(select value::uuid from jsonb_array_elements_text(?::jsonb))) and user_id > ?
       order by user_id limit ?`,
      [ids, last, cartsAtOnce],
    );
    if (rows.length > 0) yield rows.map(({ user_id: userId }) => userId);
    if (rows.length < cartsAtOnce) return;
    last = rows.at(-1)!.user_id;
  }
}
