// One way to change whatever is sold: locked, compared with the etag that was read, checked against what was sold, and recorded.
import type { Managed } from '@plaza/api/manage';
import type { Key } from '@plaza/cache';
import { sql, type RawBuilder, type Selectable } from 'kysely';
import { violatedConstraint, type SqlEntityManager } from '@plaza/service';
import { asSystemWithin } from '../as-system.ts';
import { db, type DB } from '../db.ts';
import type { ManagedState } from '../managed.ts';
import { assertVersion, etagOf } from './etag.ts';
import { manageErrors } from './manage.errors.ts';
import type { ManagingPermission, Seller } from './seller.ts';

export type ManagedTable = 'products' | 'events' | 'esim_plans';
export type ManagedRow = Pick<
  Selectable<DB['products']>,
  | 'id'
  | 'merchant_id'
  | 'state'
  | 'version'
  | 'external_id'
  | 'visible_from'
  | 'listed_from'
  | 'on_sale_from'
  | 'on_sale_until'
  | 'published_at'
  | 'created_at'
>;

/** Values of columns, as PostgreSQL takes them. */
export type Columns = Record<string, unknown>;

/** What differs between the kinds of things that are sold. */
export interface Thing<Row extends ManagedRow> {
  readonly kind: 'product' | 'event' | 'plan';
  readonly table: ManagedTable;
  readonly write: ManagingPermission;
  /** What a change can set, and so take back. */
  readonly columns: readonly string[];
  /** What does not change once one was sold. */
  readonly sold: readonly string[];
  /** What staff approves, where it does: what people read. A price is the merchant's own affair. */
  readonly approved: readonly string[];
  readonly notFound: () => Error;
  /** Whether one was sold, or is about to be. */
  isSold(em: SqlEntityManager, id: string): Promise<boolean>;
  /** The cached lists that it is in. */
  views(row: Row): Key[];
  /** What follows from these columns, such as a discount from two prices; throws where they can't be together. */
  complete(em: SqlEntityManager, row: Row | undefined, columns: Columns): Promise<Columns>;
  /** Throws NOTHING_TO_SELL. */
  assertSellable(em: SqlEntityManager, row: Row): Promise<void>;
}

export const clocks = ['visible_from', 'listed_from', 'on_sale_from', 'on_sale_until'] as const;

/** A change that the caller asks for. */
export interface Requested {
  id: string;
  /** Undefined: any. */
  version: string | undefined;
}

/** Throws what `notFound` says. */
export async function readThing<Row extends ManagedRow>(
  em: SqlEntityManager,
  { table, notFound }: Thing<Row>,
  id: string,
  lock = false,
): Promise<Row> {
  const { rows } = await sql<Row>`select * from ${sql.table(table)} where id = ${id}
    ${lock ? sql`for no key update` : sql``}`.execute(db(em));
  if (!rows[0]) throw notFound();
  return rows[0];
}

/** Locks it, if it is the version that was read. Throws VERSION_CONFLICT. */
export async function lockThing<Row extends ManagedRow>(
  em: SqlEntityManager,
  thing: Thing<Row>,
  { id, version }: Requested,
): Promise<Row> {
  const row = await readThing(em, thing, id, true);
  assertVersion(row.version, version);
  return row;
}

/** Sets columns of a locked row, by the rules. Throws ALREADY_SOLD. */
export async function setColumns<Row extends ManagedRow>(
  em: SqlEntityManager,
  thing: Thing<Row>,
  row: Row,
  wanted: Columns,
  { seller, approval }: { seller: Seller; approval: boolean },
): Promise<Row> {
  const columns = await thing.complete(em, row, wanted);
  const differs = await changedColumns(em, thing.table, row.id, columns);
  await assertUnsold(em, thing, row.id, differs);
  const again = approval && seller.merchantId !== undefined && row.state === 'published';
  if (again && thing.approved.some((column) => differs.includes(column))) columns['state'] = 'proposed';
  await update(em, thing.table, row.id, columns);
  return readThing(em, thing, row.id);
}

/** Throws ALREADY_SOLD if one was sold, and one of these columns does not change then. */
export async function assertUnsold<Row extends ManagedRow>(
  em: SqlEntityManager,
  thing: Thing<Row>,
  id: string,
  columns: readonly string[],
): Promise<void> {
  const frozen = thing.sold.find((column) => columns.includes(column));
  if (frozen !== undefined && (await asSystemWithin(em, () => thing.isSold(em, id))))
    throw manageErrors.ALREADY_SOLD({ metadata: { field: frozen } });
}

/** Which of these columns have another value. */
export async function changedColumns(
  em: SqlEntityManager,
  table: string,
  id: string,
  columns: Columns,
): Promise<string[]> {
  const names = Object.keys(columns);
  if (names.length === 0) return [];
  const compared = names.map(
    (name) => sql`case when ${sql.ref(name)} is distinct from ${value(table, name, columns[name])} then ${name} end`,
  );
  const { rows } = await sql<{ changed: (string | null)[] }>`
    select array[${sql.join(compared)}]::text[] as changed from ${sql.table(table)} where id = ${id}`.execute(db(em));
  return (rows[0]?.changed ?? names).filter((name) => name !== null);
}

const arrays = new Set(['countries', 'colours']);

/** A parameter of the column's type. */
function value(table: string, name: string, given: unknown): RawBuilder<unknown> {
  if (arrays.has(name)) return sql`${given}::text[]`;
  // The type of the column, whichever it is: a parameter alone could be a text.
  const json = JSON.stringify({ [name]: given });
  return sql`(jsonb_populate_record(null::${sql.raw(table)}, ${json}::jsonb)).${sql.ref(name)}`;
}

