// Events as lines: one line is one category of an event, and says what belongs to the event again.
import { anyOf, parse, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';
import { managedEvent, manageErrors, type Columns } from '../manage/index.ts';
import { decimal, integer, moment, text, type Column } from './cells.ts';
import type { Cells } from './import.entity.ts';
import {
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
import { applyThing, checkThing, versionIsCurrent } from './things.ts';

const thing = managedEvent.eventThing();
const thingUnder = ({ tokens }: Rules) => managedEvent.eventThing({ tokens });
const partNames = ['category', 'category_price', 'rows', 'seats_per_row'] as const;
const columns = new Map<string, Column>(
  [
    ...identityColumns,
    { name: 'title', read: text, empty: 'error' } satisfies Column,
    { name: 'club', read: text, empty: 'error' } satisfies Column,
    { name: 'date', read: moment, empty: 'error' } satisfies Column,
    { name: 'venue', read: text, empty: 'error' } satisfies Column,
    { name: 'competition', read: text, empty: 'error' } satisfies Column,
    flag('hot'),
    flag('vip'),
    flag('nft'),
    flag('no_transfer'),
    { name: 'limit_per_person', read: integer, empty: 'clear' } satisfies Column,
    ...managedColumns,
    { name: 'category', read: text, empty: 'keep' } satisfies Column,
    { name: 'category_price', read: decimal, empty: 'keep' } satisfies Column,
    { name: 'rows', read: integer, empty: 'keep' } satisfies Column,
    { name: 'seats_per_row', read: integer, empty: 'keep' } satisfies Column,
  ].map((column) => [column.name, column]),
);

function eventCells(row: managedEvent.EventRow): Cells {
  return {
    ...managedCells(row),
    title: row.title,
    club: row.club,
    date: row.date.toISOString(),
    venue: row.venue,
    competition: row.competition,
    hot: String(row.hot),
    vip: String(row.vip),
    nft: String(row.nft),
    no_transfer: String(row.no_transfer),
    limit_per_person: row.limit_per_person === null ? '' : String(row.limit_per_person),
  };
}

interface CategoryCells extends Cells {
  event_id: string;
}

/** Rows and seats of a row only where the seats are all of them, as managing makes them. */
async function categoriesOf(em: SqlEntityManager, eventIds: readonly string[]): Promise<Map<string, Cells[]>> {
  const { rows } = await sql<CategoryCells>`
    select c.event_id, c.name as category, c.price::text as category_price,
      case when g.regular and g.rows * g.longest = c.capacity then g.rows::text else '' end as rows,
      case when g.regular and g.rows * g.longest = c.capacity then g.longest::text else '' end as seats_per_row
    from event_categories c
    cross join lateral (
      select count(distinct split_part(s.label, '-', 1)) as rows, coalesce(bool_and(s.label ~ '^[A-Z]+-[0-9]{1,5}$'), false) as regular,
        max(case when s.label ~ '^[A-Z]+-[0-9]{1,5}$' then split_part(s.label, '-', 2)::int end) as longest
      from seats s where s.category_id = c.id
    ) g
    where c.event_id = ${anyOf(eventIds)} order by c.event_id, c.name`.execute(db(em));
  const byEvent = new Map<string, Cells[]>();
  for (const { event_id: eventId, ...cells } of rows) {
    const list = byEvent.get(eventId) ?? [];
    list.push(cells);
    byEvent.set(eventId, list);
  }
  return byEvent;
}

const noCategory: Cells = Object.fromEntries(partNames.map((name) => [name, '']));

function eventColumns({ found, after, subject }: Change): Columns {
  const given = present({
    title: after['title'],
    club: after['club'],
    date: after['date'] === undefined ? undefined : new Date(after['date']),
    venue: after['venue'],
    competition: after['competition'],
    hot: truth(after['hot']),
    vip: truth(after['vip']),
    nft: truth(after['nft']),
    noTransfer: truth(after['no_transfer']),
    limitPerPerson: whole(after['limit_per_person']),
    ...clocksOf(after, found?.row),
  });
  if (found) return managedEvent.columnsOf(parse(managedEvent.updateRequest, { id: subject, ...given }));
  const unset = {
    merchantId: '',
    hot: false,
    vip: false,
    nft: false,
    noTransfer: false,
    limitPerPerson: 0,
    categories: [],
  };
  const fields = parse(managedEvent.createRequest, { ...unset, ...given });
  return managedEvent.columnsOf(without(fields, 'merchantId', 'categories'));
}

/** The category that the line sets, with everything that does not change as it is; undefined if it sets none. */
function categoryOf({ found, there, subject, after }: Change) {
  const name = after['category'];
  if (name === undefined) return undefined;
  const now = there ? found?.lines.find(({ category }) => category === name) : undefined;
  const price = after['category_price'] ?? now?.['category_price'] ?? '';
  const [rows, seatsPerRow] = [after['rows'], after['seats_per_row']].map((cell) => Number(cell ?? 0)) as [
    number,
    number,
  ];
  // Both, if one of them changes.
  const other = (cell: number, column: string): number => cell || Number(now?.[column] ?? 0);
  const seats =
    rows || seatsPerRow
      ? { rows: other(rows, 'rows'), seatsPerRow: other(seatsPerRow, 'seats_per_row') }
      : { rows: 0, seatsPerRow: 0 };
  if (now)
    return { ...parse(managedEvent.putCategoryRequest, { id: subject, name, price, ...seats }), there: true as const };
  return { ...parse(managedEvent.categoryRequest, { name, price, ...seats }), there: false as const };
}

/** Throws ALREADY_SOLD if a seat that is held or sold would go. */
async function assertSeatsStay(
  em: SqlEntityManager,
  eventId: string,
  { name, rows, seatsPerRow }: { name: string; rows: number; seatsPerRow: number },
): Promise<void> {
  const labels = managedEvent.seatLabels(rows, seatsPerRow);
  const { rows: taken } = await sql`select from seats s join event_categories c on c.id = s.category_id
    where c.event_id = ${eventId} and c.name = ${name} and s.status <> 'free' and not s.label = any (${labels}::text[])
    limit 1`.execute(db(em));
  if (taken.length > 0) throw manageErrors.ALREADY_SOLD({ metadata: { field: 'rows' } });
}

/** Without what belongs to the category. */
function eventOnly(after: Cells): Cells {
  return Object.fromEntries(Object.entries(after).filter(([name]) => !(partNames as readonly string[]).includes(name)));
}

export const events: Kind = {
  name: 'events',
  write: thing.write,
  thing,
  creates: true,
  required: ['title', 'club', 'date', 'venue', 'competition'],
  part: partNames,
  column: (name) => columns.get(name),
  header: async () => [...columns.keys()],
  async find(em, wanted): Promise<Found[]> {
    const rows = await rowsOf<managedEvent.EventRow>(em, 'events', wanted);
    const categories = await categoriesOf(
      em,
      rows.map(({ id }) => id),
    );
    return rows.map((row) => {
      const cells = eventCells(row);
      const lines = (categories.get(row.id) ?? [noCategory]).map((category) => ({ ...cells, ...category }));
      return { id: row.id, externalId: row.external_id, version: row.version, row, lines };
    });
  },
  async check(em, change, rules) {
    const category = categoryOf(change);
    const own = { ...change, after: eventOnly(change.after) };
    // A line that only adds a category to an event of an earlier line sets nothing else.
    const joins = !change.found && own.after['title'] === undefined;
    if (!joins) {
      const columns = { ...eventColumns(own), ...externalIdColumn(own.after) };
      await checkThing(em, thingUnder(rules), own, { columns, sellable: (category?.rows ?? 0) > 0 }, rules);
    }
    if (category?.there && category.rows > 0) await assertSeatsStay(em, change.subject, category);
  },
  async lock(em, subjects) {
    await sql`select from event_categories where event_id = ${anyOf(subjects)} order by id for no key update`.execute(
      db(em),
    );
    return lockRows(em, 'events', subjects);
  },
  async apply(em, change, rules) {
    const category = categoryOf(change);
    const own = { ...change, after: eventOnly(change.after) };
    if (!change.found && own.after['title'] === undefined) throw thing.notFound();
    const columns = { ...eventColumns(own), ...externalIdColumn(own.after) };
    const unset = { price_from: managedEvent.noPriceYet, seats_available: 0, currency: 'EUR' };
    const parts = async (): Promise<void> => {
      if (category) await managedEvent.putCategory(em, change.subject, category);
    };
    await applyThing(em, thingUnder(rules), own, { columns, unset, parts }, rules);
  },
  isCurrent: versionIsCurrent,
};
