import type { OrderServiceService, PlacedOrder } from '@plaza/api/order';
import type { Ticket } from '@plaza/api/ticket';
import { fields, parse, type Database, type Handlers, type SqlEntityManager } from '@plaza/service';
import { z } from 'zod';
import { isOrder, orderKinds, orderResult } from './order-kinds.ts';
import { sagaErrors } from './saga.errors.ts';
import { findSaga } from './saga.queries.ts';

const idRequest = z.object({ id: fields.uuid() });

export interface OrderDeps {
  database: Database;
  /** The tickets of an order as they are now. */
  ticketsOfOrder: (em: SqlEntityManager, orderId: string) => Promise<Ticket[]>;
  /** What the refunds of an order returned; empty if there were none. */
  refundedOf: (em: SqlEntityManager, orderId: string) => Promise<string>;
}

export function orderHandlers({
  database,
  ticketsOfOrder,
  refundedOf,
}: OrderDeps): Handlers<typeof OrderServiceService> {
  return {
    async getPlacedOrder(request, { userId }) {
      const { id } = parse(idRequest, request);
      const saga = await database.asUser(userId, (em) => findSaga(em, userId, id));
      if (!saga || !isOrder(saga.kind)) throw sagaErrors.ORDER_NOT_FOUND();
      const { kind, createdAt, holdUntil: heldUntil, end } = saga;
      const order: PlacedOrder = {
        id,
        kind: orderKinds[kind],
        status: 'pending',
        createdAt,
        heldUntil,
        failure: undefined,
        result: undefined,
        refunded: '',
      };
      if (!end) return { order };
      if ('response' in end) {
        const result = orderResult(kind, end.response);
        // As they are now: a ticket that was given back since has no code any more.
        if (result.$case === 'tickets')
          result.value.tickets = await database.asUser(userId, (em) => ticketsOfOrder(em, id));
        const refunded = await database.asUser(userId, (em) => refundedOf(em, id));
        return { order: { ...order, status: 'paid', result, refunded } };
      }
      const { reason, message, metadata } = end.refusal;
      return { order: { ...order, status: 'failed', failure: { reason, message, metadata } } };
    },
  };
}
