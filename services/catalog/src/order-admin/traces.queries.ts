// What an order left in the tables that all features share: its events, and the calls about it. As the system.
import type { OrderCall, OrderEvent } from '@plaza/api/order-admin';
import { tracedCalls, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';

/** Events have no index of what they are about, which would cost every event: so many of the newest are looked through. */
const maxRead = 50_000;
const maxShown = 100;

interface EventRow {
  id: string;
  type: string;
  state: string;
  attempts: number;
  last_error: string | null;
  created_at: Date;
  done_at: Date | null;
}

export async function eventsOfOrder(em: SqlEntityManager, orderId: string): Promise<OrderEvent[]> {
  const { rows } = await sql<EventRow>`select id, type, state, attempts, last_error, created_at, done_at
    from (select * from outbox order by position desc limit ${maxRead}) o
    where aggregate = ${`order:${orderId}`} order by position limit ${maxShown}`.execute(db(em));
  return rows.map((row) => ({
    id: row.id,
    type: row.type.slice(row.type.lastIndexOf('.') + 1),
    state: row.state,
    attempts: row.attempts,
    error: row.last_error ?? '',
    createdAt: new Date(row.created_at),
    doneAt: row.done_at ? new Date(row.done_at) : undefined,
  }));
}

export async function callsOfOrder(em: SqlEntityManager, orderId: string): Promise<OrderCall[]> {
  const about = { userId: '', subjects: [orderId], requestIds: [], since: undefined };
  const entries = await tracedCalls(em, about, maxShown);
  return entries.reverse().map((entry) => ({
    at: entry.at,
    rpc: entry.rpc.slice(entry.rpc.lastIndexOf('/') + 1),
    outcome: entry.outcome,
    actor: entry.actor,
    reason: entry.reason,
    requestId: entry.request_id,
  }));
}
