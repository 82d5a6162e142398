import type { EventChange, EventChangeServiceService } from '@plaza/api/event-change';
import { values } from '@plaza/api/values';
import type { Cache } from '@plaza/cache';
import {
  commonErrors,
  cursorFields,
  cutPage,
  fields,
  pageTokens,
  parse,
  type CallContext,
  type Database,
  type Handlers,
  type Members,
  type SqlEntityManager,
} from '@plaza/service';
import { sql } from 'kysely';
import { z } from 'zod';
import { asSystemWithin } from '../as-system.ts';
import { db } from '../db.ts';
import { expectedVersion, readThing, type managedEvent, type Seller } from '../manage/index.ts';
import { ticketErrors } from '../tickets/index.ts';
import { assertChangeable, changingOr, lockEvent, managing, thing } from './access.ts';
import type { EventChangeKind } from './event-change.entity.ts';
import { insertChange, retryFailed } from './event-change.queries.ts';
import { changeOf, shownChange, toOrder } from './messages.ts';
import { listOrders } from './progress.queries.ts';

export interface EventChangeDeps {
  database: Database;
  cache: Pick<Cache, 'invalidate'>;
  members: Members;
  /** Carts and lists that are noted as stale are invalidated now. */
  wakeViews: () => void;
  /** The work on a change begins now. */
  work: () => void;
}

const idRequest = z.object({ id: fields.uuid() });
const reason = fields.text(1, 200);
const cancelRequest = z.object({ id: fields.uuid(), reason });
const moveRequest = z.object({
  id: fields.uuid(),
  reason,
  date: z.date().optional(),
  venue: z.union([z.literal(''), fields.text(1, 200)]),
  refundUntil: z.date({ error: 'Must be a time.' }),
});
const ordersRequest = z.object({
  id: fields.uuid(),
  state: fields.oneOfOrNone(values['plaza.catalog.v1.EventChangeOrder.state']),
  pageSize: fields.pageSize(),
  pageToken: fields.pageToken(),
});
const orderTokens = pageTokens('orders of a cancellation', z.tuple([cursorFields.id()]));

type Rpcs = Omit<Handlers<typeof EventChangeServiceService>, 'giveBackOrder'>;
type EventRow = managedEvent.EventRow;

export function eventChangeHandlers(deps: EventChangeDeps): Rpcs {
  return { ...changes(deps), ...reads(deps) };
}

function changes(deps: EventChangeDeps): Pick<Rpcs, 'cancelEvent' | 'moveEvent' | 'retryCancellation'> {
  const { database, cache, wakeViews, work } = deps;

  /** One change of an event, by whoever may change it and refund. */
  async function change(
    context: CallContext,
    { id, why, kind }: { id: string; why: string; kind: EventChangeKind },
    apply: (em: SqlEntityManager, row: EventRow) => Promise<boolean>,
  ): Promise<EventChange> {
    const seller = await changingOr(deps, context, id);
    const answer = await context.once(async (em) => {
      // Not before: a repeated call has its first answer.
      if ('error' in seller) throw seller.error;
      const row = await lockEvent(em, context, { id, reason: why, seller });
      if (await apply(em, row)) await insert(em, context, { id, why, kind, seller });
      await context.audit(em, { subject: id });
      const made = await asSystemWithin(em, () => shownChange(em, id, kind));
      return kind === 'cancelled' ? { cancellation: made } : { move: made };
    });
    // After the commit, and before the answer: whoever made the change reads it.
    await cache.invalidate(...thing.views(await database.asSystem((em) => readThing(em, thing, id))));
    wakeViews();
    work();
    return ('cancellation' in answer ? answer.cancellation : answer.move)!;
  }

  return {
    async cancelEvent(request, context) {
      const { id, reason: why } = parse(cancelRequest, request);
      const version = expectedVersion(context, request.etag);
      const cancellation = await change(context, { id, why, kind: 'cancelled' }, async (em, row) => {
        if (row.cancelled_at !== null) return false;
        assertChangeable(row, version);
        await db(em)
          .updateTable('events')
          .set({ cancelled_at: sql<Date>`now()`, change_reason: why })
          .where('id', '=', id)
          .execute();
        return true;
      });
      return { cancellation };
    },

    async moveEvent(request, context) {
      const { id, reason: why, date, venue, refundUntil } = parse(moveRequest, request);
      const version = expectedVersion(context, request.etag);
      const move = await change(context, { id, why, kind: 'moved' }, async (em, row) => {
        if (row.cancelled_at !== null) throw ticketErrors.EVENT_CANCELLED();
        assertChangeable(row, version);
        const to = { date: date ?? row.date, venue: venue || row.venue };
        assertMoved(row, { ...to, refundUntil });
        await db(em)
          .updateTable('events')
          .set({ ...to, moved_at: sql<Date>`now()`, refund_until: refundUntil, change_reason: why })
          .where('id', '=', id)
          .execute();
        return true;
      });
      return { move };
    },

    async retryCancellation(request, context) {
      const { id } = parse(idRequest, request);
      const seller = await changingOr(deps, context, id);
      const answer = await context.once(async (em) => {
        if ('error' in seller) throw seller.error;
        const cancellation = await asSystemWithin(em, async () => {
          await retryFailed(em, (await changeOf(em, id, 'cancelled')).id);
          return shownChange(em, id, 'cancelled');
        });
        await context.audit(em, { subject: id });
        return { cancellation };
      });
      work();
      return answer;
    },
  };
}

