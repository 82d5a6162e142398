// What was sent, in a trace: about its orders, or to the person. Without its words. As the system.
import { tracedOfAKind, type TracePart } from '@plaza/outbox';
import { db } from '../db.ts';
import { messagesOfOrder, messagesTo } from './order-messages.ts';

/** Notifications and webhooks about the orders, and to the person. */
export const tracedMessages: TracePart = async (em, { userId, orders }) => {
  const found = [];
  for (const { id, userId: buyer, placedAt } of orders)
    if (buyer !== userId && placedAt) found.push(...(await messagesOfOrder(em, buyer, id, placedAt)));
  if (userId) found.push(...(await messagesTo(em, userId)));
  return found.map(({ channel, type, state, id, at, text, attempts }) => ({
    at: at!,
    kind: channel,
    what: type,
    outcome: state,
    subject: id,
    // The title of a notification is for its person.
    detail: channel === 'webhook' ? text : '',
    attempts,
  }));
};

export const tracedMails: TracePart = async (em, { userId }) => {
  if (!userId) return [];
  const rows = await db(em)
    .selectFrom('mails')
    .select(['id', 'template', 'state', 'attempts', 'error', 'created_at'])
    .where('user_id', '=', userId)
    .orderBy('id', 'desc')
    .limit(tracedOfAKind)
    .execute();
  return rows.map(({ id, template, state, attempts, error, created_at: at }) => ({
    at,
    kind: 'mail',
    what: template,
    outcome: state,
    subject: id,
    detail: error,
    attempts,
  }));
};
