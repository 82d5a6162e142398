// Invalidates in the cache, within a second, what was changed in the database, whoever changed it. note_stale.sql writes a row in the transaction of the
// change. This job reads the rows twice a second, which needs no connection of its own, and works with every pooler. An rpc that changes a
// price wakes the job after its commit.
import type { Cache, Key } from '@plaza/cache';
import { anyOf, startJob, type Database, type Job, type Logger, type SqlEntityManager } from '@plaza/service';
import { sql, type RawBuilder, type Selectable } from 'kysely';
import { keys } from '../cache-keys.ts';
import { db, type DB } from '../db.ts';

type StaleView = Pick<Selectable<DB['stale_views']>, 'kind' | 'subject' | 'club' | 'category'>;

const everyMs = 500;
const batchSize = 1_000;
/** The longest time for which a list is cached. */
const longestCachedMs = 60 * 60_000;
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
  // At the start what has passed while an answer could still be cached.
  let clocksSince = new Date(Date.now() - longestCachedMs);
  return startJob({
    name: 'invalidate stale views',
    log,
    everyMs,
    atOnce: true,
    async run() {
      const { passed, until } = await database.asSystem((em) => clocksPassed(em, clocksSince));
      if (passed.length > 0) await cache.invalidate(...passed.flatMap(listsOf));
      clocksSince = until;
      return invalidate();
    },
  });
}

/** What has come into lists since then: nothing is written at the moment that a clock names. */
async function clocksPassed(em: SqlEntityManager, since: Date): Promise<{ passed: StaleView[]; until: Date }> {
  const of = (table: 'products' | 'events' | 'esim_plans', kind: StaleView['kind'], lists: RawBuilder<unknown>) =>
    sql`select ${kind} as kind, id as subject, ${lists} from ${sql.table(table)}
      where visible_from > ${since} and visible_from <= now() or listed_from > ${since} and listed_from <= now()`;
  const { rows } = await sql<StaleView & { until: Date }>`select p.*, now() as until from (select) one left join (
    ${of('products', 'product', sql`club, category`)}
    union all ${of('events', 'event', sql`club, ''`)}
    union all ${of('esim_plans', 'plan', sql`'', ''`)}) p on true`.execute(db(em));
  return { passed: rows.filter(({ subject }) => subject !== null), until: rows[0]!.until };
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
