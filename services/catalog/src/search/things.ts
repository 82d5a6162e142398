// Things by their ids, in a few words: for services that know only ids.
import type { Thing } from '@plaza/api/search';
import { formatAmount } from '@plaza/money';
import { anyOf, type SqlEntityManager } from '@plaza/service';
import { sql, type Expression } from 'kysely';
import { db, now } from '../db.ts';
import { isListed, isOnSale, isVisible } from '../managed.ts';

type Row = Omit<Thing, 'kind'>;

const isOffered = (table: string, left: Expression<boolean>) =>
  sql<boolean>`(${isListed(table)} and ${isOnSale(table)} and ${left})`;

/** Those that everybody can read, in no order. A thing has its name in the language, or else the one that it was given first. */
export async function describeThings(em: SqlEntityManager, ids: readonly string[], language: string): Promise<Thing[]> {
  if (ids.length === 0) return [];
  // One connection reads one after another.
  const described: [Thing['kind'], Row[]][] = [
    ['product', await products(em, ids, language)],
    ['event', await events(em, ids)],
    ['plan', await plans(em, ids)],
  ];
  return described.flatMap(([kind, rows]) =>
    rows.map((row) => ({ ...row, kind, price: formatAmount(row.price, row.currency) })),
  );
}

function products(em: SqlEntityManager, ids: readonly string[], language: string): Promise<Row[]> {
  return db(em)
    .selectFrom('products')
    .select(['id', 'club', 'category', 'price', 'currency'])
    .select(sql<string>`coalesce(nullif(translations -> ${language}::text ->> 'name', ''), name)`.as('name'))
    .select(isOffered('products', sql<boolean>`stock > 0`).as('available'))
    .where('id', '=', anyOf(ids))
    .where(isVisible('products'))
    .execute();
}

function events(em: SqlEntityManager, ids: readonly string[]): Promise<Row[]> {
  const left = sql<boolean>`seats_available > 0 and date > ${now} and cancelled_at is null`;
  return db(em)
    .selectFrom('events')
    .select(['id', 'title as name', 'club', 'competition as category', 'price_from as price', 'currency'])
    .select(isOffered('events', left).as('available'))
    .where('id', '=', anyOf(ids))
    .where(isVisible('events'))
    .execute();
}

function plans(em: SqlEntityManager, ids: readonly string[]): Promise<Row[]> {
  return db(em)
    .selectFrom('esim_plans')
    .select(['id', 'name', 'region as category', 'price', 'currency'])
    .select(sql<string>`''`.as('club'))
    .select(isOffered('esim_plans', sql<boolean>`true`).as('available'))
    .where('id', '=', anyOf(ids))
    .where(isVisible('esim_plans'))
    .execute();
}
