// Offers to give a ticket to another person. A ticket stays what it is while it is offered: it can be let in or refunded, which ends the offer. Whoever
// locks the ticket first decides, so an offer is accepted or the ticket is used or refunded, and never both.
import { emit, events } from '@plaza/outbox';
import { newId, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db, now } from '../db.ts';
import { refuseOverLimit, ticketErrors, type EventKeyPair } from '../tickets/index.ts';
import { refuseTooManyMails, type TransferSecrets } from './addresses.ts';
import { transferErrors } from './transfer.errors.ts';
import { readTransfer, type TransferRow } from './transfer.queries.ts';

/** An offer ends after so many hours, and when the event begins. */
const offeredHours = 72;
/** Each is a notification to somebody. */
const mostInADay = 5;

/** To whom a ticket is offered: a person, an address, or the person who has confirmed the address. */
export interface Recipient {
  userId: string | undefined;
  address: string | undefined;
}

/**
 * Throws TICKET_NOT_FOUND, TICKET_NOT_VALID, EVENT_CANCELLED, EVENT_PAST, TRANSFER_FORBIDDEN, TRANSFER_OPEN, TRANSFERS_TOO_MANY,
 * TRANSFER_MAILS_TOO_MANY.
 */
export async function offerTicket(
  em: SqlEntityManager,
  secrets: TransferSecrets,
  from: string,
  { ticketId, to: { userId, address } }: { ticketId: string; to: Recipient },
): Promise<TransferRow> {
  if (address !== undefined) await refuseTooManyMails(em, from, secrets.keysOf(address));
  const ticket = await lockTicket(em, ticketId);
  if (ticket?.user_id !== from) throw ticketErrors.TICKET_NOT_FOUND();
  if (ticket.status !== 'valid') throw ticketErrors.TICKET_NOT_VALID({ metadata: { status: ticket.status } });
  await givable(em, ticket.event_id);
  await db(em)
    .updateTable('ticket_transfers')
    .set({ state: 'expired', ended_at: sql<Date>`expires_at`, address: null })
    .where('ticket_id', '=', ticketId)
    .where('state', '=', 'offered')
    .where('expires_at', '<=', now)
    .execute();
  await refuseAnother(em, from, ticketId);
  const id = newId();
  await db(em)
    .insertInto('ticket_transfers')
    .values({
      id,
      ticket_id: ticketId,
      from_user: from,
      to_user: userId ?? null,
      ...(address !== undefined && {
        by_address: true,
        address: secrets.seal(id, address),
        address_key: secrets.keyOf(address),
      }),
      expires_at: sql<Date>`least(now() + ${offeredHours} * interval '1 hour',
        (select date from events where id = ${ticket.event_id}))`,
    })
    .execute();
  return announce(em, id, 'received');
}

/** Throws TRANSFER_OPEN, TRANSFERS_TOO_MANY. */
async function refuseAnother(em: SqlEntityManager, from: string, ticketId: string): Promise<void> {
  const lately = sql<boolean>`created_at > now() - interval '24 hours'`;
  const offers = await db(em)
    .selectFrom('ticket_transfers')
    .select(['id', 'state', lately.as('lately')])
    .where('ticket_id', '=', ticketId)
    .where('from_user', '=', from)
    .where((eb) => eb.or([eb('state', '=', 'offered'), lately]))
    .execute();
  const open = offers.find(({ state }) => state === 'offered');
  if (open) throw transferErrors.TRANSFER_OPEN({ metadata: { transfer_id: open.id } });
  if (offers.filter((offer) => offer.lately).length >= mostInADay)
    throw transferErrors.TRANSFERS_TOO_MANY({ metadata: { limit: String(mostInADay) } });
}

/**
 * The ticket is the other person's, with another code: the old one is dead with this transaction. Throws TRANSFER_ENDED, EVENT_CANCELLED, EVENT_PAST,
 * TRANSFER_FORBIDDEN, LIMIT_PER_PERSON.
 */
