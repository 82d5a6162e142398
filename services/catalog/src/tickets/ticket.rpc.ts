import type { ListEventsResponse, TicketServiceService } from '@plaza/api/ticket';
import { unlessEmpty, type Cache, type Validity } from '@plaza/cache';
import {
  cutPage,
  defaultPageSize,
  fields,
  gather,
  pageTokens,
  parse,
  together,
  cursorFields,
  type Database,
  type Handlers,
  type SqlEntityManager,
} from '@plaza/service';
import { z } from 'zod';
import { keys } from '../cache-keys.ts';
import type { Pictures } from '../media/index.ts';
import { expectedTotal, type Sagas, type WalletPeer } from '../saga/index.ts';
import { codePicture } from './code.ts';
import type { EventKeys } from './event-keys.ts';
import { getEvent, listEvents } from './event.ts';
import { purchaseSaga, type ChosenSeats } from './purchase.ts';
import { ticketSales } from './sale.queries.ts';
import { seatsHeldBy } from './seat-hold.ts';
import type { SeatMaps } from './seat-maps.ts';
import { oneWay, quantityOf, seatIds } from './seat-wish.ts';
import { listTickets, ticketCode } from './ticket.ts';

export interface TicketDependencies {
  database: Database;
  cache: Cache;
  sagas: Sagas;
  wallet: WalletPeer;
  eventKeys: EventKeys;
  pictures: Pictures;
  maps: SeatMaps;
}

const eventsRequest = z.object({ club: fields.clubId(), pageSize: fields.pageSize(), pageToken: fields.pageToken() });
const eventTokens = pageTokens('events', z.tuple([cursorFields.moment(), cursorFields.id()]));
const idRequest = z.object({ id: fields.uuid() });
const purchaseRequest = together(
  z.object({
    eventId: fields.uuid(),
    category: fields.text(1, 100),
    expectedTotal,
    seatIds,
    holdId: fields.idOrNone().transform((id) => id || undefined),
    best: z.boolean(),
  }),
  oneWay,
);
const listRequest = z.object({ pageSize: fields.pageSize(), pageToken: fields.pageToken() });
const listTokens = pageTokens('tickets', z.tuple([cursorFields.id()]));

type Rpcs = Handlers<TicketServiceService>;

/** Checked on every read: a cached event may have begun since. They are in the order of their dates. */
const stillToCome: Validity<ListEventsResponse> = {
  until: ({ events }) => events[0]?.date,
  after(page) {
    const now = new Date();
    return { ...page, events: page.events.filter(({ date }) => date !== undefined && date > now) };
  },
};

/** Also registers the purchase with the sagas. */
export function ticketHandlers(deps: TicketDependencies): Rpcs {
  return { ...eventHandlers(deps), ...ownTicketHandlers(deps) };
}

function eventHandlers({ database, cache, pictures }: TicketDependencies): Pick<Rpcs, 'listEvents' | 'getEvent'> {
  // Events are public: one statement without an actor needs no transaction.
  const publicly = (): SqlEntityManager => database.orm.em.fork();

  return {
    async listEvents(request) {
      const { club, pageSize, pageToken } = parse(eventsRequest, request);
      const after = eventTokens.read(pageToken, [club]);
      const load = async (): Promise<ListEventsResponse> => {
        const { events, next } = await listEvents(
          publicly(),
          club,
          after && { date: after[0], id: after[1] },
          pageSize,
        );
        await pictures.show(publicly(), 'events', events);
        return { events, nextPageToken: eventTokens.write(next && [next.date, next.id], [club]) };
      };
      // One key for each club: the first page with the default size, which most clients read. Other pages are one statement by an index.
      if (after || pageSize !== defaultPageSize) return stillToCome.after(await load());
      return unlessEmpty(
        (loadSome) => cache.answerUntil(keys.events(club), loadSome, stillToCome),
        load,
        ({ events }) => events.length === 0,
      );
    },

    async getEvent(request) {
      const { id } = parse(idRequest, request);
      const [event] = await pictures.show(publicly(), 'events', [await getEvent(publicly(), id)]);
      return { event };
    },
  };
}

function ownTicketHandlers({
  database,
  cache,
  sagas,
  wallet,
  eventKeys,
  maps,
}: TicketDependencies): Pick<Rpcs, 'purchase' | 'listTickets' | 'getTicketQr'> {
  // Purchases that share a commit share a command to the cache.
  const changed = gather<string, void>({
    run: async (clubs) => {
      await cache.invalidate(...clubs.flatMap((club) => keys.eventListsOf(club)));
      return clubs.map(() => undefined);
    },
  });
  const purchase = purchaseSaga({ wallet, sales: ticketSales(database), eventKeys, maps, changed });
  sagas.register(purchase);

  return {
    async purchase(request, context) {
      const { seatIds: seats, holdId, best, ...order } = parse(purchaseRequest, request);
      const { userId } = context;
      const held = holdId === undefined ? 0 : await database.asUser(userId, (em) => seatsHeldBy(em, userId, holdId));
      const quantity = quantityOf(request.quantity, seats.length || held);
      return sagas.run(purchase, { ...order, quantity, chosen: chosenSeats({ seats, holdId, best }) }, context);
    },

    async listTickets(request, { userId }) {
      const { pageSize, pageToken } = parse(listRequest, request);
      const before = listTokens.read(pageToken)?.[0];
      const tickets = await database.asUser(userId, (em) => listTickets(em, userId, before, pageSize + 1));
      const { shown, last } = cutPage(tickets, pageSize);
      return { tickets: shown, nextPageToken: listTokens.write(last && [last.id]) };
    },

    async getTicketQr(request, context) {
      const { id } = parse(idRequest, request);
      const { userId } = context;
      const code = await database.asUser(userId, (em) => ticketCode(em, userId, id));
      context.setHeader('cache-control', 'private, no-store');
      return { contentType: 'image/png', data: await codePicture(code), extensions: [] };
    },
  };
}

function chosenSeats({
  seats,
  holdId,
  best,
}: {
  seats: readonly string[];
  holdId: string | undefined;
  best: boolean;
}): ChosenSeats | undefined {
  if (holdId !== undefined) return { holdId };
  if (seats.length > 0) return { seats };
  return best ? { best } : undefined;
}
