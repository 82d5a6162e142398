import type { EventChangeServiceService } from '@plaza/api/event-change';
import { fields, parse, type Database, type Handlers, type SqlEntityManager } from '@plaza/service';
import { z } from 'zod';
import { asSystemWithin } from '../as-system.ts';
import { db } from '../db.ts';
import type { Refunds } from '../refunds/index.ts';
import { sagaErrors } from '../saga/index.ts';
import { ticketErrors } from '../tickets/index.ts';
import { eventChangeErrors } from './event-change.errors.ts';
import { offerOf } from './progress.queries.ts';

const idRequest = z.object({ id: fields.uuid() });
/** What the buyer reads in their transactions. */
const reason = 'Given back after the event was moved';

export interface GiveBackDeps {
  database: Database;
  returnTickets: Refunds['returnTickets'];
}

export function giveBackHandlers({
  database,
  returnTickets,
}: GiveBackDeps): Pick<Handlers<typeof EventChangeServiceService>, 'giveBackOrder'> {
  return {
    async giveBackOrder(request, { userId, key, keyedRequest, requestId, deadline }) {
      const { id } = parse(idRequest, request);
      if (!(await database.asUser(userId, (em) => isOwn(em, userId, id)))) throw sagaErrors.ORDER_NOT_FOUND();
      const { tickets, transactionId, amount, currency } = await returnTickets(
        { orderId: id, reason, allow: (em) => assertOffered(em, userId, id) },
        // A key of the buyer's own must not meet one of their purchases.
        { userId, key: key && `give back ${key}`, keyedRequest, requestId, deadline },
      );
      return { tickets, transactionId, amount, currency };
    },
  };
}

async function isOwn(em: SqlEntityManager, userId: string, orderId: string): Promise<boolean> {
  const row = await db(em)
    .selectFrom('sagas')
    .select('id')
    .where('id', '=', orderId)
    .where('user_id', '=', userId)
    .where('kind', '=', 'ticket-purchase')
    .executeTakeFirst();
  return row !== undefined;
}

/** Throws GIVE_BACK_NOT_OFFERED, GIVE_BACK_ENDED, EVENT_CANCELLED, TICKET_TRANSFERRED. */
async function assertOffered(em: SqlEntityManager, userId: string, orderId: string): Promise<void> {
  const elsewhere = await asSystemWithin(em, () =>
    db(em)
      .selectFrom('tickets')
      .select('id')
      .where('order_id', '=', orderId)
      .where('user_id', '<>', userId)
      .where('status', 'in', ['valid', 'used'])
      .limit(1)
      .executeTakeFirst(),
  );
  if (elsewhere) throw eventChangeErrors.TICKET_TRANSFERRED();
  const offer = await asSystemWithin(em, () => offerOf(em, orderId));
  if (!offer) throw eventChangeErrors.GIVE_BACK_NOT_OFFERED();
  if (offer.cancelled) throw ticketErrors.EVENT_CANCELLED();
  if (offer.ended)
    throw eventChangeErrors.GIVE_BACK_ENDED({
      metadata: { refund_until: offer.refundUntil?.toISOString() ?? '' },
    });
}
