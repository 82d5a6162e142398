// Invalidates in the cache, within a second, what was changed in the database, whoever changed it. note_stale.sql writes a row in the transaction of the
// change. This job reads the rows twice a second, which needs no connection of its own, and works with every pooler. An rpc that changes a
// price wakes the job after its commit.
import type { Cache, Key } from '@plaza/cache';
import { anyOf, startJob, type Database, type Job, type Logger, type SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { keys } from '../cache-keys.ts';
import { db, type DB } from '../db.ts';

type StaleView = Pick<Selectable<DB['stale_views']>, 'kind' | 'subject' | 'club' | 'category'>;

const everyMs = 500;
const batchSize = 1_000;
/** Carts in one batch. */
const cartBatchSize = 5_000;

export function startStaleViews({ database, cache, log }: { database: Database; cache: Cache; log: Logger }): Job {
  // In one transaction: if this process dies, the rows stay.
  const invalidate = (): Promise<boolean> =>
    database.asSystem(async (em) => {
      const oldest = db(em).selectFrom('stale_views').select('id').orderBy('id').limit(batchSize);
      const rows = await db(em)
        .deleteFrom('stale_views')
        .where('id', '=', sql<bigint>`any (array(${oldest}))`)
        .returning(['kind', 'subject', 'club', 'category'])
        .execute();
      if (rows.length === 0) return false;
      await cache.invalidate(...rows.flatMap(listsOf));
      for await (const users of cartsWith(
        em,
        rows.filter(({ kind }) => kind === 'product').map(({ subject }) => subject),
      )) {
        await cache.invalidate(...users.map((userId) => keys.cart(userId)));
      }
      return rows.length === batchSize;
    });
  return startJob({ name: 'invalidate stale views', log, everyMs, atOnce: true, run: invalidate });
}

function listsOf({ kind, subject, club, category }: StaleView): Key[] {
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

/** The people whose carts hold one of these products. Later additions read the new price. */
async function* cartsWith(em: SqlEntityManager, productIds: readonly string[]): AsyncGenerator<string[]> {
  if (productIds.length === 0) return;
  const ids = [...new Set(productIds)];
  for (let last = '00000000-0000-0000-0000-000000000000'; ;) {
    const rows = await db(em)
      .selectFrom('cart')
      .select('user_id')
      .distinct()
      .where('product_id', '=', anyOf(ids))
      .where('user_id', '>', last)
      .orderBy('user_id')
      .limit(cartBatchSize)
      .execute();
    if (rows.length > 0) yield rows.map(({ user_id: userId }) => userId);
    if (rows.length < cartBatchSize) return;
    last = rows.at(-1)!.user_id;
  }
}
