// An order that does not come to an end is undone: its money is free again, and so are its goods. Whether that is still possible is decided by the
// wallet, as in every undo of a saga: money that was taken stays taken, and the order then ends well.
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallContext, Database } from '@plaza/service';
import { sagaErrors, undoSaga } from '../saga/index.ts';
import { orderAdminErrors } from './order-admin.errors.ts';
import { findOrder, type WholeOrder } from './order.queries.ts';

/** What the answer needs to reach the caller before their deadline. */
const answerMs = 500;
const pauseMs = 100;

/** Waits for the end of the order. Throws ORDER_NOT_FOUND, ORDER_NOT_CANCELLABLE, ORDER_PENDING. */
export async function cancelOrder(
  database: Database,
  id: string,
  reason: string,
  { deadline, signal }: Pick<CallContext, 'deadline' | 'signal'>,
): Promise<WholeOrder> {
  const refusal = sagaErrors.ORDER_CANCELLED({ metadata: reason ? { reason } : {} });
  for (;;) {
    const { order, state } = await database.asSystem(async (em) => {
      const known = await findOrder(em, id);
      if (!known) throw sagaErrors.ORDER_NOT_FOUND();
      const state = await undoSaga(em, known.id, refusal);
      // Read again: it may have ended while its row was waited for.
      return { order: (await findOrder(em, known.id)) ?? known, state };
    });
    if (state === 'ended') return cancelled(order);
    if (signal.aborted || Date.now() + pauseMs > deadline.getTime() - answerMs)
      throw sagaErrors.ORDER_PENDING({ metadata: { order_id: order.id }, retryAfterMs: 1_000 });
    await sleep(pauseMs);
  }
}

/** To cancel an order again changes nothing. */
function cancelled(order: WholeOrder): WholeOrder {
  if (order.end === 'failed' && order.refusal?.reason === 'ORDER_CANCELLED') return order;
  throw orderAdminErrors.ORDER_NOT_CANCELLABLE({ metadata: { status: order.status } });
}
