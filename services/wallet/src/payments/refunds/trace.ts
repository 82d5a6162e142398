// Money in a trace: what was held for its orders, and what was posted for them or for the person. As the system.
import { formatAmount } from '@plaza/money';
import { anyOf, exactTime } from '@plaza/service';
import { tracedOfAKind, type Traced, type TracePart } from '@plaza/outbox';
import { sql } from 'kysely';
import { db } from '../../db.ts';

/** A hold begins, and ends as what it came to. */
export const tracedHolds: TracePart = async (em, { orders }) => {
  if (orders.length === 0) return [];
  const rows = await db(em)
    .selectFrom('holds')
    .select(['id', 'amount', 'currency', 'status', 'created_at', 'ended_at'])
    .where(sql<boolean>`request_id = any (${orders.map(({ id }) => id)}::text[])`)
    .execute();
  return rows.flatMap(({ id, amount, currency, status, created_at: at, ended_at: endedAt }): Traced[] => {
    const about = {
      kind: 'hold',
      subject: id,
      detail: amount && currency ? `${formatAmount(amount, currency)} ${currency}` : '',
    };
    const begun = { ...about, at, what: 'held' };
    return endedAt ? [begun, { ...about, at: endedAt, what: status }] : [begun];
  });
};

export const tracedPostings: TracePart = async (em, { userId, orders, since }) => {
  const ids = orders.flatMap(({ transactionIds }) => transactionIds);
  const selected = () =>
    db(em)
      .selectFrom('transactions')
      .select(['id', 'type', 'direction', 'amount', 'currency', exactTime('timestamp').as('at')]);
  const found = ids.length > 0 ? await selected().where('id', '=', anyOf(ids)).execute() : [];
  if (userId) {
    const own = selected()
      .where('user_id', '=', userId)
      .$if(since !== undefined, (query) => query.where('timestamp', '>=', since!));
    found.push(...(await own.orderBy('timestamp', 'desc').orderBy('id', 'desc').limit(tracedOfAKind).execute()));
  }
  const once = new Map(found.map((row) => [row.id, row]));
  return [...once.values()].map(({ id, type, direction, amount, currency, at }) => ({
    at: new Date(at),
    kind: 'posting',
    what: type,
    outcome: direction,
    subject: id,
    detail: `${formatAmount(amount, currency)} ${currency}`,
  }));
};
