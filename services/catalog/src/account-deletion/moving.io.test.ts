// What a guest has bought moves to the person whose account the guest is merged into, beside a real wallet.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ClosingInternalServiceService } from '@plaza/api/catalog-closing';
import { RefundServiceService } from '@plaza/api/refund-admin';
import { ClosingInternalServiceService as WalletClosing } from '@plaza/api/wallet-closing';
import { newId } from '@plaza/service';
import { client, until, type TestClient } from '@plaza/testing';
import { addEvent, startHouse, type Buyer, type House } from '../../test/harness.ts';

let house: House;
let closing: TestClient<typeof ClosingInternalServiceService>;
let wallet: TestClient<typeof WalletClosing>;
let refunds: TestClient<typeof RefundServiceService>;
let eventId: string;
let products: string[];

beforeAll(async () => {
  house = await startHouse();
  closing = client(ClosingInternalServiceService, house.app.port, { from: 'auth' });
  wallet = client(WalletClosing, house.walletPort, { from: 'auth' });
  refunds = client(RefundServiceService, house.app.port, {
    token: await house.tokens.userToken(newId(), { role: 'admin' }),
  });
  eventId = await addEvent(house.database, { seats: 100 });
  products = [newId(), newId()];
  for (const id of products)
    await house.catalog.admin(
      `insert into products (id, name, description, club, category, price, stock) values ($1, 'Scarf', '', 'AS_MONACO', 'scarves', 20.00, 500)`,
      [id],
    );
});
afterAll(async () => {
  closing.close();
  wallet.close();
  refunds.close();
  await house.close();
});

const [close, reopen, move] = [
  ({ id }: Buyer, attempt = 1) => closing.closePerson({ userId: id, attempt }),
  ({ id }: Buyer, attempt = 1) => closing.reopenPerson({ userId: id, attempt }),
  (guest: Buyer, heir: Buyer) => closing.movePerson({ userId: guest.id, heirId: heir.id }),
];
const refused = (reason: string) => expect.objectContaining({ reason });
const cartOf = async (buyer: Buyer) =>
  (await buyer.shop.getCart({})).items.map(({ productId, quantity }) => [products.indexOf(productId), quantity]).sort();
const ticketsOf = async (buyer: Buyer) => (await buyer.tickets.listTickets({})).tickets;

it('moves the cart, orders and tickets once, and adds up what both have in the cart', async () => {
  const [guest, heir] = [await house.buyer('500.00'), await house.buyer('500.00')];
  const { tickets } = await guest.tickets.purchase({ eventId, category: 'Stand', quantity: 2 });
  await guest.shop.addCartItem({ productId: products[0]!, quantity: 2 });
  const { order } = await guest.shop.checkout({});
  await guest.shop.addCartItem({ productId: products[0]!, quantity: 60 });
  await guest.shop.addCartItem({ productId: products[1]!, quantity: 3 });
  await heir.shop.addCartItem({ productId: products[0]!, quantity: 50 });
  await close(guest);
  await move(guest, heir);
  await move(guest, heir);
  expect(await cartOf(heir)).toEqual([
    [0, 99],
    [1, 3],
  ]);
  expect(await cartOf(guest)).toEqual([]);
  expect((await ticketsOf(heir)).map(({ id }) => id).sort()).toEqual(tickets.map(({ id }) => id).sort());
  expect(await ticketsOf(guest)).toEqual([]);
  expect((await heir.shop.getOrder({ id: order!.id })).order?.total).toBe('40.00');
  await heir.tickets.getTicketQr({ id: tickets[0]!.id });
});

