// Products and plans as lines: one line is one thing. Prices and stocks are lines of products.
import { parse, type SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, type DB } from '../db.ts';
import {
  assertState,
  assertUnsold,
  insert,
  managedPlan,
  managedProduct,
  product as productThing,
  stockMoved,
  manageErrors,
  readThing,
  setColumns,
  setState,
  type Columns,
  type ManagedRow,
  type Thing,
} from '../manage/index.ts';
import type { ManagedState } from '../managed.ts';
import { decimal, integer, prose, text, words, type Column } from './cells.ts';
import type { Cells } from './import.entity.ts';
import { applyTogether, prepare } from './together.ts';
import {
  assertClub,
  clocksOf,
  externalIdColumn,
  flag,
  identityColumns,
  lockRows,
  managedCells,
  managedColumns,
  present,
  rowsOf,
  truth,
  whole,
  without,
  type Change,
  type Found,
  type Kind,
  type Rules,
} from './kind.ts';

type ProductRow = Selectable<DB['products']>;
type PlanRow = Selectable<DB['esim_plans']>;

/** Throws what managing refuses of these columns and this state. */
export async function checkThing<Row extends ManagedRow>(
  em: SqlEntityManager,
  thing: Thing<Row>,
  { found, after }: Pick<Change, 'found' | 'after'>,
  { columns, sellable }: { columns: Columns; sellable: boolean },
  rules: Rules,
): Promise<void> {
  const row = found?.row as Row | undefined;
  await assertClub(em, columns, rules);
  await thing.complete(em, row, Object.fromEntries(Object.entries(columns).filter(([name]) => name !== 'club')));
  if (row) await assertUnsold(em, thing, row.id, Object.keys(columns));
  const state = after['state'] as ManagedState | undefined;
  if (state === undefined) return;
  assertState(row?.state ?? 'draft', state, rules);
  if (state !== 'published' && state !== 'proposed') return;
  if (!rules.sells) throw manageErrors.CURRENCY_NOT_SOLD({ metadata: { field: 'state' } });
  if (!sellable && row) await thing.assertSellable(em, row);
  if (!sellable && !row) throw manageErrors.NOTHING_TO_SELL();
}

/** Changes a thing, or creates it; `parts` is what belongs to it. What leaves the shop does so first, and what enters it last. */
export async function applyThing<Row extends ManagedRow>(
  em: SqlEntityManager,
  thing: Thing<Row>,
  { found, subject, after }: Change,
  { columns, unset, parts }: { columns: Columns; unset: Columns; parts?: () => Promise<void> },
  rules: Rules,
): Promise<void> {
  const state = after['state'] as ManagedState | undefined;
  let row = found?.row as Row | undefined;
  if (row) {
    if (state === 'archived') row = await setState(em, thing, row, state, rules);
    if (Object.keys(columns).length > 0) row = await setColumns(em, thing, row, columns, rules);
  } else {
    const made = await thing.complete(em, undefined, columns);
    await insert(em, thing.table, { id: subject, merchant_id: rules.owner, state: 'draft', ...unset, ...made });
  }
  await parts?.();
  if (state !== undefined && state !== 'draft' && state !== 'archived')
    await setState(em, thing, await readThing(em, thing, subject), state, rules);
  else if (state !== undefined && row) await setState(em, thing, await readThing(em, thing, subject), state, rules);
}

export const versionIsCurrent: Kind['isCurrent'] = (found, { version }) => found.version === version;

interface ThingKind<Row extends ManagedRow> {
  name: 'products' | 'prices' | 'plans';
  thing: Thing<Row>;
  creates: boolean;
  columns: readonly Column[];
  required: readonly string[];
  column?: (name: string) => Column | undefined;
  header?: Kind['header'];
  cells: (row: Row) => Cells;
  /** Of a request of the managing API, parsed. */
  columnsOf: (change: Change) => Columns;
  unset?: Columns;
  /** Before something is created. */
  creating?: (em: SqlEntityManager, rules: Rules) => Promise<void>;
}

function thingKind<Row extends ManagedRow>(kind: ThingKind<Row>): Kind {
  const { name, thing, creates, required } = kind;
  const columns = new Map([...identityColumns, ...kind.columns].map((column) => [column.name, column]));
  const wanted = (change: Change): Columns => ({ ...kind.columnsOf(change), ...externalIdColumn(change.after) });
  return {
    name,
    write: thing.write,
    thing,
    creates,
    required,
    part: [],
    column: (of) => columns.get(of) ?? kind.column?.(of),
    header: kind.header ?? (async () => [...columns.keys()]),
    async find(em, filter): Promise<Found[]> {
      const rows = await rowsOf<Row>(em, thing.table, filter);
      return rows.map((row) => ({
        id: row.id,
        externalId: row.external_id,
        version: row.version,
        row,
        lines: [kind.cells(row)],
      }));
    },
    check: (em, change, rules) => checkThing(em, thing, change, { columns: wanted(change), sellable: true }, rules),
    lock: (em, subjects) => lockRows(em, thing.table, subjects),
    async apply(em, change, rules) {
      if (!change.found) await kind.creating?.(em, rules);
      await applyThing(em, thing, change, { columns: wanted(change), unset: kind.unset ?? {} }, rules);
    },
    async applyAll(em, changes, rules) {
      const prepared = changes.map((change) => prepare<Row>(change, wanted(change)));
      if (prepared.some(({ row }) => !row)) await kind.creating?.(em, rules);
      const others = await applyTogether(em, thing, prepared, { unset: kind.unset ?? {}, rules });
      for (const one of others)
        await applyThing(em, thing, one, { columns: one.columns, unset: kind.unset ?? {} }, rules);
    },
    isCurrent: versionIsCurrent,
  };
}

