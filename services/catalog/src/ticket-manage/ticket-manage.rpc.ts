import type { TicketManagementServiceService } from '@plaza/api/ticket-manage';
import { values } from '@plaza/api/values';
import {
  cursorFields,
  cutPage,
  fields,
  pageTokens,
  parse,
  type CallContext,
  type Database,
  type Handlers,
  type Members,
} from '@plaza/service';
import { z } from 'zod';
import { db } from '../db.ts';
import type { Elsewhere } from '../order-admin/index.ts';
import { managerOf, type ManagingPermission, type Seller } from '../seller.ts';
import { bitsOf, groupRows, planVersion, readPlan, runsOf, seatStatus, ticketErrors } from '../tickets/index.ts';
import { sectionsOf, statusesOf } from './seats.queries.ts';
import { ticketsOfEvent, toEventTicket } from './tickets.queries.ts';

export interface TicketManagementDeps {
  database: Database;
  members: Members;
  elsewhere: Pick<Elsewhere, 'namesOf'>;
}

const checkedIn = 'u'.charCodeAt(0);

const seatsRequest = z.object({ eventId: fields.uuid(), planVersion: z.string().max(64) });
const noneOr = (longest: number) => z.union([z.literal(''), fields.text(1, longest)]);
const ticketsRequest = z.object({
  eventId: fields.uuid(),
  status: fields.oneOfOrNone(values['plaza.catalog.v1.Ticket.status']),
  category: noneOr(100),
  seat: noneOr(64).transform((seat) => seat.toLowerCase()),
  pageSize: fields.pageSize(),
  pageToken: fields.pageToken(),
});
const tokens = pageTokens('tickets of an event', z.tuple([cursorFields.id()]));

export function ticketManagementHandlers({
  database,
  members,
  elsewhere,
}: TicketManagementDeps): Handlers<TicketManagementServiceService> {
  /** Throws EVENT_NOT_FOUND, PERMISSION_MISSING. */
  async function managed(
    context: CallContext,
    eventId: string,
    permission: ManagingPermission,
  ): Promise<Seller & { cancelledAt: Date | null }> {
    const event = await database.asSystem((em) =>
      db(em).selectFrom('events').select(['merchant_id', 'cancelled_at']).where('id', '=', eventId).executeTakeFirst(),
    );
    const notFound = () => ticketErrors.EVENT_NOT_FOUND();
    if (!event) throw notFound();
    const seller = await managerOf(members, permission, context, event.merchant_id, notFound);
    return { ...seller, cancelledAt: event.cancelled_at };
  }

  return {
    async getManagedSeats(request, context) {
      const { eventId, planVersion: known } = parse(seatsRequest, request);
      await managed(context, eventId, 'catalogue.read');
      const { sections, rows } = await database.asSystem(async (em) => {
        const found = await sectionsOf(em, eventId);
        const ids = found.map(({ id }) => id);
        return { sections: found, rows: await statusesOf(em, eventId, ids) };
      });
      const version = planVersion(sections, rows);
      const plan =
        version === known
          ? []
          : await readPlan(
              database,
              rows.map(({ id }) => id),
            );
      const labels = new Map(plan.map((row) => [row.id, row.labels]));
      const statuses = new Map(rows.map((row) => [row.id, Buffer.from(row.statuses, 'latin1')]));
      return {
        planVersion: version,
        sections: sections.map(({ id, name }) => ({
          category: name,
          rows: groupRows(runsOf(labels.get(id) ?? [])),
          ...bitsOfSection(statuses.get(id) ?? Buffer.alloc(0)),
        })),
      };
    },

    async listEventTickets(request, context) {
      const { pageSize, pageToken, ...filter } = parse(ticketsRequest, request);
      const { eventId, status, category, seat } = filter;
      const filters = [eventId, status, category, seat];
      const before = tokens.read(pageToken, filters)?.[0];
      const { merchantId, cancelledAt } = await managed(context, eventId, 'orders.read');
      const page = { before, cancelledAt, limit: pageSize + 1 };
      const rows = await database.asSystem((em) => ticketsOfEvent(em, filter, page));
      const { shown, last } = cutPage(rows, pageSize);
      const isStaff = merchantId === undefined;
      const names = await elsewhere.namesOf(isStaff ? shown.map((row) => row.user_id) : [], context);
      return {
        tickets: shown.map((row) =>
          isStaff ? toEventTicket(row, { name: names.get(row.user_id) ?? '' }) : toEventTicket(row),
        ),
        nextPageToken: tokens.write(last && [last.id], filters),
      };
    },
  };
}

/** What is checked in is sold, too. */
function bitsOfSection(statuses: Buffer): { heldSeats: Buffer; soldSeats: Buffer; checkedInSeats: Buffer } {
  const soldSeats = bitsOf(statuses, seatStatus.sold);
  const checkedInSeats = bitsOf(statuses, checkedIn);
  for (const [at, byte] of checkedInSeats.entries()) soldSeats[at] = (soldSeats[at] ?? 0) | byte;
  return { heldSeats: bitsOf(statuses, seatStatus.held), soldSeats, checkedInSeats };
}
