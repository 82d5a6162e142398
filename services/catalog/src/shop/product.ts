import type { Product } from '@plaza/api/shop';
import { formatAmount } from '@plaza/money';
import type { SqlEntityManager } from '@plaza/service';
import { shopErrors } from './shop.errors.ts';

/** A row as it is selected: NUMERIC is a string. */
interface ProductRow {
  id: string;
  name: string;
  description: string;
  club: string;
  category: string;
  price: string;
  old_price: string | null;
  discount: number;
  currency: string;
  stock: number;
  nft: boolean;
}

export interface ProductFilter {
  /** Empty for every club. */
  club: string;
  /** Empty for every category. */
  category: string;
}

/** Where a page ends: the sort key of its last product. */
export interface ProductPosition {
  name: string;
  id: string;
}

export interface ProductPage {
  products: Product[];
  /** Undefined on the last page. */
  next: ProductPosition | undefined;
}

const columns = 'id, name, description, club, category, price, old_price, discount, currency, stock, nft';

/** Products by name, at most `limit`, from after a position on. */
export async function listProducts(
  em: SqlEntityManager,
  filter: ProductFilter,
  after: ProductPosition | undefined,
  limit: number,
): Promise<ProductPage> {
  const conditions: string[] = [];
  const values: unknown[] = [];
  if (filter.club) {
    conditions.push('club = ?');
    values.push(filter.club);
  }
  if (filter.category) {
    conditions.push('category = ?');
    values.push(filter.category);
  }
  if (after) {
    conditions.push('(name, id) > (?, ?::uuid)');
    values.push(after.name, after.id);
  }
  const where = conditions.length > 0 ? `where ${conditions.join(' and ')}` : '';
  const rows = await em.execute<ProductRow[]>(`select ${columns} from products ${where} order by name, id limit ?`, [
    ...values,
    limit + 1,
  ]);
  const products = rows.slice(0, limit).map(toProduct);
  const last = products.at(-1);
  return { products, next: rows.length > limit && last ? { name: last.name, id: last.id } : undefined };
}

/** Throws PRODUCT_NOT_FOUND. */
export async function getProduct(em: SqlEntityManager, id: string): Promise<Product> {
  const [row] = await em.execute<ProductRow[]>(`select ${columns} from products where id = ?`, [id]);
  if (!row) throw shopErrors.PRODUCT_NOT_FOUND();
  return toProduct(row);
}

function toProduct(row: ProductRow): Product {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    club: row.club,
    category: row.category,
    price: formatAmount(row.price, row.currency),
    oldPrice: row.old_price === null ? '' : formatAmount(row.old_price, row.currency),
    discount: row.discount,
    currency: row.currency,
    stock: row.stock,
    nft: row.nft,
  };
}
