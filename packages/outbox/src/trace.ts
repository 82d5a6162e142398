// What a service knows of what a person, an order or a call went through: its audit log, its events, and what is its own.
import type { CollectTraceRequest, CollectTraceResponse, TracedOrder, TraceEntry } from '@plaza/api/trace';
import {
  fields,
  parse,
  serve,
  tracedCalls,
  type Database,
  type Feature,
  type ServiceName,
  type SqlEntityManager,
} from '@plaza/service';
import { sql } from 'kysely';
import { z } from 'zod';
import { db } from './db.ts';

/** Of each kind, the newest. */
export const tracedOfAKind = 100;
const maxEntries = 1_000;
/** Events have no index of what they are about, which would cost every event: so many of the newest are looked through. */
const maxRead = 50_000;

/** A trace is of a person, if there is one, and otherwise of an order or of a call. */
export interface TraceQuestion {
  /** An order, a ticket, or a request id. Empty: a person alone. */
  of: string;
  /** Empty: nobody. */
  userId: string;
  orders: readonly TracedOrder[];
  since: Date | undefined;
}

/** What is known of it, without the service. */
export type Traced = Pick<TraceEntry, 'kind' | 'what'> & Partial<TraceEntry> & { at: Date };

/** A part of a service's answer, as the system. */
export type TracePart = (em: SqlEntityManager, question: TraceQuestion) => Promise<Traced[]>;

const nothing = { outcome: '', subject: '', actor: '', requestId: '', detail: '', attempts: 0 };

async function calls(em: SqlEntityManager, { of, userId, orders, since }: TraceQuestion): Promise<Traced[]> {
  const ids = [...(of ? [of] : []), ...orders.map(({ id }) => id)];
  // What a person called is found by who called.
  const requestIds = userId ? [] : [...(of ? [of] : []), ...orders.flatMap((order) => order.requestIds)];
  const entries = await tracedCalls(em, { userId, subjects: ids, requestIds, since }, tracedOfAKind);
  return entries.map(({ at, rpc, outcome, subject, actor, request_id: requestId, details }) => ({
    at: new Date(at),
    kind: 'call',
    what: rpc.slice(rpc.lastIndexOf('/') + 1),
    outcome,
    subject,
    actor,
    requestId,
    detail: 'error' in details && typeof details.error === 'string' ? details.error : '',
  }));
}

async function events(em: SqlEntityManager, { of, userId, orders }: TraceQuestion): Promise<Traced[]> {
  const ids = [...(of ? [of] : []), ...orders.map(({ id }) => id)];
  const newest = db(em).selectFrom('outbox').selectAll().orderBy('position', 'desc').limit(maxRead).as('o');
  const rows = await db(em)
    .selectFrom(newest)
    .select(['id', 'type', 'destination', 'state', 'attempts', 'last_error', 'created_at'])
    .where((eb) =>
      eb.or([
        sql<boolean>`split_part(aggregate, ':', 2) = any (${ids}::text[])`,
        sql<boolean>`payload ->> 'order_id' = any (${ids}::text[])`,
        ...(userId ? [eb('user_id', '=', userId)] : []),
      ]),
    )
    .orderBy('position', 'desc')
    .limit(tracedOfAKind)
    .execute();
  return rows.map((row) => ({
    at: new Date(row.created_at),
    kind: 'event',
    what: `${row.type.slice(row.type.lastIndexOf('.') + 1)} to ${row.destination}`,
    outcome: row.state,
    subject: row.id,
    detail: row.last_error ?? '',
    attempts: row.attempts,
  }));
}

const tracedOrder = z.object({
  id: fields.uuid(),
  userId: fields.uuid(),
  placedAt: z.date(),
  requestIds: z.array(fields.text(1, 200)),
  transactionIds: z.array(fields.uuid()),
});
const question = z.object({
  of: fields.text(0, 254),
  userId: fields.idOrNone(),
  orders: z.array(tracedOrder),
  since: z.date().optional(),
});

export interface TraceSourceOptions {
  service: ServiceName;
  database: Database;
  parts: readonly TracePart[];
  /** Only catalog knows which orders it is about, and what happened to them. */
  ordersOf?: (
    em: SqlEntityManager,
    question: Pick<TraceQuestion, 'of' | 'userId' | 'since'>,
  ) => Promise<{ orders: TracedOrder[]; steps: Traced[] }>;
}

/** Everything that a service knows, oldest first: at most 1,000 entries, the newest. Also for the operator's command. */
export async function answerTrace(
  { service, database, parts, ordersOf }: TraceSourceOptions,
  question: TraceQuestion,
): Promise<CollectTraceResponse> {
  const { orders, found } = await database.asSystem(async (em) => {
    const { orders, steps } = ordersOf ? await ordersOf(em, question) : { orders: [], steps: [] };
    const about = ordersOf ? { ...question, orders } : question;
    const found: Traced[] = [];
    for (const part of [calls, events, ...parts]) found.push(...(await part(em, about)));
    return { orders, found: [...found, ...steps] };
  });
  const entries = found
    .filter(({ at }) => question.since === undefined || at >= question.since)
    .sort((a, b) => a.at.getTime() - b.at.getTime())
    .slice(-maxEntries)
    .map((entry) => ({ ...nothing, service, ...entry }));
  return { entries, orders };
}

/** The `TraceInternalService` of a service's own package. */
export function traceSource(definition: object, options: TraceSourceOptions): Feature {
  const collect = (request: CollectTraceRequest) => {
    const { since, ...asked } = parse(question, request);
    return answerTrace(options, { ...asked, since });
  };
  return { rpcs: [serve(definition, Object.fromEntries(Object.keys(definition).map((name) => [name, collect])))] };
}
