import type { TicketTransfer as TransferMessage } from '@plaza/api/ticket-transfer';
import { cutPage, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';
import type { TransferSecrets } from './addresses.ts';
import type { TransferState } from './transfer.entity.ts';

export interface TransferRow {
  id: string;
  ticket_id: string;
  from_user: string;
  /** Null: nobody has confirmed the address to which it was offered. */
  to_user: string | null;
  by_address: boolean;
  /** Sealed. */
  address: Uint8Array | null;
  state: TransferState;
  created_at: Date;
  expires_at: Date;
  ended_at: Date | null;
  event_id: string;
  category: string;
  seat: string;
  title: string;
  date: Date;
}

function transfers(em: SqlEntityManager) {
  return db(em)
    .selectFrom('ticket_transfers as t')
    .innerJoin('tickets', 'tickets.id', 't.ticket_id')
    .innerJoin('events', 'events.id', 'tickets.event_id')
    .select([
      't.id',
      't.ticket_id',
      't.from_user',
      't.to_user',
      't.by_address',
      't.address',
      't.created_at',
      't.expires_at',
      'tickets.event_id',
      'tickets.category',
      'tickets.seat',
      'events.title',
      'events.date',
    ])
    .select([
      // Nothing runs at the end of an offer.
      sql<TransferState>`case when t.state = 'offered' and t.expires_at <= now() then 'expired' else t.state end`.as(
        'state',
      ),
      sql<Date | null>`case when t.state = 'offered' and t.expires_at <= now() then t.expires_at else t.ended_at end`.as(
        'ended_at',
      ),
    ]);
}

/** Of one that is there. As the system: who gets a ticket does not see it before. */
export async function readTransfer(em: SqlEntityManager, id: string): Promise<TransferRow> {
  return transfers(em).where('t.id', '=', id).executeTakeFirstOrThrow();
}

/** The person's own, given or received. */
export async function ownTransfer(em: SqlEntityManager, userId: string, id: string): Promise<TransferRow | undefined> {
  return transfers(em)
    .where('t.id', '=', id)
    .where((eb) => eb.or([eb('t.from_user', '=', userId), eb('t.to_user', '=', userId)]))
    .executeTakeFirst();
}

/** Newest first. */
export async function listTransfers(
  em: SqlEntityManager,
  { userId, direction, before }: { userId: string; direction: 'given' | 'received'; before: string | undefined },
  limit: number,
) {
  let query = transfers(em).where(direction === 'given' ? 't.from_user' : 't.to_user', '=', userId);
  if (before !== undefined) query = query.where('t.id', '<', before);
  const rows = await query
    .orderBy('t.id', 'desc')
    .limit(limit + 1)
    .execute();
  return cutPage(rows, limit);
}

/** As this person sees it. */
export function toTransfer(row: TransferRow, userId: string, secrets: Pick<TransferSecrets, 'open'>): TransferMessage {
  const isOpen = row.state === 'offered';
  // Whether an address has an account is nothing for who offers a ticket to it.
  const isHidden = row.by_address && row.state !== 'accepted' && row.to_user !== userId;
  return {
    id: row.id,
    ticketId: row.ticket_id,
    fromUserId: row.from_user,
    toUserId: isHidden ? '' : (row.to_user ?? ''),
    toEmail: isOpen && row.address && row.from_user === userId ? secrets.open(row.id, row.address) : '',
    eventId: row.event_id,
    eventTitle: row.title,
    eventDate: row.date,
    category: row.category,
    seat: row.seat,
    state: row.state,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    endedAt: row.ended_at ?? undefined,
  };
}