function reads(deps: EventChangeDeps): Pick<Rpcs, 'getCancellation' | 'getMove' | 'listCancellationOrders'> {
  const { database } = deps;
  const read = async (request: object, context: CallContext, kind: EventChangeKind): Promise<EventChange> => {
    const { id } = parse(idRequest, request);
    await managing(deps, context, id, 'catalogue.read');
    return database.asSystem((em) => shownChange(em, id, kind));
  };
  return {
    getCancellation: async (request, context) => ({ cancellation: await read(request, context, 'cancelled') }),
    getMove: async (request, context) => ({ move: await read(request, context, 'moved') }),

    async listCancellationOrders(request, context) {
      const { id, state, pageSize, pageToken } = parse(ordersRequest, request);
      await managing(deps, context, id, 'catalogue.read');
      const after = orderTokens.read(pageToken, [id, state])?.[0];
      const rows = await database.asSystem(async (em) => {
        const change = await changeOf(em, id, 'cancelled');
        return listOrders(em, change.id, { state, after, limit: pageSize + 1 });
      });
      const { shown, last } = cutPage(rows, pageSize);
      return { orders: shown.map(toOrder), nextPageToken: orderTokens.write(last && [last.order_id], [id, state]) };
    },
  };
}

/** Of a locked event: nothing of it is sold meanwhile, and what was sold until then is what the change is about. */
async function insert(
  em: SqlEntityManager,
  { userId, principal }: CallContext,
  { id, why, kind, seller }: { id: string; why: string; kind: EventChangeKind; seller: Seller },
): Promise<void> {
  const keyId = principal.kind === 'user' ? principal.key?.id : undefined;
  const byStaff = seller.merchantId === undefined;
  await asSystemWithin(em, () => insertChange(em, { eventId: id, kind, reason: why, actor: userId, byStaff, keyId }));
}

/** Throws INVALID_ARGUMENT. */
function assertMoved(before: EventRow, to: { date: Date; venue: string; refundUntil: Date }): void {
  const wrong = (field: string, description: string) =>
    commonErrors.INVALID_ARGUMENT({ violations: [{ field, description }] });
  const now = Date.now();
  if (to.date.getTime() === before.date.getTime() && to.venue === before.venue)
    throw wrong('date', 'Must be another date, or the venue another venue.');
  if (to.date.getTime() <= now) throw wrong('date', 'Must be still to come.');
  if (to.refundUntil.getTime() <= now) throw wrong('refund_until', 'Must be still to come.');
  if (to.refundUntil > to.date) throw wrong('refund_until', 'Must not be after the event begins.');
}