it('keeps the variants in a cart apart, and adds up those that are the same', async () => {
  const [guest, heir] = [await house.buyer(), await house.buyer()];
  const [productId, m, l] = [newId(), newId(), newId()];
  await house.catalog.admin(
    `insert into products (id, name, club, category, price, stock) values ($1, 'Shirt', 'MOVED', 'shirts', 20, 0)`,
    [productId],
  );
  await house.catalog.admin(
    `insert into product_variants (id, product_id, sku, size, stock, position)
      values ($1, $3, 'MOVED-M', 'M', 99, 1), ($2, $3, 'MOVED-L', 'L', 99, 2)`,
    [m, l, productId],
  );
  await guest.shop.addCartItem({ productId, variantId: m, quantity: 2 });
  await guest.shop.addCartItem({ productId, variantId: l, quantity: 1 });
  await heir.shop.addCartItem({ productId, variantId: m, quantity: 3 });
  await close(guest);
  await move(guest, heir);
  const { items } = await heir.shop.getCart({});
  expect(items.map(({ size, quantity }) => [size, quantity])).toEqual([
    ['L', 1],
    ['M', 5],
  ]);
});

it('gives what is refunded after the merge to the person who has the order now', async () => {
  const [guest, heir] = [await house.buyer('500.00'), await house.buyer()];
  const { tickets } = await guest.tickets.purchase({ eventId, category: 'Stand' });
  await close(guest);
  await wallet.closePerson({ userId: guest.id, attempt: 1, heirId: heir.id });
  await move(guest, heir);
  await wallet.movePerson({ userId: guest.id, heirId: heir.id });
  expect(await heir.balance()).toBe('410.01');
  await refunds.refundTickets({ id: tickets[0]!.orderId, reason: 'Cancelled' });
  await until(async () => (await heir.balance()) === '500.00', 'the money is passed on');
  expect((await ticketsOf(heir)).map(({ status }) => status)).toEqual(['refunded']);
});

it('moves nothing of a guest who is not closed, and waits for a refund that is under way', async () => {
  const [guest, heir] = [await house.buyer('500.00'), await house.buyer()];
  await guest.tickets.purchase({ eventId, category: 'Stand' });
  await expect(move(guest, heir)).rejects.toEqual(refused('CLOSING_OVER'));
  await close(guest);
  await house.catalog.admin(
    `insert into sagas (id, kind, user_id, state, hold_until, next_attempt_at) values (gen_random_uuid(), 'ticket-refund', $1, '{}', now(), now() + interval '1 hour')`,
    [guest.id],
  );
  await expect(move(guest, heir)).rejects.toEqual(refused('ORDER_OPEN'));
  expect(await ticketsOf(heir)).toEqual([]);
  await house.catalog.admin(`delete from sagas where user_id = $1 and kind = 'ticket-refund'`, [guest.id]);
  await reopen(guest);
  await expect(move(guest, heir)).rejects.toEqual(refused('CLOSING_OVER'));
  await close(guest, 2);
  await move(guest, heir);
  expect(await ticketsOf(heir)).toHaveLength(1);
});

it('keeps the newest active eSIM of both', async () => {
  const [guest, heir] = [await house.buyer('500.00'), await house.buyer('500.00')];
  const planId = newId();
  await house.catalog.admin(
    `insert into esim_plans (id, name, region, data, duration, countries, price) values ($1, 'Europe', 'Europe', 0, 30, '{FR}', 10)`,
    [planId],
  );
  await heir.esim.activate({ planId });
  await guest.esim.activate({ planId });
  const newest = (await guest.esim.getActive({})).esim!.id;
  await close(guest);
  await move(guest, heir);
  expect((await heir.esim.getActive({})).esim?.id).toBe(newest);
});

it('refuses to close a guest who has bought something, if that is asked for', async () => {
  const [guest, empty] = [await house.buyer('500.00'), await house.buyer()];
  await guest.tickets.purchase({ eventId, category: 'Stand' });
  const only = ({ id }: Buyer) => closing.closePerson({ userId: id, attempt: 1, unlessBought: true });
  await expect(only(guest)).rejects.toEqual(refused('GOODS_LEFT'));
  await only(empty);
});