export async function update(em: SqlEntityManager, table: string, id: string, columns: Columns): Promise<void> {
  const names = Object.keys(columns);
  if (names.length === 0) return;
  const set = names.map((name) => sql`${sql.ref(name)} = ${value(table, name, columns[name])}`);
  await named(sql`update ${sql.table(table)} set ${sql.join(set)} where id = ${id}`.execute(db(em)));
}

/** Throws EXTERNAL_ID_TAKEN. */
async function named(written: Promise<unknown>): Promise<void> {
  try {
    await written;
  } catch (error) {
    if (violatedConstraint(error)?.endsWith('_external_id_index'))
      throw manageErrors.EXTERNAL_ID_TAKEN({ metadata: { field: 'external_id' } });
    throw error;
  }
}

export async function insert(em: SqlEntityManager, table: string, columns: Columns): Promise<void> {
  const names = Object.keys(columns);
  await named(
    sql`insert into ${sql.table(table)} (${sql.join(names.map((name) => sql.ref(name)))})
    values (${sql.join(names.map((name) => value(table, name, columns[name])))})`.execute(db(em)),
  );
}

/** Inserts rows that set the same columns, in one statement. `published`: they are public from now on. */
export async function insertAll(
  em: SqlEntityManager,
  table: ManagedTable,
  rows: readonly Columns[],
  published: boolean,
): Promise<void> {
  const names = Object.keys(rows[0] ?? {}).map((name) => sql.ref(name));
  await sql`insert into ${sql.table(table)} (${sql.join(names)}, published_at)
    select ${sql.join(names)}, ${published ? sql`now()` : sql`null`}
    from jsonb_populate_recordset(null::${sql.raw(table)}, ${JSON.stringify(rows)}::jsonb)`.execute(db(em));
}

/** Sets the same columns of several locked rows, each named by its id, in one statement. */
export async function updateAll(em: SqlEntityManager, table: ManagedTable, rows: readonly Columns[]): Promise<void> {
  const names = Object.keys(rows[0] ?? {}).filter((name) => name !== 'id');
  if (names.length === 0) return;
  await sql`update ${sql.table(table)} as t set ${sql.join(names.map((name) => sql`${sql.ref(name)} = r.${sql.ref(name)}`))}
    from jsonb_populate_recordset(null::${sql.raw(table)}, ${JSON.stringify(rows)}::jsonb) as r
    where t.id = r.id`.execute(db(em));
}

const comesFrom: Readonly<Record<ManagedState, readonly ManagedState[]>> = {
  draft: ['proposed'],
  proposed: ['draft', 'archived'],
  published: ['draft', 'proposed', 'archived'],
  archived: ['published'],
};

/** Who moves something to another state. */
export interface StateChange {
  seller: Seller;
  approval: boolean;
  /** Whether they do it with a test key. */
  testKey: boolean;
}

/** Whether it can be moved there. Throws STATE_INVALID, APPROVAL_NEEDED, LIVE_KEY_NEEDED. */
export function assertState(from: ManagedState, state: ManagedState, { seller, approval, testKey }: StateChange): void {
  if (from === state) return;
  if (!comesFrom[state].includes(from)) throw manageErrors.STATE_INVALID({ metadata: { state: from } });
  if (testKey && (state === 'published' || state === 'proposed')) throw manageErrors.LIVE_KEY_NEEDED();
  if (state === 'published' && approval && seller.merchantId !== undefined) throw manageErrors.APPROVAL_NEEDED();
}

/** Throws STATE_INVALID, NOTHING_TO_SELL, APPROVAL_NEEDED, LIVE_KEY_NEEDED. */
export async function setState<Row extends ManagedRow>(
  em: SqlEntityManager,
  thing: Thing<Row>,
  row: Row,
  state: ManagedState,
  change: StateChange,
): Promise<Row> {
  if (row.state === state) return row;
  assertState(row.state, state, change);
  if (state === 'published' || state === 'proposed') await thing.assertSellable(em, row);
  await sql`update ${sql.table(thing.table)} set state = ${state},
      published_at = coalesce(published_at, case when ${state} = 'published' then now() end)
    where id = ${row.id}`.execute(db(em));
  return readThing(em, thing, row.id);
}

/** Throws STATE_INVALID for what was published once. */
export async function deleteThing<Row extends ManagedRow>(
  em: SqlEntityManager,
  { table }: Thing<Row>,
  row: Row,
): Promise<void> {
  const isDraft = row.state === 'draft' || row.state === 'proposed';
  if (!isDraft || row.published_at !== null) throw manageErrors.STATE_INVALID({ metadata: { state: row.state } });
  await sql`delete from ${sql.table(table)} where id = ${row.id}`.execute(db(em));
}

export function toManaged(row: ManagedRow): Managed {
  return {
    merchantId: row.merchant_id ?? '',
    state: row.state,
    etag: etagOf(row.version),
    clocks: {
      visibleFrom: row.visible_from ?? undefined,
      listedFrom: row.listed_from ?? undefined,
      onSaleFrom: row.on_sale_from ?? undefined,
      onSaleUntil: row.on_sale_until ?? undefined,
    },
    publishedAt: row.published_at ?? undefined,
    createdAt: row.created_at,
    externalId: row.external_id ?? '',
  };
}
