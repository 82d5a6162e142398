// What everything that is sold has: an owner, a state, a version, and the three clocks. A clock is compared with the time of the read: nothing has to
// run at the moment that it names.
import { p } from '@mikro-orm/postgresql';
import { values } from '@plaza/api/values';
import { sql } from 'kysely';

export const managedStates = values['plaza.catalog.v1.Managed.state'];
/** `proposed` waits for the approval of staff; what is `archived` is not sold any more. */
export type ManagedState = (typeof managedStates)[number];

const moment = () => p.datetime().columnType('timestamptz').nullable();

export const managedColumns = {
  // Who sells it; null: the platform.
  merchantId: p.uuid().nullable(),
  // What the seller's own system calls it: imports find it by this.
  externalId: p.text().nullable(),
  state: p.text().$type<ManagedState>().default('published'),
  // Goes up with every change: what its etag says. See keep_version.sql.
  version: p.integer().default(1),
  // From when it can be read by its id, is in lists, and can be bought. Null: at once; of the last one: without an end.
  visibleFrom: moment(),
  listedFrom: moment(),
  onSaleFrom: moment(),
  onSaleUntil: moment(),
  // When it was published first. What never was can't have been sold.
  publishedAt: moment(),
};

/** Of the table's lists for those who manage it, and of the clocks that are still to come or have just passed: see stale.job.ts. */
export const managedIndexes = (table: string) => [
  { name: `${table}_merchant_index`, properties: ['merchantId', 'id'] as never },
  {
    name: `${table}_external_id_index`,
    // Of one seller; the platform's have none.
    expression: `create unique index "${table}_external_id_index" on "catalog"."${table}" (external_id, coalesce(merchant_id, '00000000-0000-0000-0000-000000000000'::uuid)) where external_id is not null`,
  },
  { name: `${table}_proposed_index`, properties: ['id'] as never, where: `state = 'proposed'` },
  { name: `${table}_visible_index`, properties: ['visibleFrom'] as never, where: 'visible_from is not null' },
  { name: `${table}_listed_index`, properties: ['listedFrom'] as never, where: 'listed_from is not null' },
];

/** Of the columns. */
export const managedChecks = (table: string) => [
  { name: `${table}_state_check`, expression: `state in ('draft', 'proposed', 'published', 'archived')` },
];

const column = (table: string, name: string) => sql.ref(`${table}.${name}`);

/** Whether everybody can read it by its id now. */
export const isVisible = (table: string) =>
  sql<boolean>`(${column(table, 'state')} = 'published' and coalesce(${column(table, 'visible_from')} <= now(), true))`;

/** Whether it is in lists now. */
export const isListed = (table: string) =>
  sql<boolean>`(${isVisible(table)} and coalesce(${column(table, 'listed_from')} <= now(), true))`;

/** Whether it can be bought now. */
export const isOnSale = (table: string) =>
  sql<boolean>`(${isVisible(table)} and coalesce(${column(table, 'on_sale_from')} <= now(), true)
    and coalesce(${column(table, 'on_sale_until')} > now(), true))`;
