// An event and its categories, as they are managed.
import { fields, newId, together, type SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { z } from 'zod';
import { keys } from '../cache-keys.ts';
import { findClub } from '../clubs/index.ts';
import { db, type DB } from '../db.ts';
import type { Pictures } from '../media/index.ts';
import { ticketErrors } from '../tickets/index.ts';
import { shopCurrency } from './handlers.ts';
import { manageErrors } from './manage.errors.ts';
import {
  changedExternalId,
  clockColumns,
  clocksRequest,
  imagesRequest,
  newExternalId,
  price,
  sent,
} from './requests.ts';
import { seatLabels, setSeats } from './seats.ts';
import { clocks, insert, update, type Columns, type Thing } from './thing.ts';

export { seatLabels } from './seats.ts';

export type EventRow = Selectable<DB['events']>;
export type CategoryRow = Selectable<DB['event_categories']>;

/** Seats of one category: no stadium has more. */
const mostSeats = 100_000;
/** Seats that one request makes. */
const mostAtOnce = 100_000;
const mostCategories = 100;
/** What stands in the place of the lowest price while there is no category, because an event always has one. */
export const noPriceYet = '0.01';

const limit = z.int().min(0, 'Must be 0 to 100.').max(100, 'Must be 0 to 100.');
export const categoryRequest = together(
  z.object({ name: fields.text(1, 100), price, rows: z.int().min(1).max(1000), seatsPerRow: z.int().min(1).max(1000) }),
  {
    holds: ({ rows, seatsPerRow }) => rows * seatsPerRow <= mostSeats,
    path: ['rows'],
    message: `Must have at most ${mostSeats} seats.`,
  },
);
export const createRequest = together(
  z.object({
    merchantId: fields.idOrNone(),
    title: fields.text(1, 200),
    club: fields.clubId(),
    date: z.date({ error: 'Must be a time.' }),
    venue: fields.text(1, 200),
    competition: fields.text(1, 100),
    hot: z.boolean(),
    vip: z.boolean(),
    nft: z.boolean(),
    noTransfer: z.boolean(),
    limitPerPerson: limit,
    categories: z.array(categoryRequest).max(mostCategories),
    images: imagesRequest,
    clocks: clocksRequest,
    externalId: newExternalId,
  }),
  {
    holds: ({ categories }) => new Set(categories.map(({ name }) => name)).size === categories.length,
    path: ['categories'],
    message: 'Must have different names.',
  },
  {
    holds: ({ categories }) =>
      categories.reduce((sum, { rows, seatsPerRow }) => sum + rows * seatsPerRow, 0) <= mostAtOnce,
    path: ['categories'],
    message: `Must have at most ${mostAtOnce} seats together. More are added one category at a time.`,
  },
);
export const updateRequest = z.object({
  id: fields.uuid(),
  title: fields.text(1, 200).optional(),
  club: fields.clubId().optional(),
  date: z.date().optional(),
  venue: fields.text(1, 200).optional(),
  competition: fields.text(1, 100).optional(),
  hot: z.boolean().optional(),
  vip: z.boolean().optional(),
  nft: z.boolean().optional(),
  noTransfer: z.boolean().optional(),
  limitPerPerson: limit.optional(),
  images: imagesRequest,
  clocks: clocksRequest,
  externalId: changedExternalId,
});
export const putCategoryRequest = together(
  z.object({
    id: fields.uuid(),
    name: fields.text(1, 100),
    price,
    rows: z.int().min(0).max(1000),
    seatsPerRow: z.int().min(0).max(1000),
  }),
  {
    holds: ({ rows, seatsPerRow }) => (rows === 0) === (seatsPerRow === 0) && rows * seatsPerRow <= mostSeats,
    path: ['rows'],
    message: `Must be set together with seats_per_row, and have at most ${mostSeats} seats.`,
  },
);

type Fields = Partial<Omit<z.infer<typeof createRequest>, 'merchantId' | 'categories' | 'externalId'>> & {
  externalId?: string | null | undefined;
};

export function columnsOf({ limitPerPerson, clocks: moments, ...given }: Fields): Columns {
  return sent({
    title: given.title,
    club: given.club,
    date: given.date,
    venue: given.venue,
    competition: given.competition,
    hot: given.hot,
    vip: given.vip,
    nft: given.nft,
    no_transfer: given.noTransfer,
    images: given.images,
    external_id: given.externalId,
    limit_per_person: limitPerPerson === undefined ? undefined : limitPerPerson || null,
    ...clockColumns(moments),
  });
}

export interface EventWorld {
  pictures: Pictures;
  /** Whether there is a chain on which tickets can have tokens. */
  tokens: boolean;
}

/** Without pictures, or tokens, only for what never sets them. */
export function eventThing(world: Partial<EventWorld> = {}): Thing<EventRow> & { readonly kind: 'event' } {
  return {
    kind: 'event',
    table: 'events',
    write: 'events.write',
    columns: [
      'title',
      'club',
      'date',
      'venue',
      'competition',
      'hot',
      'vip',
      'nft',
      'no_transfer',
      'limit_per_person',
      'images',
      'external_id',
      ...clocks,
    ],
    sold: ['club', 'date', 'venue'],
    approved: ['title', 'club', 'date', 'venue', 'competition', 'images'],
    notFound: () => ticketErrors.EVENT_NOT_FOUND(),
    async isSold(em, id) {
      const row = await db(em)
        .selectFrom('tickets')
        .select('id')
        .where('event_id', '=', id)
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },
    views: ({ club }) => keys.eventListsOf(club),
    async complete(em, row, columns) {
      if (columns['club'] !== undefined) await findClub(em, columns['club'] as string);
      if (row && columns['images'])
        await world.pictures?.assertUsable(em, columns['images'] as string[], 'event', row.merchant_id);
      if (columns['nft'] === true && !world.tokens) throw manageErrors.NFT_NOT_OFFERED({ metadata: { field: 'nft' } });
      return columns;
    },
    async assertSellable(em, { id }) {
      const row = await db(em)
        .selectFrom('event_categories')
        .select('id')
        .where('event_id', '=', id)
        .where('capacity', '>', 0)
        .limit(1)
        .executeTakeFirst();
      if (!row) throw manageErrors.NOTHING_TO_SELL();
    },
  };
}

export async function categoriesOf(em: SqlEntityManager, id: string): Promise<CategoryRow[]> {
  return db(em)
    .selectFrom('event_categories')
    .selectAll()
    .where('event_id', '=', id)
    .orderBy('price', 'desc')
    .orderBy('name')
    .limit(mostCategories)
    .execute();
}

/** A new category, with its seats. */
export async function addCategory(
  em: SqlEntityManager,
  eventId: string,
  { name, price: costs, rows, seatsPerRow }: z.infer<typeof categoryRequest>,
): Promise<void> {
  const id = newId();
  const columns = { id, event_id: eventId, name, price: costs, currency: shopCurrency, capacity: 0, seats_left: 0 };
  await insert(em, 'event_categories', columns);
  await setSeats(em, id, seatLabels(rows, seatsPerRow));
}

/** As purchases lock them: in the order of their ids, and before the event. */
export async function lockCategories(em: SqlEntityManager, eventId: string): Promise<void> {
  await sql`select from event_categories where event_id = ${eventId} order by id for no key update`.execute(db(em));
}

export async function categoryOf(
  em: SqlEntityManager,
  eventId: string,
  name: string,
): Promise<CategoryRow | undefined> {
  return db(em)
    .selectFrom('event_categories')
    .selectAll()
    .where('event_id', '=', eventId)
    .where('name', '=', name)
    .executeTakeFirst();
}

/** Creates a category, or changes the one with this name; without rows its seats stay. Throws ALREADY_SOLD, CATEGORIES_FULL. */
export async function putCategory(
  em: SqlEntityManager,
  eventId: string,
  { name, price: costs, rows, seatsPerRow }: z.infer<typeof categoryRequest>,
): Promise<void> {
  const there = await categoryOf(em, eventId, name);
  if (there) {
    await update(em, 'event_categories', there.id, { price: costs });
    if (rows > 0) await setSeats(em, there.id, seatLabels(rows, seatsPerRow));
  } else {
    if ((await categoriesOf(em, eventId)).length >= mostCategories) throw manageErrors.CATEGORIES_FULL();
    await addCategory(em, eventId, { name, price: costs, rows, seatsPerRow });
  }
}
