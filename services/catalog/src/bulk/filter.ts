// A change of everything that a filter finds, as the lines that a file with this change would have.
import { Big } from '@plaza/money';
import type { Database } from '@plaza/service';
import { sql, type RawBuilder } from 'kysely';
import { importErrors } from './bulk.errors.ts';
import { moment } from './cells.ts';
import { mostRows } from './file.ts';
import type { Cells, ImportKindName } from './import.entity.ts';
import type { ImportRecord } from './imports.queries.ts';
import type { Found, Kind } from './kind.ts';

const thingsOfAPage = 500;

/** By the names of the API; what is empty is not there. */
export type Filter = Partial<Record<'club' | 'category' | 'state' | 'price_from' | 'price_to', string>>;
export type Settings = Partial<
  Record<
    | 'price_percent'
    | 'rounding'
    | 'state'
    | 'category'
    | 'visible_from'
    | 'listed_from'
    | 'on_sale_from'
    | 'on_sale_until',
    string
  >
>;

const clockNames = ['visible_from', 'listed_from', 'on_sale_from', 'on_sale_until'] as const;

/** Throws BULK_CHANGE_INVALID. */
export function assertChangeable(kind: ImportKindName, filter: Filter, settings: Settings): void {
  const sets = Object.keys(settings).filter((name) => name !== 'rounding');
  const fails =
    sets.length === 0 ||
    kind === 'stock' ||
    kind === 'prices' ||
    (kind !== 'products' && (settings.category !== undefined || filter.category !== undefined)) ||
    (kind === 'plans' && filter.club !== undefined) ||
    // The categories of an event have prices of their own; its other lines set nothing of the event.
    (kind === 'events' && settings.price_percent !== undefined && sets.length > 1);
  if (fails) throw importErrors.BULK_CHANGE_INVALID();
}

/** What prices become: rounded half up, never below the smallest price. */
export function priceAfter(price: string, percent: string, rounding: string): string {
  const exact = new Big(price).times(new Big(100).plus(percent)).div(100);
  const rounded = (): Big => {
    switch (rounding) {
      case 'tenth':
        return exact.round(1, Big.roundHalfUp);
      case 'unit':
        return exact.round(0, Big.roundHalfUp);
      case 'ninety_nine':
        return exact.plus('0.01').round(0, Big.roundDown).minus('0.01');
      default:
        return exact.round(2, Big.roundHalfUp);
    }
  };
  const made = rounded();
  return (made.gt(0) ? made : new Big('0.01')).toFixed(2);
}

/** The columns that the lines have. */
export function columnsOf(kind: ImportKindName, settings: Settings): string[] {
  const { price_percent: percent } = settings;
  const set = Object.keys(settings).filter((name) => name !== 'price_percent' && name !== 'rounding');
  const priced = kind === 'events' ? ['category', 'category_price'] : ['price'];
  return ['id', ...(percent === undefined ? [] : priced), ...set];
}

function conditionsOf(kind: ImportKindName, filter: Filter): RawBuilder<unknown>[] {
  const { club, category, state, price_from: from, price_to: to } = filter;
  const price = kind === 'events' ? sql`price_from` : sql`price`;
  return [
    ...(club === undefined ? [] : [sql`club = ${club}`]),
    ...(category === undefined ? [] : [sql`category = ${category}`]),
    ...(state === undefined ? [] : [sql`state = ${state}`]),
    ...(from === undefined ? [] : [sql`${price} >= ${from}::numeric`]),
    ...(to === undefined ? [] : [sql`${price} <= ${to}::numeric`]),
  ];
}

function linesOf(kind: ImportKindName, { id, lines }: Found, settings: Settings): Cells[] {
  const { price_percent: percent, rounding = 'cent', state, category } = settings;
  const set: Cells = { id, ...(state !== undefined && { state }), ...(category !== undefined && { category }) };
  for (const name of clockNames) {
    const clock = settings[name];
    if (clock !== undefined) set[name] = clock === 'none' ? '' : moment(clock);
  }
  if (percent === undefined) return [set];
  const priced = kind === 'events' ? lines.filter((cells) => cells['category'] !== '') : lines.slice(0, 1);
  return priced.map((cells) =>
    kind === 'events'
      ? {
          ...set,
          category: cells['category'] ?? '',
          category_price: priceAfter(cells['category_price'] ?? '0', percent, rounding),
        }
      : { ...set, price: priceAfter(cells['price'] ?? '0', percent, rounding) },
  );
}

/** Lines as a file would have them, a page of things at a time. */
export async function* changedLines(
  database: Database,
  kind: Kind,
  { merchant, filter, settings }: ImportRecord,
): AsyncGenerator<Cells> {
  const where = conditionsOf(kind.name, filter ?? {});
  let after: string | undefined;
  for (let count = 0; count < mostRows;) {
    const found = await database.asSystem((em) =>
      kind.find(em, { owner: merchant, where, after, limit: thingsOfAPage }),
    );
    for (const one of found) {
      for (const cells of linesOf(kind.name, one, settings ?? {})) {
        if (++count > mostRows) return;
        yield cells;
      }
    }
    if (found.length < thingsOfAPage) return;
    after = found.at(-1)?.id;
  }
}
