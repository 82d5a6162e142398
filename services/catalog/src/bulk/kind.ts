// What differs between the kinds of lines. All of them are read, compared, shown and applied in the same way.
import { values } from '@plaza/api/values';
import type { ServiceError, SqlEntityManager } from '@plaza/service';
import { sql, type RawBuilder } from 'kysely';
import { db } from '../db.ts';
import { clubErrors } from '../clubs/index.ts';
import type { Columns, ManagedRow, ManagingPermission, StateChange, Thing } from '../manage/index.ts';
import { boolean, externalId, moment, oneOf, uuid, type Column } from './cells.ts';
import type { Cells, ImportKindName, RowError } from './import.entity.ts';

/** By whose rules lines are checked and applied. */
export interface Rules extends StateChange {
  /** Whose things they are; null: the platform's. */
  owner: string | null;
  actor: string;
  /** Whether the owner is paid in the currency of the shop. */
  sells: boolean;
  /** Whether there is a chain on which tickets can have tokens. */
  tokens: boolean;
  /** Why a stock is corrected, where a line does not say it. */
  reason: string;
  /** Whether there is a club of this id. */
  hasClub: (em: SqlEntityManager, id: string) => Promise<boolean>;
}

/** A thing that is there, with the lines that an export has of it. */
export interface Found {
  readonly id: string;
  readonly externalId: string | null;
  readonly version: number;
  readonly row: ManagedRow;
  readonly lines: readonly Cells[];
}

export interface Wanted {
  owner: string | null;
  ids?: readonly string[];
  externalIds?: readonly string[];
  /** Of the units of things, such as SKUs. */
  units?: readonly string[];
  /** Further conditions. */
  where?: readonly RawBuilder<unknown>[];
  after?: string | undefined;
  limit?: number;
}

/** One line that is checked or applied. */
export interface Change {
  /** As it is now, in the columns of an export; undefined if there is nothing yet. */
  found: Found | undefined;
  /** The part of it that the line names is there: always, but for a category. */
  there: boolean;
  /** The id of the thing, also of one that is created. */
  subject: string;
  /** What changes; all cells of what is created. */
  after: Cells;
}

/** Lines could not be applied together: which one is to blame is found by applying each by itself. */
export class NotTogether extends Error {}

/** The ids of the variants that are locked. */
export type Locked = ReadonlySet<string>;

export interface Kind {
  readonly name: ImportKindName;
  readonly write: ManagingPermission;
  readonly thing: Pick<Thing<ManagedRow>, 'table' | 'notFound' | 'approved'>;
  /** Whether a line can create something. */
  readonly creates: boolean;
  readonly required: readonly string[];
  /** The columns of the part of a thing that a line is about, first the one that names it. */
  readonly part: readonly string[];
  /** The column that names one of several lines of a thing, and so the thing; empty where it has one line. */
  readonly unit?: string;
  column(name: string): Column | undefined;
  /** The columns of an export. */
  header(em: SqlEntityManager, owner: string | null): Promise<string[]>;
  /** In the order of their ids. */
  find(em: SqlEntityManager, wanted: Wanted): Promise<Found[]>;
  /** Throws what managing would refuse. */
  check(em: SqlEntityManager, change: Change, rules: Rules): Promise<void>;
  /** Locks what lines of these things change, in the order in which sales lock it. */
  lock(em: SqlEntityManager, subjects: readonly string[]): Promise<Locked>;
  /** Throws what managing refuses. */
  apply(em: SqlEntityManager, change: Change, rules: Rules, locked: Locked): Promise<void>;
  /** The same for several lines, each about another thing or unit; if it throws, none is applied. Not where lines have parts: each is applied by itself. */
  applyAll?(em: SqlEntityManager, changes: readonly Change[], rules: Rules, locked: Locked): Promise<void>;
  /** Whether it is as the preview has shown it. */
  isCurrent(found: Found, staged: { version: number | null; before: Cells | null; after: Cells | null }): boolean;
}

export const identityColumns: readonly Column[] = [
  { name: 'id', read: uuid, empty: 'keep', role: 'identity' },
  { name: 'external_id', read: externalId, empty: 'keep', role: 'identity' },
];

export const states = values['plaza.catalog.v1.Managed.state'];

export const managedColumns: readonly Column[] = [
  { name: 'state', read: oneOf(states), empty: 'keep' },
  ...(['visible_from', 'listed_from', 'on_sale_from', 'on_sale_until'] as const).map((name) => ({
    name,
    read: moment,
    empty: 'clear' as const,
  })),
];

export const flag = (name: string): Column => ({ name, read: boolean, empty: 'keep' });

