import type { TicketTransferInternalServiceService, TicketTransferServiceService } from '@plaza/api/ticket-transfer';
import { values } from '@plaza/api/values';
import {
  commonErrors,
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
import { bindOffer, offersTo, openOffer, type OpenOffer, type TransferSecrets } from './addresses.ts';
import { transferErrors } from './transfer.errors.ts';
import { listTransfers, ownTransfer, readTransfer, toTransfer, type TransferRow } from './transfer.queries.ts';
import { acceptTransfer, cancelTransfer, declineTransfer, offerTicket, type Recipient } from './transfers.ts';

/** Who there is. */
export interface People {
  isPerson(userId: string, context: CallContext): Promise<boolean>;
  /** The one spelling of an address, and who has confirmed it as theirs; undefined: it is no address. */
  resolve(email: string, context: CallContext): Promise<{ email: string; userId: string | undefined } | undefined>;
}

export interface TransferDeps {
  database: Database;
  eventKeys: EventKeys;
  people: People;
  secrets: TransferSecrets;
}

const emailField = z.string().trim().max(254, 'Must be at most 254 characters.');
const offerRequest = together(z.object({ ticketId: fields.uuid(), toUserId: fields.idOrNone(), toEmail: emailField }), {
  holds: ({ toUserId, toEmail }) => (toUserId === '') !== (toEmail === ''),
  path: ['toUserId'],
  message: 'Must be sent, or to_email, and not both.',
});
const claimRequest = together(
  z.object({
    token: z.string().max(100, 'Is too long.'),
    code: z.string().max(32, 'Is too long.'),
    email: emailField,
  }),
  {
    holds: ({ token, code }) => (token === '') !== (code === ''),
    path: ['token'],
    message: 'Must be sent, or code, and not both.',
  },
  {
    holds: ({ code, email }) => (code === '') === (email === ''),
    path: ['email'],
    message: 'Must be sent with code, and only then.',
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

type Rpcs = Handlers<TicketTransferServiceService>;

export function transferHandlers(deps: TransferDeps): Rpcs {
  return { ...offers(deps), ...answers(deps) };
}

async function once<Response>(
  context: CallContext,
  subject: string,
  change: (em: SqlEntityManager) => Promise<Response>,
): Promise<Response> {
  return context.once(async (em) => {
    const response = await asSystemWithin(em, () => change(em));
    await context.audit(em, { subject });
    return response;
  });
}

function offers(deps: TransferDeps): Pick<Rpcs, 'offerTicket' | 'listTicketTransfers' | 'claimTicketTransfer'> {
  const { database, secrets } = deps;
  return {
    async offerTicket(request, context) {
      const { ticketId, ...wanted } = parse(offerRequest, request);
      const { userId } = context;
      const to = await recipientOf(deps, wanted, context);
      if (to.userId === userId) throw transferErrors.TRANSFER_TO_SELF();
      return once(context, ticketId, async (em) => {
        const isGone = to.userId !== undefined && (await isClosed(em, to.userId));
        if (isGone && to.address === undefined) throw transferErrors.TRANSFER_RECIPIENT_NOT_FOUND();
        // An account that is being deleted is none for who offers something to its address.
        const recipient = isGone ? { ...to, userId: undefined } : to;
        const row = await offerTicket(em, secrets, userId, { ticketId, to: recipient });
        // The answer is kept for repeated calls: without the address, which the caller knows.
        return { transfer: { ...toTransfer(row, userId, secrets), toEmail: '' } };
      });
    },

    async listTicketTransfers(request, { userId }) {
      const { direction, pageSize, pageToken } = parse(listRequest, request);
      const before = tokens.read(pageToken, [direction])?.[0];
      const { shown, last } = await database.asSystem((em) =>
        listTransfers(em, { userId, direction, before }, pageSize),
      );
      const transfers = shown.map((row) => toTransfer(row, userId, secrets));
      return { transfers, nextPageToken: tokens.write(last && [last.id], [direction]) };
    },

    async claimTicketTransfer(request, context) {
      const { userId } = context;
      const { id } = await claimed(deps, parse(claimRequest, request), context);
      const { ticket_id: ticketId } = await database.asSystem((em) => readTransfer(em, id));
      return once(context, ticketId, async (em) => {
        await bindOffer(em, id, userId);
        return { transfer: toTransfer(await readTransfer(em, id), userId, secrets) };
      });
    },
  };
}

function answers({
  database,
  eventKeys,
  secrets,
}: TransferDeps): Pick<Rpcs, 'acceptTicketTransfer' | 'declineTicketTransfer' | 'cancelTicketTransfer'> {
  /** One that the caller gives, or gets. Throws TRANSFER_NOT_FOUND. */
  async function own({ userId }: CallContext, id: string, side: 'from_user' | 'to_user'): Promise<TransferRow> {
    const row = await database.asSystem((em) => ownTransfer(em, userId, id));
    if (row?.[side] !== userId) throw transferErrors.TRANSFER_NOT_FOUND();
    return row;
  }

  return {
    async acceptTicketTransfer(request, context) {
      const { id } = parse(idRequest, request);
      const { userId } = context;
      const row = await own(context, id, 'to_user');
      const key = await eventKeys.of(row.event_id);
      return once(context, row.ticket_id, async (em) => {
        const transfer = toTransfer(await acceptTransfer(em, row, userId, key), userId, secrets);
        return { transfer, ticket: await ticketById(em, row.ticket_id) };
      });
    },

    async declineTicketTransfer(request, context) {
      const { id } = parse(idRequest, request);
      const { ticket_id: ticketId } = await own(context, id, 'to_user');
      return once(context, ticketId, async (em) => ({
        transfer: toTransfer(await declineTransfer(em, id), context.userId, secrets),
      }));
    },

    async cancelTicketTransfer(request, context) {
      const { id } = parse(idRequest, request);
      const { ticket_id: ticketId } = await own(context, id, 'from_user');
      return once(context, ticketId, async (em) => ({
        transfer: toTransfer(await cancelTransfer(em, id), context.userId, secrets),
      }));
    },
  };
}

export function transferInternalHandlers({
  database,
  secrets,
}: Pick<TransferDeps, 'database' | 'secrets'>): Handlers<TicketTransferInternalServiceService> {
  return {
    async getTransferMail(request) {
      const { id } = parse(idRequest, request);
      return database.asSystem(async (em) => {
        const offer = await openOffer(em, id);
        if (!offer || offer.to_user !== null) throw transferErrors.TRANSFER_NOT_FOUND();
        const { title: eventTitle, category, seat, expires_at: expiresAt } = await readTransfer(em, id);
        const [token, code] = [secrets.tokenOf(id), secrets.codeOf(id)];
        return { email: secrets.open(id, offer.address), token, code, eventTitle, category, seat, expiresAt };
      });
    },
  };
}

/** Throws TRANSFER_RECIPIENT_NOT_FOUND, INVALID_ARGUMENT. Of an address it is not said whether somebody has it. */
async function recipientOf(
  { people }: TransferDeps,
  { toUserId, toEmail }: { toUserId: string; toEmail: string },
  context: CallContext,
): Promise<Recipient> {
  if (toEmail === '') {
    if (await people.isPerson(toUserId, context)) return { userId: toUserId, address: undefined };
    throw transferErrors.TRANSFER_RECIPIENT_NOT_FOUND();
  }
  const { email: address, userId } = await resolved(people, toEmail, 'to_email', context);
  return { userId, address };
}

/** Throws INVALID_ARGUMENT. */
async function resolved(people: People, email: string, field: string, context: CallContext) {
  const found = await people.resolve(email, context);
  if (found) return found;
  const violations = [{ field, description: 'Must be an e-mail address of at most 254 bytes.' }];
  throw commonErrors.INVALID_ARGUMENT({ violations });
}

/** The offer that a link or a code is of. Throws TRANSFER_LINK_INVALID, TRANSFER_NOT_YOURS, TRANSFER_TO_SELF, INVALID_ARGUMENT. */
async function claimed(
  { database, people, secrets }: TransferDeps,
  { token, code, email }: { token: string; code: string; email: string },
  context: CallContext,
): Promise<OpenOffer> {
  const { userId } = context;
  let offer: OpenOffer | undefined;
  if (code !== '') {
    const { email: address, userId: holder } = await resolved(people, email, 'email', context);
    // Before anything is looked up: nobody learns what was offered to other people.
    if (holder !== userId) throw transferErrors.TRANSFER_NOT_YOURS();
    const offers = await database.asSystem((em) => offersTo(em, secrets.keysOf(address)));
    offer = offers.find(({ id }) => secrets.isCode(id, code));
  } else {
    const id = secrets.idOf(token);
    offer = id === undefined ? undefined : await database.asSystem((em) => openOffer(em, id));
    const holder = offer && (await people.resolve(secrets.open(offer.id, offer.address), context));
    if (offer && holder?.userId !== userId) throw transferErrors.TRANSFER_NOT_YOURS();
  }
  if (!offer || (offer.to_user !== null && offer.to_user !== userId)) throw transferErrors.TRANSFER_LINK_INVALID();
  if (offer.from_user === userId) throw transferErrors.TRANSFER_TO_SELF();
  return offer;
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