export async function acceptTransfer(
  em: SqlEntityManager,
  { id, ticket_id: ticketId, event_id: eventId }: TransferRow,
  to: string,
  key: EventKeyPair,
): Promise<TransferRow> {
  // As purchases do: the limit first, then the ticket.
  const { limit } = await givable(em, eventId);
  if (limit !== null) await refuseOverLimit(em, to, { eventId, quantity: 1, limit });
  const ticket = await lockTicket(em, ticketId);
  await end(em, id, 'accepted');
  if (!ticket) throw ticketErrors.TICKET_NOT_FOUND();
  const version = ticket.version + 1;
  await db(em)
    .updateTable('tickets')
    .set({ user_id: to, version, qr_code: key.code({ ticketId, holder: to, version }) })
    .where('id', '=', ticketId)
    .execute();
  await announce(em, id, 'given');
  return announce(em, id, 'received');
}

/** Of who gets it. Throws TRANSFER_ENDED. */
export async function declineTransfer(em: SqlEntityManager, id: string): Promise<TransferRow> {
  await end(em, id, 'declined');
  return announce(em, id, 'given');
}

/** Of who gives it. Throws TRANSFER_ENDED. */
export async function cancelTransfer(em: SqlEntityManager, id: string): Promise<TransferRow> {
  await end(em, id, 'cancelled');
  return announce(em, id, 'received');
}

/** Those of a person whose account is deleted: the tickets stay where they are. */
export async function endOffersOf(em: SqlEntityManager, userId: string): Promise<void> {
  await db(em)
    .updateTable('ticket_transfers')
    .set({ state: 'ended', ended_at: now, address: null })
    .where((eb) => eb.or([eb('from_user', '=', userId), eb('to_user', '=', userId)]))
    .where('state', '=', 'offered')
    .execute();
}

/** Of two that end an offer at once, one does. Throws TRANSFER_ENDED. */
async function end(em: SqlEntityManager, id: string, state: 'accepted' | 'declined' | 'cancelled'): Promise<void> {
  const { numUpdatedRows } = await db(em)
    .updateTable('ticket_transfers')
    .set({ state, ended_at: now, address: null })
    .where('id', '=', id)
    .where('state', '=', 'offered')
    .where('expires_at', '>', now)
    .executeTakeFirst();
  if (numUpdatedRows > 0n) return;
  const { state: other } = await readTransfer(em, id);
  throw transferErrors.TRANSFER_ENDED({ metadata: { state: other } });
}

function lockTicket(em: SqlEntityManager, id: string) {
  return db(em)
    .selectFrom('tickets')
    .select(['user_id', 'event_id', 'status', 'version'])
    .where('id', '=', id)
    .where('status', '<>', 'pending')
    .forNoKeyUpdate()
    .executeTakeFirst();
}

/** Throws EVENT_CANCELLED, EVENT_PAST, TRANSFER_FORBIDDEN. */
async function givable(em: SqlEntityManager, eventId: string): Promise<{ limit: number | null }> {
  const event = await db(em)
    .selectFrom('events')
    .select(['cancelled_at', 'no_transfer', 'limit_per_person as limit', sql<boolean>`date <= now()`.as('past')])
    .where('id', '=', eventId)
    .executeTakeFirstOrThrow();
  if (event.cancelled_at) throw ticketErrors.EVENT_CANCELLED();
  if (event.past) throw ticketErrors.EVENT_PAST();
  if (event.no_transfer) throw transferErrors.TRANSFER_FORBIDDEN();
  return event;
}

/** Tells one of the two. An address that nobody has confirmed gets a mail of the offer, and nothing else. */
async function announce(em: SqlEntityManager, id: string, direction: 'given' | 'received'): Promise<TransferRow> {
  const row = await readTransfer(em, id);
  const userId = direction === 'given' ? row.from_user : row.to_user;
  if (userId === null) {
    if (row.state === 'offered')
      await emit(
        em,
        events.ticketTransferMailed({ userId: row.from_user, transferId: row.id, ticketId: row.ticket_id }),
      );
    return row;
  }
  await emit(
    em,
    events.ticketTransferUpdated({
      userId,
      transferId: row.id,
      ticketId: row.ticket_id,
      eventId: row.event_id,
      eventTitle: row.title,
      category: row.category,
      seat: row.seat,
      state: row.state,
      direction,
      expiresAt: row.expires_at,
    }),
  );
  return row;
}
