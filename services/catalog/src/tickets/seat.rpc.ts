import { HoldSeatsResponse, type GetSeatsResponse, type SeatHold, type SeatServiceService } from '@plaza/api/seat';
import type { Cache } from '@plaza/cache';
import {
  cursorFields,
  cutPage,
  fields,
  idempotent,
  networkOf,
  pageTokens,
  parse,
  ServiceError,
  together,
  type CallContext,
  type Database,
  type Handlers,
} from '@plaza/service';
import { z } from 'zod';
import { keys } from '../cache-keys.ts';
import { extendHold, getHold, listHolds, releaseHold } from './seat-hold.ts';
import { placeHold, type HoldWish } from './place-hold.ts';
import { bitsOf, groupRows } from './seat-plan.ts';
import { seatStatus, type SeatMap, type SeatMaps, type Section } from './seat-maps.ts';
import { oneWay, quantityOf, seatIds } from './seat-wish.ts';

export interface SeatDependencies {
  database: Database;
  cache: Cache;
  maps: SeatMaps;
}

type Rpcs = Handlers<SeatServiceService>;

const seatsRequest = z.object({ eventId: fields.uuid(), planVersion: z.string().max(64) });
const holdRequest = together(
  z.object({ eventId: fields.uuid(), category: fields.text(1, 100), seatIds, best: z.boolean() }),
  oneWay,
);
const idRequest = z.object({ id: fields.uuid() });
const listRequest = z.object({ pageSize: fields.pageSize(), pageToken: fields.pageToken() });
const listTokens = pageTokens('seat-holds', z.tuple([cursorFields.id()]));

export function seatHandlers({ database, cache, maps }: SeatDependencies): Rpcs {
  const changed = (club: string): Promise<void> => cache.invalidate(...keys.eventListsOf(club));

  return {
    async getSeats(request) {
      const { eventId, planVersion } = parse(seatsRequest, request);
      return toSeats(await maps.read(eventId), planVersion);
    },

    async holdSeats(request, context) {
      const { eventId, category, seatIds: named, best } = parse(holdRequest, request);
      const wish = { eventId, category, quantity: quantityOf(request.quantity, named.length) };
      const { hold, club } = best
        ? await maps.takeBest(wish, (choice, isLast) =>
            unlessLate(placeOnce(database, context, { ...wish, labels: undefined, ...choice }), isLast),
          )
        : await placeOnce(database, context, { ...wish, labels: named.length > 0 ? named : undefined });
      if (club !== undefined) await changed(club);
      return { hold };
    },

    async listSeatHolds(request, { userId }) {
      const { pageSize, pageToken } = parse(listRequest, request);
      const before = listTokens.read(pageToken)?.[0];
      const holds = await database.asUser(userId, (em) => listHolds(em, userId, before, pageSize + 1));
      const { shown, last } = cutPage(holds, pageSize);
      return { holds: shown, nextPageToken: listTokens.write(last && [last.id]) };
    },

    async extendSeatHold(request, context) {
      const { id } = parse(idRequest, request);
      return context.once(async (em) => ({ hold: await extendHold(em, context.userId, id) }));
    },

    async releaseSeatHold(request, { userId }) {
      const { id } = parse(idRequest, request);
      await changed(await database.asUser(userId, (em) => releaseHold(em, userId, id)));
      return {};
    },
  };
}

/** Once for each key. As the system, because the holds of an address are those of many. The club is only known of a new hold. */
function placeOnce(
  database: Database,
  context: CallContext,
  wish: HoldWish,
): Promise<{ hold: SeatHold | undefined; club: string | undefined }> {
  const { principal, userId, clientIp } = context;
  const isGuest = principal.kind === 'user' && principal.role === 'guest';
  return database.asSystem(async (em) => {
    let club: string | undefined;
    const { hold } = await idempotent(em, context.scope, HoldSeatsResponse, async () => {
      const placed = await placeHold(em, { userId, address: isGuest ? networkOf(clientIp) : undefined }, wish);
      club = placed.club;
      return { hold: await getHold(em, placed.id) };
    });
    return { hold, club };
  });
}

/** Undefined if somebody was quicker and others are tried next. */
async function unlessLate<Held>(held: Promise<Held>, isLast: boolean): Promise<Held | undefined> {
  try {
    return await held;
  } catch (error) {
    if (isLast || !(error instanceof ServiceError) || error.reason !== 'SEATS_TAKEN') throw error;
    return undefined;
  }
}

/** Of a map that many read it is made once. Seats that are chosen from the map meanwhile are in the next one. */
const shown = new WeakMap<SeatMap, GetSeatsResponse['sections']>();

function toSeats(map: SeatMap, known: string): GetSeatsResponse {
  let sections = shown.get(map);
  if (!sections) shown.set(map, (sections = map.sections.map(toSection)));
  const { version } = map;
  return {
    planVersion: version,
    sections: version === known ? sections.map((section) => ({ ...section, rows: [] })) : sections,
  };
}

function toSection({ category, seatsLeft, runs, statuses }: Section): GetSeatsResponse['sections'][number] {
  return {
    category,
    seatsLeft,
    rows: groupRows(runs),
    heldSeats: bitsOf(statuses, seatStatus.held),
    soldSeats: bitsOf(statuses, seatStatus.sold),
  };
}
