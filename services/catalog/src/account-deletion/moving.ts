// What a guest has moves to the person whose account the guest is merged into. The guest is closed: nothing new can be ordered. A refund can still begin,
// because staff decide about it: it shares the lock of the person, so that it is seen here and waited for, or finds the order in its new account.
import type { SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';
import { largestCart, largestQuantity, lockCart } from '../shop/index.ts';
import { closingErrors } from './closing.errors.ts';
import { lockPerson, refuseOpenOrders } from './closing.ts';

/** To move again changes nothing. Throws CLOSING_OVER, ORDER_OPEN. */
export async function movePerson(em: SqlEntityManager, guest: string, heir: string): Promise<void> {
  await lockPerson(em, guest);
  const closing = await db(em)
    .selectFrom('closings')
    .select('state')
    .where('user_id', '=', guest)
    .where('state', '<>', 'open')
    .executeTakeFirst();
  if (!closing) throw closingErrors.CLOSING_OVER();
  await refuseOpenOrders(em, guest);
  await moveCart(em, guest, heir);
  for (const table of [
    'orders',
    'tickets',
    'ticket_holds',
    'esims',
    'esim_top_ups',
    'sagas',
    'event_change_orders',
  ] as const)
    await db(em).updateTable(table).set({ user_id: heir }).where('user_id', '=', guest).execute();
}

/** Of the same product, in the same variant if it has variants. */
const sameLine = sql<boolean>`coalesce(g.variant_id, g.product_id) = coalesce(c.variant_id, c.product_id)`;

/** Quantities of the same line are added up, as far as a cart may have them; the newest lines come first. */
async function moveCart(em: SqlEntityManager, guest: string, heir: string): Promise<void> {
  for (const id of [guest, heir].sort()) await lockCart(em, id);
  const { count } = await db(em)
    .selectFrom('cart')
    .select(sql<number>`count(*)::integer`.as('count'))
    .where('user_id', '=', heir)
    .executeTakeFirstOrThrow();
  await db(em)
    .updateTable('cart as c')
    .from('cart as g')
    .set({ quantity: sql<number>`least(c.quantity + g.quantity, ${sql.lit(largestQuantity)})` })
    .where('c.user_id', '=', heir)
    .where('g.user_id', '=', guest)
    .where(sameLine)
    .execute();
  await db(em)
    .updateTable('cart')
    .set({ user_id: heir })
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('cart as g')
        .select('g.id')
        .where('g.user_id', '=', guest)
        .where((each) =>
          each.not(
            each.exists(each.selectFrom('cart as c').select('c.id').where('c.user_id', '=', heir).where(sameLine)),
          ),
        )
        .orderBy('g.added_at', 'desc')
        .limit(Math.max(largestCart - count, 0)),
    )
    .execute();
  await db(em).deleteFrom('cart').where('user_id', '=', guest).execute();
}
