import type { EventManagementServiceService, ManagedCategory, ManagedEvent } from '@plaza/api/manage';
import { formatAmount } from '@plaza/money';
import { fields, newId, parse, type Handlers, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { z } from 'zod';
import { asSystemWithin } from '../as-system.ts';
import { db } from '../db.ts';
import { ticketErrors } from '../tickets/index.ts';
import { actAs } from './acting.ts';
import { assertLatest, revertibleOr } from './changes.ts';
import { sendEtag } from './etag.ts';
import {
  addCategory,
  categoriesOf,
  categoryOf,
  columnsOf,
  createRequest,
  eventThing,
  lockCategories,
  noPriceYet,
  putCategory,
  putCategoryRequest,
  updateRequest,
  type CategoryRow,
  type EventRow,
} from './event.ts';
import { shopCurrency, thingHandlers, type ManageDeps } from './handlers.ts';
import { manageErrors } from './manage.errors.ts';
import { revertRequest } from './requests.ts';
import { setSeats } from './seats.ts';
import { sellerOf } from './seller.ts';
import { insert, readThing, toManaged, update } from './thing.ts';

const deleteCategoryRequest = z.object({ id: fields.uuid(), name: fields.text(1, 100) });

async function toMessage(em: SqlEntityManager, row: EventRow, { whole }: { whole: boolean }): Promise<ManagedEvent> {
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
    nft: row.nft,
    noTransfer: row.no_transfer,
    limitPerPerson: row.limit_per_person ?? 0,
    categories: categories.map(toCategory),
    managed: toManaged(row),
    pictures: [],
    cancelledAt: row.cancelled_at ?? undefined,
    movedAt: row.moved_at ?? undefined,
    refundUntil: row.refund_until ?? undefined,
    changeReason: row.change_reason,
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
  const thing = eventThing(deps);
  const shown = async (em: SqlEntityManager, row: EventRow, options: { whole: boolean }): Promise<ManagedEvent> => ({
    ...(await toMessage(em, row, options)),
    pictures: options.whole ? await pictures.byId(em, row.images) : [],
  });
  const things = thingHandlers(deps, thing, shown, (em, events) => pictures.show(em, 'events', events));
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
          await putCategory(em, id, { name, price: costs, rows, seatsPerRow });
          return readThing(em, thing, id);
        },
        (em) => lockCategories(em, id),
      );
    },

    async deleteEventCategory(request, context) {
      const { id, name } = parse(deleteCategoryRequest, request);
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
