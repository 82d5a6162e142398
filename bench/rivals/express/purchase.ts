// A purchase in one transaction: the key, free seats that nobody else is taking, the money, the order and its tickets.
import { createHash, createHmac, randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { Deps } from './app.ts';
import { Refusal } from './refusal.ts';

export interface PurchaseRequest {
  key: string;
  eventId: string;
  category: string;
  quantity: number;
}

interface Offer {
  id: string;
  price: string;
  currency: string;
  title: string;
  date: string;
  venue: string;
}

interface Paid {
  balance: string;
  total: string;
}

export const balanceKey = (userId: string): string => `balance:${userId}`;

// Prepared once for each connection.
const sql = {
  offer: `select c.id, c.price::text, e.currency, e.title, to_char(e.date at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as date, e.venue
    from categories c join events e on e.id = c.event_id where e.id = $1 and c.name = $2 and e.date > now()`,
  reserveKey:
    'insert into idempotency_keys (user_id, key, request_hash, order_id) values ($1, $2, $3, $4) on conflict do nothing',
  earlier: `select k.request_hash, o.response::text from idempotency_keys k left join orders o on o.id = k.order_id where k.user_id = $1 and k.key = $2`,
  takeSeats: `update seats set order_id = $3 where id = any (array(
      select id from seats where category_id = $1 and order_id is null order by position limit $2 for update skip locked
    )) returning label`,
  pay: `update wallets set balance = balance - $3::numeric * $4::int
    where user_id = $1 and currency = $2 and balance >= $3::numeric * $4::int returning balance::text, ($3::numeric * $4::int)::text as total`,
  order: `with placed as (
      insert into orders (id, user_id, event_id, amount, currency, response, created_at) values ($1, $2, $3, $4, $5, $6, $7)
    )
    insert into tickets (id, user_id, event_id, order_id, category, seat, price, currency, qr_code, created_at)
    select t.id, $2, $3, $1, $8, t.seat, $9, $5, t.code, $7 from unnest($10::uuid[], $11::text[], $12::text[]) as t (id, seat, code)`,
  fewerSeats: 'update categories set seats_left = seats_left - $2 where id = $1',
};

/** @returns the answer's text; for a key that was used before, the answer that it had */
export async function purchase(deps: Deps, userId: string, request: PurchaseRequest): Promise<string> {
  const { pool, redis } = deps;
  const client = await pool.connect();
  try {
    const offer = await offerOf(client, request);
    const requestHash = createHash('sha256')
      .update(JSON.stringify([request.eventId, request.category, request.quantity]))
      .digest();
    const orderId = randomUUID();
    await client.query('begin');
    try {
      const reserved = await run(client, 'reserveKey', [userId, request.key, requestHash, orderId]);
      if (reserved.rowCount === 0) {
        await client.query('rollback');
        return await earlierAnswer(client, userId, request.key, requestHash);
      }
      const answer = await buy(client, deps, { userId, orderId, request, offer });
      await client.query('commit');
      await redis.del(balanceKey(userId));
      return answer;
    } catch (error) {
      await client.query('rollback');
      throw error;
    }
  } finally {
    client.release();
  }
}

async function buy(
  client: PoolClient,
  { jwtSecret, keepSeatsLeft }: Deps,
  { userId, orderId, request, offer }: { userId: string; orderId: string; request: PurchaseRequest; offer: Offer },
): Promise<string> {
  const { eventId, category, quantity } = request;
  const seats = (await run<{ label: string }>(client, 'takeSeats', [offer.id, quantity, orderId])).rows;
  if (seats.length < quantity) throw new Refusal(409, 'SOLD_OUT', 'There are not enough seats.');
  const [paid] = (await run<Paid>(client, 'pay', [userId, offer.currency, offer.price, quantity])).rows;
  if (!paid) throw new Refusal(402, 'INSUFFICIENT_FUNDS', 'The balance is too low.');

  const now = new Date().toISOString();
  const tickets = seats.map(({ label }) => {
    const id = randomUUID();
    const qr_code = `${id}.${createHmac('sha256', jwtSecret).update(id).digest('base64url')}`;
    return { id, seat: label, qr_code };
  });
  const answer = JSON.stringify(answerOf({ userId, orderId, request, offer, paid, tickets, now }));
  await run(client, 'order', [
    orderId,
    userId,
    eventId,
    paid.total,
    offer.currency,
    answer,
    now,
    category,
    offer.price,
    tickets.map(({ id }) => id),
    tickets.map(({ seat }) => seat),
    tickets.map(({ qr_code }) => qr_code),
  ]);
  // Last, since everybody who buys for the same event waits from here to the commit.
  if (keepSeatsLeft) await run(client, 'fewerSeats', [offer.id, quantity]);
  return answer;
}

function answerOf({
  userId,
  orderId,
  request: { eventId, category, quantity },
  offer,
  paid,
  tickets,
  now,
}: {
  userId: string;
  orderId: string;
  request: PurchaseRequest;
  offer: Offer;
  paid: Paid;
  tickets: { id: string; seat: string; qr_code: string }[];
  now: string;
}): object {
  return {
    tickets: tickets.map((ticket) => ({
      ...ticket,
      user_id: userId,
      event_id: eventId,
      category,
      price: offer.price,
      currency: offer.currency,
      nft: false,
      status: 'valid',
      created_at: now,
      event_title: offer.title,
      event_date: offer.date,
      venue: offer.venue,
      order_id: orderId,
    })),
    transaction: {
      id: orderId,
      user_id: userId,
      type: 'purchase',
      amount: paid.total,
      currency: offer.currency,
      direction: 'debit',
      balance_after: paid.balance,
      metadata: {
        order_id: orderId,
        event_id: eventId,
        category,
        quantity,
        description: `${quantity} × ${category}, ${offer.title}`,
      },
      timestamp: now,
    },
    balance: paid.balance,
  };
}

async function offerOf(client: PoolClient, { eventId, category }: PurchaseRequest): Promise<Offer> {
  const [offer] = (await run<Offer>(client, 'offer', [eventId, category])).rows;
  if (!offer) throw new Refusal(404, 'EVENT_NOT_FOUND', 'There is no such event or category.');
  return offer;
}

async function earlierAnswer(client: PoolClient, userId: string, key: string, requestHash: Buffer): Promise<string> {
  const [earlier] = (await run<{ request_hash: Buffer; response: string | null }>(client, 'earlier', [userId, key]))
    .rows;
  if (!earlier?.response) throw new Refusal(409, 'ABORTED', 'The same purchase is still running.');
  if (!earlier.request_hash.equals(requestHash))
    throw new Refusal(409, 'IDEMPOTENCY_KEY_REUSED', 'The key belongs to another request.');
  return earlier.response;
}

function run<Row extends object>(
  client: PoolClient,
  name: keyof typeof sql,
  values: unknown[],
): Promise<{ rows: Row[]; rowCount: number | null }> {
  return client.query<Row & Record<string, unknown>>({ name, text: sql[name], values });
}
