import type { TicketTransferServiceService } from '@plaza/api/ticket-transfer';
import { values } from '@plaza/api/values';
import {
  cursorFields,
  fields,
  pageTokens,
  parse,
  together,
  type CallContext,
  type Database,
  type Handlers,
  type SqlEntityManager,
} from '@plaza/service';
import { z } from 'zod';
import { asSystemWithin } from '../as-system.ts';
import { db } from '../db.ts';
import { ticketById, type EventKeys } from '../tickets/index.ts';
import { transferErrors } from './transfer.errors.ts';
import { listTransfers, ownTransfer, toTransfer, type TransferRow } from './transfer.queries.ts';
import { acceptTransfer, cancelTransfer, declineTransfer, offerTicket } from './transfers.ts';

/** Who there is. */
export interface People {
  personOf(email: string, context: CallContext): Promise<string | undefined>;
  isPerson(userId: string, context: CallContext): Promise<boolean>;
}

export interface TransferDeps {
  database: Database;
  eventKeys: EventKeys;
  people: People;
}

const offerRequest = together(
  z.object({
    ticketId: fields.uuid(),
    toUserId: fields.idOrNone(),
    toEmail: z.string().trim().max(254, 'Must be at most 254 characters.'),
  }),
  {
    holds: ({ toUserId, toEmail }) => (toUserId === '') !== (toEmail === ''),
    path: ['toUserId'],
    message: 'Must be sent, or to_email, and not both.',
  },
);
const idRequest = z.object({ id: fields.uuid() });
const directions = values['plaza.catalog.v1.ListTicketTransfersRequest.direction'];
const listRequest = z.object({
  direction: fields.oneOfOrNone(directions).transform((direction) => direction || 'received'),
  pageSize: fields.pageSize(),
  pageToken: fields.pageToken(),
});
const tokens = pageTokens('ticket transfers', z.tuple([cursorFields.id()]));

export function transferHandlers(deps: TransferDeps): Handlers<TicketTransferServiceService> {
  const { database, eventKeys } = deps;

  /** One that the caller gives, or gets. Throws TRANSFER_NOT_FOUND. */
  async function own({ userId }: CallContext, id: string, side: 'from_user' | 'to_user'): Promise<TransferRow> {
    const row = await database.asSystem((em) => ownTransfer(em, userId, id));
    if (row?.[side] !== userId) throw transferErrors.TRANSFER_NOT_FOUND();
    return row;
  }
  const once = <Response>(
    context: CallContext,
    subject: string,
    change: (em: SqlEntityManager) => Promise<Response>,
  ): Promise<Response> =>
    context.once(async (em) => {
      const response = await asSystemWithin(em, () => change(em));
      await context.audit(em, { subject });
      return response;
    });

  return {
    async offerTicket(request, context) {
      const { ticketId, ...wanted } = parse(offerRequest, request);
      const { userId } = context;
      const to = await recipientOf(deps, wanted, context);
      if (to === userId) throw transferErrors.TRANSFER_TO_SELF();
      return once(context, ticketId, async (em) => {
        if (await isClosed(em, to)) throw transferErrors.TRANSFER_RECIPIENT_NOT_FOUND();
        return { transfer: toTransfer(await offerTicket(em, userId, { ticketId, to })) };
      });
    },

    async listTicketTransfers(request, { userId }) {
      const { direction, pageSize, pageToken } = parse(listRequest, request);
      const before = tokens.read(pageToken, [direction])?.[0];
      const { shown, last } = await database.asSystem((em) =>
        listTransfers(em, { userId, direction, before }, pageSize),
      );
      return { transfers: shown.map(toTransfer), nextPageToken: tokens.write(last && [last.id], [direction]) };
    },

    async acceptTicketTransfer(request, context) {
      const { id } = parse(idRequest, request);
      const row = await own(context, id, 'to_user');
      const key = await eventKeys.of(row.event_id);
      return once(context, row.ticket_id, async (em) => {
        const transfer = toTransfer(await acceptTransfer(em, row, key));
        return { transfer, ticket: await ticketById(em, row.ticket_id) };
      });
    },

    async declineTicketTransfer(request, context) {
      const { id } = parse(idRequest, request);
      const { ticket_id: ticketId } = await own(context, id, 'to_user');
      return once(context, ticketId, async (em) => ({ transfer: toTransfer(await declineTransfer(em, id)) }));
    },

    async cancelTicketTransfer(request, context) {
      const { id } = parse(idRequest, request);
      const { ticket_id: ticketId } = await own(context, id, 'from_user');
      return once(context, ticketId, async (em) => ({ transfer: toTransfer(await cancelTransfer(em, id)) }));
    },
  };
}

/** Throws TRANSFER_RECIPIENT_NOT_FOUND. */
async function recipientOf(
  { people }: TransferDeps,
  { toUserId, toEmail }: { toUserId: string; toEmail: string },
  context: CallContext,
): Promise<string> {
  const to = toEmail !== '' ? await people.personOf(toEmail, context) : toUserId;
  if (to === undefined || (toEmail === '' && !(await people.isPerson(to, context))))
    throw transferErrors.TRANSFER_RECIPIENT_NOT_FOUND();
  return to;
}

async function isClosed(em: SqlEntityManager, userId: string): Promise<boolean> {
  const row = await db(em)
    .selectFrom('closings')
    .select('user_id')
    .where('user_id', '=', userId)
    .where('state', '=', 'closed')
    .executeTakeFirst();
  return row !== undefined;
}
