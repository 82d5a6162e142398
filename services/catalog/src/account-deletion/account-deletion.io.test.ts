import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ClosingInternalServiceService } from '@plaza/api/catalog-closing';
import { newId } from '@plaza/service';
import { client, type TestClient } from '@plaza/testing';
import { erasePerson } from './closing.ts';
import { addEvent, startHouse, type Buyer, type House } from '../../test/harness.ts';

let house: House;
let closing: TestClient<typeof ClosingInternalServiceService>;
let eventId: string;

beforeAll(async () => {
  house = await startHouse();
  closing = client(ClosingInternalServiceService, house.app.port, { from: 'auth' });
  eventId = await addEvent(house.database, { seats: 400 });
});

afterAll(async () => {
  closing.close();
  await house.close();
});

const close = ({ id }: Pick<Buyer, 'id'>, attempt = 1) => closing.closePerson({ userId: id, attempt });
const reopen = ({ id }: Pick<Buyer, 'id'>, attempt = 1) => closing.reopenPerson({ userId: id, attempt });
const buy = (buyer: Buyer, idempotencyKey = newId()) =>
  buyer.tickets.purchase({ eventId, category: 'Stand' }, { idempotencyKey });
const refused = (reason: string) => expect.objectContaining({ reason });

it('refuses the orders of a person while their account deletion is decided, and accepts them after a refusal', async () => {
  const buyer = await house.buyer('500.00');
  await close(buyer);
  await close(buyer);
  await expect(buy(buyer)).rejects.toEqual(refused('ACCOUNT_CLOSED'));
  await expect(buyer.esim.activate({ planId: newId() })).rejects.toMatchObject({
    reason: expect.stringMatching(/ACCOUNT_CLOSED|PLAN_NOT_FOUND/),
  });
  await reopen(buyer);
  expect((await buy(buyer)).tickets).toHaveLength(1);
});

it('is not closed by a late request', async () => {
  const buyer = await house.buyer('500.00');
  await reopen(buyer, 2);
  await expect(close(buyer, 2)).rejects.toEqual(refused('CLOSING_OVER'));
  await close(buyer, 3);
  await reopen(buyer, 2);
  await expect(buy(buyer)).rejects.toEqual(refused('ACCOUNT_CLOSED'));
});

it('closes nobody whose order is under way, and an order at that moment takes effect wholly or not at all', async () => {
  for (let round = 0; round < 6; round++) {
    const buyer = await house.buyer('1000.00');
    const results = await Promise.allSettled([buy(buyer), buy(buyer), close(buyer), buy(buyer), buy(buyer)]);
    const bought = results.filter((result, index) => index !== 2 && result.status === 'fulfilled').length;
    const outcome = results[2];
    if (outcome.status === 'rejected') expect(outcome.reason).toEqual(refused('ORDER_OPEN'));
    for (const [index, result] of results.entries())
      if (index !== 2 && result.status === 'rejected') expect(result.reason).toEqual(refused('ACCOUNT_CLOSED'));
    const open = await house.catalog.admin(
      `select from sagas where user_id = $1 and status in ('running', 'compensating')`,
      [buyer.id],
    );
    expect(open).toHaveLength(0);
    expect((await buyer.tickets.listTickets({})).tickets).toHaveLength(bought);
  }
});

it('erases the cart and the eSIM of a deleted person, and keeps what the books need', async () => {
  const buyer = await house.buyer('500.00');
  await buy(buyer);
  await house.catalog.admin(
    `insert into cart (id, user_id, product_id, quantity) select gen_random_uuid(), $1, id, 1 from products limit 1`,
    [buyer.id],
  );
  await close(buyer);
  await house.database.asSystem((em) => erasePerson(em, buyer.id));
  await house.database.asSystem((em) => erasePerson(em, buyer.id));
  const [left] = await house.catalog.admin<Record<string, number>>(
    `
    select (select count(*)::int from cart where user_id = $1) as cart, (select count(*)::int from idempotency_keys where user_id = $1) as keys,
      (select count(*)::int from tickets where user_id = $1 and status = 'valid') as tickets, (select count(*)::int from sagas where user_id = $1) as sagas`,
    [buyer.id],
  );
  expect(left).toEqual({ cart: 0, keys: 0, tickets: 1, sagas: 1 });
  await reopen(buyer, 9);
  await expect(close(buyer, 9)).rejects.toEqual(refused('CLOSING_OVER'));
  await expect(buy(buyer)).rejects.toEqual(refused('ACCOUNT_CLOSED'));
});
