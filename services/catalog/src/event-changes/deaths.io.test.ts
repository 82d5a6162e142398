// A cancelled event while every process that refunds it dies.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { EventChangeServiceService } from '@plaza/api/event-change';
import { newId } from '@plaza/service';
import { client, until } from '@plaza/testing';
import { addEvent, seatsOf, startHouse, type House } from '../../test/harness.ts';
import { verifyCatalog } from '../manage/index.ts';

const orders = 60;
let house: House;
const open: { close(): void }[] = [];

beforeAll(async () => {
  house = await startHouse({ ownApp: false });
});
afterAll(async () => {
  for (const each of open) each.close();
  await house.close();
});

function changesAt(port: number, token: string) {
  const made = client(EventChangeServiceService, port, { token });
  open.push(made);
  return made;
}

test('a cancellation goes on exactly where a process has died, in another one: each order is refunded and notified once', async () => {
  const token = await house.tokens.userToken(newId(), { role: 'admin' });
  const [one, two] = [await house.spawn(), await house.spawn()];
  const eventId = await addEvent(house.database, { seats: orders, price: '5.00' });
  const buyers = await Promise.all(Array.from({ length: 3 }, () => house.buyer('100.00', one.port)));
  for (const buyer of buyers)
    for (let order = 0; order < orders / buyers.length; order++)
      await buyer.tickets.purchase({ eventId, category: 'Stand' });
  expect(await seatsOf(house.catalog, eventId)).toMatchObject({ sold: orders, available: 0 });
  // The wallet answers slowly where its answers are lost: so many refunds are under way when their process dies.
  house.gate.loseAnswers('refundPurchase', 8, 'after');
  const refunded = async (): Promise<number> =>
    Number(
      (
        await house.catalog.admin<{ count: string }>(
          `select count(*) from event_change_orders o join event_changes c on c.id = o.change_id
            where c.event_id = $1 and o.state = 'refunded'`,
          [eventId],
        )
      )[0]!.count,
    );
  await changesAt(two.port, token).cancelEvent({ id: eventId, reason: 'Snow', etag: '*' });
  await one.kill();
  await until(async () => (await refunded()) >= orders / 10, 'some orders are refunded');
  house.gate.loseAnswers('refundPurchase', 8, 'before');
  const three = await house.spawn();
  await two.kill();
  await until(async () => (await refunded()) >= orders / 3, 'more orders are refunded');
  // Whoever stops a process does not wait for all of them.
  await three.stop();
  const four = await house.spawn();
  const after = changesAt(four.port, token);
  const done = await until(async () => {
    const { cancellation } = await after.getCancellation({ id: eventId });
    return cancellation!.state === 'done' ? cancellation : undefined;
  }, 'every order is refunded');
  expect(done.progress).toMatchObject({
    orders,
    refunded: orders,
    failed: 0,
    amounts: [{ currency: 'EUR', amount: '300.00' }],
  });
  for (const buyer of buyers) expect(await buyer.balance()).toBe('100.00');
  const sums = await house.walletData.admin<{ count: number; orders: number }>(
    `select count(*)::int as count, count(distinct metadata ->> 'order_id')::int as orders from transactions where type = 'refund'`,
  );
  expect(sums).toEqual([{ count: orders, orders }]);
  const told = await house.catalog.admin<{ count: number; orders: number }>(
    `select count(*)::int as count, count(distinct aggregate)::int as orders from outbox where type like '%EventCancelled'`,
  );
  expect(told).toEqual([{ count: orders, orders }]);
  expect(await seatsOf(house.catalog, eventId)).toMatchObject({ free: orders, sold: 0, held: 0, available: orders });
  expect((await verifyCatalog(house.database)).differences).toEqual([]);
});
