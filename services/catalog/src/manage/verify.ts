// Whether every number of what is left is what its rows say: a stock the sum of its movements, that of a product the sum of its variants, the free seats
// of a category and of an event the seats that are free.
import type { Database } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';

export interface CatalogVerification {
  products: number;
  variants: number;
  movements: number;
  events: number;
  seats: number;
  /** What differs, in a sentence each, at most 100. */
  differences: string[];
}

/** Names of differences; each part finds its own. */
const mostDifferences = 100;

const differences = sql<{ difference: string }>`
  select 'The stock of the product ' || p.id || ' is ' || p.stock || ', and its movements make ' || coalesce(m.sum, 0) || '.'
      as difference
    from products p
    left join (select product_id, sum(quantity) as sum from stock_movements group by product_id) m on m.product_id = p.id
    where p.stock <> coalesce(m.sum, 0)
  union all
  select 'The stock of the variant ' || v.id || ' is ' || v.stock || ', and its movements make ' || coalesce(m.sum, 0) || '.'
    from product_variants v
    left join (select variant_id, sum(quantity) as sum from stock_movements where variant_id is not null
      group by variant_id) m on m.variant_id = v.id
    where v.stock <> coalesce(m.sum, 0)
  union all
  select 'The stock of the product ' || p.id || ' is ' || p.stock || ', and its variants have ' || coalesce(v.stock, 0) || '.'
    from products p
    left join (select product_id, sum(stock) as stock from product_variants group by product_id) v on v.product_id = p.id
    where p.has_variants <> (v.product_id is not null) or p.has_variants and p.stock <> v.stock
  union all
  select 'The category ' || c.id || ' has ' || c.seats_left || ' of ' || c.capacity || ' seats left, and its seats make '
      || coalesce(s.free, 0) || ' of ' || coalesce(s.seats, 0) || '.'
    from event_categories c
    left join (select category_id, count(*) as seats, count(*) filter (where status = 'free') as free
      from seats group by category_id) s on s.category_id = c.id
    where c.seats_left <> coalesce(s.free, 0) or c.capacity <> coalesce(s.seats, 0)
  union all
  select 'The event ' || e.id || ' has ' || e.seats_available || ' seats left, and its categories ' || coalesce(c.free, 0) || '.'
    from events e
    left join (select event_id, sum(seats_left) as free from event_categories group by event_id) c on c.event_id = e.id
    where e.seats_available <> coalesce(c.free, 0)
  limit ${sql.lit(mostDifferences)}`;

/** Compares everything as it is at one moment, in one statement: sales go on. */
export async function verifyCatalog(database: Database): Promise<CatalogVerification> {
  return database.asSystem(async (em) => {
    const { rows } = await sql<Omit<CatalogVerification, 'differences'>>`
      select (select count(*)::int from products) as products, (select count(*)::int from product_variants) as variants,
        (select count(*)::int from stock_movements) as movements,
        (select count(*)::int from events) as events, (select count(*)::int from seats) as seats`.execute(db(em));
    const { rows: found } = await differences.execute(db(em));
    return { ...rows[0]!, differences: found.map(({ difference }) => difference) };
  });
}