const translated = /^(name|description)_([a-z]{2})$/;

function productCells(row: ProductRow): Cells {
  return {
    ...managedCells(row),
    name: row.name,
    description: row.description,
    club: row.club,
    category: row.category,
    price: row.price,
    old_price: row.old_price ?? '',
    opening_stock: '',
    nft: String(row.nft),
    stock: String(row.stock),
    ...Object.fromEntries(
      Object.entries(row.translations).flatMap(([language, { name, description }]) => [
        [`name_${language}`, name],
        [`description_${language}`, description],
      ]),
    ),
  };
}

/** All languages, if one of them changes. One without a name is not kept. */
function translationsOf(after: Cells, row: ProductRow | undefined) {
  const names = Object.keys(after).filter((name) => translated.test(name));
  if (names.length === 0) return {};
  const languages = new Map(Object.entries(row?.translations ?? {}).map(([language, one]) => [language, { ...one }]));
  for (const column of names) {
    const [, field, language] = translated.exec(column) as unknown as [string, 'name' | 'description', string];
    const there = languages.get(language) ?? { name: '', description: '' };
    languages.set(language, { ...there, [field]: after[column] });
  }
  const items = [...languages]
    .filter(([, { name, description }]) => name !== '' || description !== '')
    .map(([language, one]) => ({ language, ...one }));
  return { translations: { items } };
}

function productColumns({ found, after, subject }: Change): Columns {
  const row = found?.row as ProductRow | undefined;
  const given = present({
    name: after['name'],
    description: after['description'],
    club: after['club'],
    category: after['category'],
    price: after['price'],
    oldPrice: after['old_price'],
    nft: truth(after['nft']),
    ...translationsOf(after, row),
    ...clocksOf(after, row),
  });
  if (row) return managedProduct.columnsOf(parse(managedProduct.updateRequest, { id: subject, ...given }));
  const stock = Number(after['opening_stock'] ?? 0);
  const unset = { merchantId: '', description: '', oldPrice: '', nft: false };
  const fields = parse(managedProduct.createRequest, { ...unset, ...given, stock });
  return { ...managedProduct.columnsOf(without(fields, 'merchantId', 'stock')), stock: fields.stock };
}

const product = productThing();
const priceColumns: readonly Column[] = [
  { name: 'price', read: decimal, empty: 'error' },
  { name: 'old_price', read: decimal, empty: 'clear' },
];

async function productHeader(em: SqlEntityManager, owner: string | null): Promise<string[]> {
  const { rows } = await sql<{ language: string }>`select distinct jsonb_object_keys(translations) as language
    from products where ${owner === null ? sql`merchant_id is null` : sql`merchant_id = ${owner}`}
    order by 1`.execute(db(em));
  const languages = rows.flatMap(({ language }) => [`name_${language}`, `description_${language}`]);
  return [...identityColumns, ...productOwn].map(({ name }) => name).concat(languages);
}

const productOwn: readonly Column[] = [
  { name: 'name', read: text, empty: 'error' },
  { name: 'description', read: prose, empty: 'clear' },
  { name: 'club', read: text, empty: 'error' },
  { name: 'category', read: text, empty: 'error' },
  ...priceColumns,
  { name: 'opening_stock', read: integer, empty: 'keep', role: 'opening' },
  flag('nft'),
  ...managedColumns,
];

export const products: Kind = thingKind({
  name: 'products',
  thing: product,
  creates: true,
  columns: productOwn,
  required: ['name', 'club', 'category', 'price'],
  column: (name) =>
    translated.test(name) ? { name, read: name.startsWith('name') ? text : prose, empty: 'clear' } : undefined,
  header: productHeader,
  cells: productCells,
  columnsOf: productColumns,
  creating: (em, { actor }) => stockMoved(em, { kind: 'receipt', actor }),
});

export const prices: Kind = thingKind({
  name: 'prices',
  thing: product,
  creates: false,
  columns: [{ name: 'name', read: text, empty: 'keep', role: 'info' }, ...priceColumns],
  required: [],
  cells: productCells,
  columnsOf: productColumns,
});

function planColumns({ found, after, subject }: Change): Columns {
  const given = present({
    name: after['name'],
    region: after['region'],
    data: whole(after['data']),
    duration: whole(after['duration']),
    price: after['price'],
    popular: truth(after['popular']),
    ...clocksOf(after, found?.row),
  });
  const countries = after['countries']?.split(' ') ?? [];
  if (found) return managedPlan.columnsOf(parse(managedPlan.updateRequest, { id: subject, countries, ...given }));
  const fields = parse(managedPlan.createRequest, { merchantId: '', popular: false, countries, ...given });
  return managedPlan.columnsOf(without(fields, 'merchantId'));
}

export const plans: Kind = thingKind<PlanRow>({
  name: 'plans',
  thing: managedPlan.planThing(),
  creates: true,
  columns: [
    { name: 'name', read: text, empty: 'error' },
    { name: 'region', read: text, empty: 'error' },
    { name: 'data', read: integer, empty: 'error' },
    { name: 'duration', read: integer, empty: 'error' },
    { name: 'countries', read: words, empty: 'error' },
    { name: 'price', read: decimal, empty: 'error' },
    flag('popular'),
    ...managedColumns,
  ],
  required: ['name', 'region', 'data', 'duration', 'countries', 'price'],
  cells: (row) => ({
    ...managedCells(row),
    name: row.name,
    region: row.region,
    data: String(row.data),
    duration: String(row.duration),
    countries: row.countries.join(' '),
    price: row.price,
    popular: String(row.popular),
  }),
  columnsOf: planColumns,
});
