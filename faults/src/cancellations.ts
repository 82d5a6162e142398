// A sold event that is cancelled while catalog and wallet are killed again and again: every order is refunded once, and every buyer is notified once.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { insertEvent } from '@plaza/catalog/seed';
import { withDatabase } from '@plaza/dev/databases';
import { ok, signUpStaff } from './accounts.ts';
import { Client } from './client.ts';
import { signUp, type Person } from './load.ts';
import type { World } from './world.ts';

const price = 10;
const perOrder = 5;
const buyers = 20;
const kills = 10;
const finishedWithinMs = 180_000;

/** @returns what is missing, doubled or not finished */
export async function cancelWhileKilled(world: World, tickets: number): Promise<string[]> {
  const { stack } = world;
  const client = new Client(stack.url);
  const staff = await signUpStaff(client, stack);
  const orders = Math.floor(tickets / perOrder);
  const each = Math.ceil(orders / buyers) * perOrder * price;
  const people = await Promise.all(Array.from({ length: buyers }, () => signUp(client, `${each}.00`)));
  const event = await openEvent(world, tickets);
  await sell(client, people, { event, orders });

  await ok(client, {
    what: 'a cancellation',
    path: `/api/manage/events/${event}/cancel`,
    token: staff,
    body: { reason: 'The pitch is under water.', etag: '*' },
  });
  const since = Date.now();
  const refunded = async (): Promise<number> =>
    (
      await world.rows<{ count: number }>(
        `select count(*)::int as count from catalog.event_change_orders o join catalog.event_changes c on c.id = o.change_id
          where c.event_id = $1 and o.state = 'refunded'`,
        [event],
      )
    )[0]!.count;
  for (let kill = 0; kill < kills; kill++) {
    // Spread over the whole work: none is killed before the one before it is back, and has gone on.
    const until = Math.floor((orders * kill) / kills);
    while ((await refunded()) < until && Date.now() - since < finishedWithinMs) await pause(20);
    const service = kill % 2 === 0 ? 'catalog' : 'wallet';
    await stack.kill(service);
    await pause(300);
    await stack.restart(service);
  }
  while ((await refunded()) < orders && Date.now() - since < finishedWithinMs) await pause(100);
  const left = orders - (await refunded());
  if (left > 0)
    return [`${left} of ${orders} orders of a cancelled event are not refunded after ${finishedWithinMs / 1_000} s`];
  return wrongAfterwards(world, { event, people, each, orders });
}

async function openEvent({ stack }: World, capacity: number): Promise<string> {
  const id = randomUUID();
  const date = new Date(Date.now() + 90 * 86_400_000);
  const same = {
    club: 'FAULTS',
    venue: 'Fault Park',
    competition: 'Friendly',
    currency: 'EUR',
    hot: false,
    vip: false,
  };
  const categories = [{ name: 'Stand', price: `${price}.00`, capacity }];
  await withDatabase('catalog', stack.databases.catalog, (database) =>
    database.asSystem((em) => insertEvent(em, { ...same, id, title: 'The match that is cancelled', date, categories })),
  );
  return id;
}

async function sell(
  client: Client,
  people: readonly Person[],
  { event, orders }: { event: string; orders: number },
): Promise<void> {
  let left = orders;
  await Promise.all(
    people.map(async ({ token }) => {
      for (let mine = Math.ceil(orders / buyers); mine > 0 && left > 0; mine--) {
        left--;
        await ok(client, {
          what: 'a purchase',
          path: '/api/tickets/purchase',
          token,
          body: { event_id: event, category: 'Stand', quantity: perOrder },
        });
      }
    }),
  );
}

/** Each order has one refund of what it cost, nobody has more or less money than at first, no ticket is valid, and everybody was notified once. */
async function wrongAfterwards(
  world: World,
  { event, people, each, orders }: { event: string; people: readonly Person[]; each: number; orders: number },
): Promise<string[]> {
  const ids = people.map(({ id }) => id);
  const count = async (sql: string, ...values: unknown[]): Promise<number> =>
    (await world.rows<{ count: number }>(`select count(*)::int as count from (${sql}) counted`, values))[0]!.count;
  const found: Record<string, number> = {
    'orders without exactly one refund': await count(
      `select o.order_id from catalog.event_change_orders o left join wallet.transactions t
          on t.user_id = o.user_id and t.type = 'refund' and t.metadata ->> 'order_id' = o.order_id::text
        where o.user_id = any ($1) group by 1 having count(t.id) <> 1 or sum(t.amount) <> ${perOrder * price}`,
      ids,
    ),
    'orders too many or too few': Math.abs(
      orders - (await count('select from catalog.event_change_orders where user_id = any ($1)', ids)),
    ),
    'wallets with another balance than at first': await count(
      `select from wallet.wallets where kind = 'user' and currency = 'EUR' and user_id = any ($1) and (balance <> $2 or held <> 0)`,
      ids,
      each,
    ),
    'tickets that are not refunded': await count(
      `select from catalog.tickets where event_id = $1 and status <> 'refunded'`,
      event,
    ),
    'seats that are not free': await count(
      `select from catalog.seats s join catalog.event_categories c on c.id = s.category_id where c.event_id = $1 and s.status <> 'free'`,
      event,
    ),
    'orders that were not notified exactly once': await count(
      `select o.order_id from catalog.event_change_orders o left join catalog.outbox e
          on e.type = 'plaza.events.v1.EventCancelled' and e.aggregate = 'order:' || o.order_id
        where o.user_id = any ($1) group by 1 having count(e.id) <> 1`,
      ids,
    ),
  };
  return Object.entries(found).flatMap(([what, number]) => (number > 0 ? [`${number} ${what}`] : []));
}