export function managedCells(row: ManagedRow): Cells {
  const at = (time: Date | null): string => time?.toISOString() ?? '';
  return {
    id: row.id,
    external_id: row.external_id ?? '',
    state: row.state,
    visible_from: at(row.visible_from),
    listed_from: at(row.listed_from),
    on_sale_from: at(row.on_sale_from),
    on_sale_until: at(row.on_sale_until),
  };
}

const clockNames = ['visible_from', 'listed_from', 'on_sale_from', 'on_sale_until'] as const;

/** All four clocks, if one of them changes; those that do not change as they are. */
export function clocksOf(after: Cells, row: ManagedRow | undefined): { clocks?: Record<string, Date | undefined> } {
  if (!clockNames.some((name) => after[name] !== undefined)) return {};
  const now = row ? managedCells(row) : {};
  const [visibleFrom, listedFrom, onSaleFrom, onSaleUntil] = clockNames.map((name) => {
    const cell = after[name] ?? now[name] ?? '';
    return cell === '' ? undefined : new Date(cell);
  });
  return { clocks: { visibleFrom, listedFrom, onSaleFrom, onSaleUntil } };
}

export const truth = (cell: string | undefined): boolean | undefined =>
  cell === undefined ? undefined : cell === 'true';
export const whole = (cell: string | undefined): number | undefined => (cell === undefined ? undefined : Number(cell));

/** Without what is undefined: a field that is not sent does not change. */
export function present<Value extends object>(value: Value): Partial<Value> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Partial<Value>;
}

/** Without these fields. */
export function without<Value extends object, Name extends keyof Value & string>(
  value: Value,
  ...names: Name[]
): Omit<Value, Name> {
  const left = Object.entries(value).filter(([name]) => !(names as string[]).includes(name));
  return Object.fromEntries(left) as Omit<Value, Name>;
}

/** The column of the seller's own id, if the line sets it. */
export const externalIdColumn = (after: Cells): Columns =>
  after['external_id'] === undefined ? {} : { external_id: after['external_id'] };

const nobody = '00000000-0000-0000-0000-000000000000';

/** Rows of the table of a kind of thing, by owner. */
export async function rowsOf<Row extends ManagedRow>(
  em: SqlEntityManager,
  table: string,
  { owner, ids, externalIds, units, where = [], after, limit }: Wanted,
): Promise<Row[]> {
  const named = [
    ...(ids ? [sql`id = any (${ids}::uuid[])`] : []),
    ...(externalIds ? [sql`external_id = any (${externalIds}::text[])`] : []),
    ...(units
      ? [
          sql`id in (select v.product_id from product_variants v where v.sku = any (${units}::text[]) and
          coalesce(v.merchant_id, ${nobody}) = ${owner ?? nobody})`,
        ]
      : []),
  ];
  const conditions = [
    owner === null ? sql`merchant_id is null` : sql`merchant_id = ${owner}`,
    ...(named.length > 0 ? [sql`(${sql.join(named, sql` or `)})`] : []),
    ...where,
    ...(after === undefined ? [] : [sql`id > ${after}`]),
  ];
  const { rows } = await sql<Row>`select * from ${sql.table(table)} where ${sql.join(conditions, sql` and `)}
    order by id ${limit === undefined ? sql`` : sql`limit ${limit}`}`.execute(db(em));
  return rows;
}

/** Of things without variants, or whose variants do not change. */
export async function lockRows(em: SqlEntityManager, table: string, ids: readonly string[]): Promise<Locked> {
  if (ids.length > 0)
    await sql`select from ${sql.table(table)} where id = any (${ids}::uuid[]) order by id for no key update`.execute(
      db(em),
    );
  return new Set();
}

/** Throws CLUB_NOT_FOUND. */
export async function assertClub(em: SqlEntityManager, columns: Columns, rules: Rules): Promise<void> {
  const club = columns['club'];
  if (typeof club === 'string' && !(await rules.hasClub(em, club))) throw clubErrors.CLUB_NOT_FOUND();
}

const columnOfField: Readonly<Record<string, string>> = { name: 'category', price: 'category_price' };

/** What is wrong with a line, by its columns. */
export function rowErrors(error: ServiceError, columns: ReadonlySet<string>, field: string): RowError[] {
  const { reason, message, violations } = error;
  if (violations.length === 0) return [{ field: error.metadata['field'] ?? field, reason, message }];
  return violations.map(({ field: path, description }) => {
    const last = path.replace(/^.*\./, '');
    const known = [last, columnOfField[last] ?? ''].find((name) => columns.has(name));
    return { field: known ?? field, reason: 'CELL_INVALID', message: description };
  });
}
