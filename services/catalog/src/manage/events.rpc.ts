import type { EventManagementServiceService, ManagedCategory, ManagedEvent } from '@plaza/api/manage';
import { formatAmount } from '@plaza/money';
import { fields, newId, parse, together, type Handlers, type SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { z } from 'zod';
import { asSystemWithin } from '../as-system.ts';
import { keys } from '../cache-keys.ts';
import { findClub } from '../clubs/index.ts';
import { db, type DB } from '../db.ts';
import type { Pictures } from '../media/index.ts';
import { ticketErrors } from '../tickets/index.ts';
import { actAs } from './acting.ts';
import { assertLatest, revertibleOr } from './changes.ts';
import { sendEtag } from './etag.ts';
import { shopCurrency, thingHandlers, type ManageDeps } from './handlers.ts';
import { manageErrors } from './manage.errors.ts';
import { clockColumns, clocksRequest, imagesRequest, price, revertRequest, sent } from './requests.ts';
import { seatLabels, setSeats } from './seats.ts';
import { sellerOf } from './seller.ts';
import { clocks, insert, readThing, toManaged, update, type Columns, type Thing } from './thing.ts';

type Row = Selectable<DB['events']>;
type CategoryRow = Selectable<DB['event_categories']>;

/** Seats of one category: no stadium has more. */
const mostSeats = 100_000;
/** Seats that one request makes. */
const mostAtOnce = 100_000;
const mostCategories = 100;
/** What stands in the place of the lowest price while there is no category, because an event always has one. */
const noPriceYet = '0.01';

const limit = z.int().min(0, 'Must be 0 to 100.').max(100, 'Must be 0 to 100.');
const category = together(
  z.object({ name: fields.text(1, 100), price, rows: z.int().min(1).max(1000), seatsPerRow: z.int().min(1).max(1000) }),
  {
    holds: ({ rows, seatsPerRow }) => rows * seatsPerRow <= mostSeats,
    path: ['rows'],
    message: `Must have at most ${mostSeats} seats.`,
  },
);
const createRequest = together(
  z.object({
    merchantId: fields.idOrNone(),
    title: fields.text(1, 200),
    club: fields.clubId(),
    date: z.date({ error: 'Must be a time.' }),
    venue: fields.text(1, 200),
    competition: fields.text(1, 100),
    hot: z.boolean(),
    vip: z.boolean(),
    limitPerPerson: limit,
    categories: z.array(category).max(mostCategories),
    images: imagesRequest,
    clocks: clocksRequest,
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
const updateRequest = z.object({
  id: fields.uuid(),
  title: fields.text(1, 200).optional(),
  club: fields.clubId().optional(),
  date: z.date().optional(),
  venue: fields.text(1, 200).optional(),
  competition: fields.text(1, 100).optional(),
  hot: z.boolean().optional(),
  vip: z.boolean().optional(),
  limitPerPerson: limit.optional(),
  images: imagesRequest,
  clocks: clocksRequest,
});
const putCategoryRequest = together(
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
const categoryRequest = z.object({ id: fields.uuid(), name: fields.text(1, 100) });

type Fields = Partial<Omit<z.infer<typeof createRequest>, 'merchantId' | 'categories'>>;

function columnsOf({ limitPerPerson, clocks: moments, ...given }: Fields): Columns {
  return sent({
    title: given.title,
    club: given.club,
    date: given.date,
    venue: given.venue,
    competition: given.competition,
    hot: given.hot,
    vip: given.vip,
    images: given.images,
    limit_per_person: limitPerPerson === undefined ? undefined : limitPerPerson || null,
    ...clockColumns(moments),
  });
}

function event(pictures: Pictures): Thing<Row> & { readonly kind: 'event' } {
  return {
    kind: 'event',
    table: 'events',
    write: 'events.write',
    columns: ['title', 'club', 'date', 'venue', 'competition', 'hot', 'vip', 'limit_per_person', 'images', ...clocks],
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
        await pictures.assertUsable(em, columns['images'] as string[], 'event', row.merchant_id);
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

async function categoriesOf(em: SqlEntityManager, id: string): Promise<CategoryRow[]> {
  return db(em)
    .selectFrom('event_categories')
    .selectAll()
    .where('event_id', '=', id)
    .orderBy('price', 'desc')
    .orderBy('name')
    .limit(mostCategories)
    .execute();
}

async function toMessage(em: SqlEntityManager, row: Row, { whole }: { whole: boolean }): Promise<ManagedEvent> {
  const categories = whole ? await categoriesOf(em, row.id) : [];
  const hasPrice = whole ? categories.length > 0 : row.seats_available > 0 || row.published_at !== null;
  return {
    id: row.id,
    title: row.title,
    club: row.club,
    date: row.date,
    venue: row.venue,
    competition: row.competition,
    priceFrom: hasPrice ? formatAmount(row.price_from, row.currency) : '',
    currency: row.currency,
    seatsAvailable: row.seats_available,
    hot: row.hot,
    vip: row.vip,
    limitPerPerson: row.limit_per_person ?? 0,
    categories: categories.map(toCategory),
    managed: toManaged(row),
    pictures: [],
  };
}

function toCategory(row: CategoryRow): ManagedCategory {
  return {
    name: row.name,
    price: formatAmount(row.price, row.currency),
    capacity: row.capacity,
    seatsLeft: row.seats_left,
  };
}

/** A new category, with its seats. */
async function addCategory(
  em: SqlEntityManager,
  eventId: string,
  { name, price: costs, rows, seatsPerRow }: z.infer<typeof category>,
): Promise<void> {
  const id = newId();
  const columns = { id, event_id: eventId, name, price: costs, currency: shopCurrency, capacity: 0, seats_left: 0 };
  await insert(em, 'event_categories', columns);
  await setSeats(em, id, seatLabels(rows, seatsPerRow));
}

/** As purchases lock them: in the order of their ids, and before the event. */
async function lockCategories(em: SqlEntityManager, eventId: string): Promise<void> {
  await sql`select from event_categories where event_id = ${eventId} order by id for no key update`.execute(db(em));
}

async function categoryOf(em: SqlEntityManager, eventId: string, name: string): Promise<CategoryRow | undefined> {
  return db(em)
    .selectFrom('event_categories')
    .selectAll()
    .where('event_id', '=', eventId)
    .where('name', '=', name)
    .executeTakeFirst();
}

async function everSold(em: SqlEntityManager, categoryId: string): Promise<boolean> {
  const taken = await db(em)
    .selectFrom('seats')
    .select('seats.id')
    .where('category_id', '=', categoryId)
    .where('status', '<>', 'free')
    .limit(1)
    .executeTakeFirst();
  return taken !== undefined;
}

export function eventManagement(deps: ManageDeps): Handlers<typeof EventManagementServiceService> {
  const { database, pictures } = deps;
  const thing = event(pictures);
  const shown = async (em: SqlEntityManager, row: Row, options: { whole: boolean }): Promise<ManagedEvent> => ({
    ...(await toMessage(em, row, options)),
    pictures: options.whole ? await pictures.byId(em, row.images) : [],
  });
  const things = thingHandlers(deps, thing, shown);
  return {
    async createEvent(request, context) {
      const { merchantId, categories, ...given } = parse(createRequest, request);
      const seller = await sellerOf(deps.members, thing.write, context, merchantId);
      const owner = seller.merchantId ?? (merchantId || null);
      if (owner !== null) await deps.currencyOf(owner, context);
      let version = 1;
      const answer = await context.once(async (em) => {
        await actAs(em, context, { staff: seller.merchantId === undefined });
        const id = newId();
        const columns = await thing.complete(em, undefined, columnsOf(given));
        await pictures.assertUsable(em, given.images ?? [], 'event', owner);
        const unset = { price_from: noPriceYet, seats_available: 0, currency: shopCurrency, state: 'draft' };
        await insert(em, thing.table, { id, merchant_id: owner, ...unset, ...columns });
        for (const each of categories) await addCategory(em, id, each);
        await context.audit(em, { subject: id });
        const row = await readThing(em, thing, id);
        version = row.version;
        return { event: await shown(em, row, { whole: true }) };
      });
      sendEtag(context, version);
      return answer;
    },
    async listManagedEvents(request, context) {
      const { rows, next } = await things.list(context, request);
      return { events: rows, nextPageToken: next };
    },
    getManagedEvent: async (request, context) => ({ event: await things.get(context, request) }),
    async updateEvent(request, context) {
      const { id, ...given } = parse(updateRequest, request);
      return things.update(context, { id, etag: request.etag }, columnsOf(given));
    },
    setEventState: (request, context) => things.setState(context, request),

    async revertEvent(request, context) {
      const { id, changeId } = parse(revertRequest, request);
      await things.managing(context, id);
      const reverted = await database.asSystem((em) => revertibleOr(em, id, changeId));
      if ('error' in reverted || reverted.kind !== 'category') return things.revert(context, request);
      // Seats are changed as seats: a price alone is taken back.
      const costs = reverted.columns['price'];
      if (costs === undefined) throw manageErrors.CHANGE_NOT_REVERTIBLE();
      return things.change(
        context,
        { id, etag: request.etag, reverts: changeId },
        async (em) => {
          await assertLatest(em, 'event_categories', { ...reverted, columns: { price: costs } });
          await update(em, 'event_categories', reverted.subject, { price: costs });
          return readThing(em, thing, id);
        },
        (em) => lockCategories(em, id),
      );
    },

    deleteEvent: (request, context) => things.remove(context, request),

    async putEventCategory(request, context) {
      const { id, name, price: costs, rows, seatsPerRow } = parse(putCategoryRequest, request);
      return things.change(
        context,
        { id, etag: request.etag },
        async (em) => {
          const there = await categoryOf(em, id, name);
          if (there) {
            await update(em, 'event_categories', there.id, { price: costs });
            if (rows > 0) await setSeats(em, there.id, seatLabels(rows, seatsPerRow));
          } else {
            if ((await categoriesOf(em, id)).length >= mostCategories) throw manageErrors.CATEGORIES_FULL();
            await addCategory(em, id, { name, price: costs, rows, seatsPerRow });
          }
          return readThing(em, thing, id);
        },
        (em) => lockCategories(em, id),
      );
    },

    async deleteEventCategory(request, context) {
      const { id, name } = parse(categoryRequest, request);
      return things.change(
        context,
        { id, etag: request.etag },
        async (em) => {
          const there = await categoryOf(em, id, name);
          if (!there) throw ticketErrors.CATEGORY_NOT_FOUND();
          // Tickets that were given back still name their seats.
          const sold = await asSystemWithin(em, () => ticketsOf(em, there.id));
          if (sold || (await everSold(em, there.id))) throw manageErrors.ALREADY_SOLD({ metadata: { field: 'name' } });
          await setSeats(em, there.id, []);
          await sql`delete from event_categories where id = ${there.id}`.execute(db(em));
          return readThing(em, thing, id);
        },
        (em) => lockCategories(em, id),
      );
    },
  };
}

async function ticketsOf(em: SqlEntityManager, categoryId: string): Promise<boolean> {
  const row = await db(em)
    .selectFrom('tickets')
    .innerJoin('seats', 'seats.id', 'tickets.seat_id')
    .select('tickets.id')
    .where('seats.category_id', '=', categoryId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
