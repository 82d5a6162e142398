import type { EventChange as ChangeMessage, EventChangeOrder } from '@plaza/api/event-change';
import { formatAmount } from '@plaza/money';
import type { SqlEntityManager } from '@plaza/service';
import type { EventChangeKind } from './event-change.entity.ts';
import { eventChangeErrors } from './event-change.errors.ts';
import { findChange, type ChangeRow, type OrderRow } from './event-change.queries.ts';
import { progressOf } from './progress.queries.ts';

/** The last one of its kind. Throws EVENT_CHANGE_NOT_FOUND. */
export async function changeOf(em: SqlEntityManager, eventId: string, kind: EventChangeKind): Promise<ChangeRow> {
  const change = await findChange(em, eventId, kind);
  if (!change) throw eventChangeErrors.EVENT_CHANGE_NOT_FOUND();
  return change;
}

/** The same, with how far it has come. */
export async function shownChange(
  em: SqlEntityManager,
  eventId: string,
  kind: EventChangeKind,
): Promise<ChangeMessage> {
  const change = await changeOf(em, eventId, kind);
  const { counts, amounts, failures } = await progressOf(em, change.id);
  const { waiting = 0, notified = 0, refunded = 0, failed = 0, dropped = 0 } = counts;
  return {
    id: change.id,
    eventId,
    kind: change.kind,
    reason: change.reason,
    state: change.state,
    createdAt: change.created_at,
    finishedAt: change.finished_at ?? undefined,
    progress: {
      orders: waiting + notified + refunded + failed + dropped,
      waiting,
      notified,
      refunded,
      failed,
      dropped,
      amounts: amounts.map(({ currency, amount }) => ({ currency, amount: formatAmount(amount, currency) })),
      failures,
    },
  };
}

export function toOrder(row: OrderRow): EventChangeOrder {
  const failed = row.state === 'failed';
  return {
    orderId: row.order_id,
    userId: row.user_id,
    state: row.state,
    amount: row.amount !== null && row.currency !== null ? formatAmount(row.amount, row.currency) : '',
    currency: row.currency ?? '',
    failure: failed ? (row.failure ?? '') : '',
    failureMessage: failed ? row.failure_message : '',
    failures: row.failures,
    nextAttemptAt: failed ? row.next_attempt_at : undefined,
  };
}
