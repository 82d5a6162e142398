import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { TicketServiceService, type Ticket } from '@plaza/api/ticket';
import { openDatabase, status } from '@plaza/service';
import { client } from '@plaza/testing';
import { schema } from '../orm.config.ts';
import { freeOrphanedSeats } from './seat.queries.ts';
import { addEvent, failure, seatsOf, startHouse, type Buyer, type House } from '../../test/harness.ts';

let house: House;
let lea: Buyer;
let tom: Buyer;
let eventId: string;
let leas: Ticket;

beforeAll(async () => {
  house = await startHouse();
  eventId = await addEvent(house.database, { seats: 100, price: '1.50' });
  [lea, tom] = await Promise.all([house.buyer('500.00'), house.buyer('500.00')]);
  const { tickets } = await lea.tickets.purchase({ eventId, category: 'Stand' });
  if (!tickets[0]) throw new Error('There is no ticket.');
  leas = tickets[0];
});

afterAll(() => house.close());

test('a ticket has a picture of its code, for its owner only', async () => {
  const { contentType, data } = await lea.tickets.getTicketQr({ id: leas.id });
  expect(contentType).toBe('image/png');
  expect(data.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
  expect(await failure(tom.tickets.getTicketQr({ id: leas.id }))).toMatchObject({
    code: status.NOT_FOUND,
    reason: 'TICKET_NOT_FOUND',
  });
  expect(await failure(tom.tickets.getTicketQr({ id: eventId }))).toMatchObject({
    code: status.NOT_FOUND,
    reason: 'TICKET_NOT_FOUND',
  });
  expect(await failure(tom.tickets.getTicketQr({ id: '1' }))).toMatchObject({ code: status.INVALID_ARGUMENT });
});

test("a person sees their own tickets and nobody else's", async () => {
  expect((await lea.tickets.listTickets({})).tickets.map(({ id }) => id)).toEqual([leas.id]);
  expect((await tom.tickets.listTickets({})).tickets).toEqual([]);
});

test('pages of tickets hold each once, newest first', async () => {
  const fan = await house.buyer('500.00');
  const bought: string[] = [];
  for (const quantity of [3, 1, 3]) {
    const { tickets } = await fan.tickets.purchase({ eventId, category: 'Stand', quantity });
    bought.push(...tickets.map(({ id }) => id));
  }
  const seen: string[] = [];
  let pageToken = '';
  const sizes: number[] = [];
  do {
    const page = await fan.tickets.listTickets({ pageSize: 3, pageToken });
    seen.push(...page.tickets.map(({ id }) => id));
    sizes.push(page.tickets.length);
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  expect(sizes).toEqual([3, 3, 1]);
  expect(seen).toEqual([...bought].sort().reverse());
  const madeUp = { pageToken: 'made-up' };
  expect(await failure(fan.tickets.listTickets(madeUp))).toMatchObject({
    code: status.INVALID_ARGUMENT,
    reason: 'PAGE_TOKEN_INVALID',
  });
  expect(await failure(fan.tickets.listTickets({ pageSize: 101 }))).toMatchObject({ code: status.INVALID_ARGUMENT });
});

test('events are listed by club, soonest first, and a purchase shows at once', async () => {
  const club = 'INTER_MILAN';
  const far = await addEvent(house.database, { club, date: new Date(Date.now() + 3 * 86_400_000) });
  const near = await addEvent(house.database, { club, price: '5.00', date: new Date(Date.now() + 2 * 86_400_000) });
  await addEvent(house.database, { club, date: new Date(Date.now() - 1_000) });
  const { events } = await tom.tickets.listEvents({ club });
  expect(events.map(({ id }) => id)).toEqual([near, far]);
  expect(events[0]).toMatchObject({ club, priceFrom: '5.00', currency: 'EUR', seatsAvailable: 10, categories: [] });

  await tom.tickets.purchase({ eventId: near, category: 'Stand', quantity: 4 });
  expect((await tom.tickets.listEvents({ club })).events[0]?.seatsAvailable).toBe(6);
  expect((await tom.tickets.getEvent({ id: near })).event?.categories).toEqual([
    { name: 'Stand', price: '5.00', currency: 'EUR', seatsLeft: 6 },
  ]);
  expect((await tom.tickets.listEvents({})).events.map(({ id }) => id)).toEqual(
    expect.arrayContaining([near, far, eventId]),
  );
  expect((await tom.tickets.listEvents({ club: 'NOBODY' })).events).toEqual([]);
  expect(await failure(tom.tickets.listEvents({ club: 'a b' }))).toMatchObject({ code: status.INVALID_ARGUMENT });
  expect(await failure(tom.tickets.getEvent({ id: leas.id }))).toMatchObject({
    code: status.NOT_FOUND,
    reason: 'EVENT_NOT_FOUND',
  });
});

test("the database shows nobody another's rows, also by a query without a filter", async () => {
  const runtime = await openDatabase(schema, house.catalog.url);
  try {
    const count =
      (table: string) =>
      async (em: { execute(sql: string): Promise<unknown> }): Promise<number> =>
        ((await em.execute(`select count(*)::int as rows from ${table}`)) as { rows: number }[])[0]?.rows ?? -1;
    for (const table of ['tickets', 'sagas']) {
      expect(await runtime.asUser(lea.id, count(table))).toBe(1);
      expect(await runtime.asUser(eventId, count(table))).toBe(0);
      expect(await count(table)(runtime.orm.em.fork())).toBe(0);
    }
    await expect(
      runtime.asUser(tom.id, (em) =>
        em.execute(
          `insert into tickets (id, user_id, event_id, seat_id, order_id, category, seat, price, currency, qr_code, status)
       select gen_random_uuid(), ?, ?, id, id, 'Stand', label, 1, 'EUR', '', 'valid' from seats where status = 'free' limit 1`,
          [lea.id, eventId],
        ),
      ),
    ).rejects.toThrow(/row-level security/);
    expect(
      await runtime.asUser(tom.id, (em) =>
        em.execute(`update tickets set status = 'used' where id = ? returning id`, [leas.id]),
      ),
    ).toEqual([]);
    expect(
      await runtime.asUser(tom.id, (em) => em.execute('delete from tickets where id = ? returning id', [leas.id])),
    ).toEqual([]);
  } finally {
    await runtime.close();
  }
});

test('the database refuses a second ticket for a seat', async () => {
  await expect(
    house.database.asSystem((em) =>
      em.execute(
        `insert into tickets (id, user_id, event_id, seat_id, order_id, category, seat, price, currency, qr_code, status)
     select gen_random_uuid(), ?, event_id, seat_id, order_id, category, seat, price, currency, qr_code, 'valid'
     from tickets where id = ?`,
        [tom.id, leas.id],
      ),
    ),
  ).rejects.toThrow(/tickets_seat_unique/);
});

test('seats without an order become free again, and those of an order under way do not', async () => {
  const id = await addEvent(house.database, { seats: 4 });
  const [deleted, open] = ['11111111-1111-7111-8111-111111111111', '22222222-2222-7222-8222-222222222222'];
  await house.catalog.admin(
    `insert into sagas (id, kind, user_id, state, hold_until) values ($1, 'nobody-runs-this', $2, '{}', now() - interval '1 hour')`,
    [open, tom.id],
  );
  for (const [position, order] of [
    [1, deleted],
    [2, open],
  ] as const) {
    await house.catalog.admin(
      `update seats set status = 'held', order_id = $1, held_until = now() - interval '1 hour'
       where position = $2 and category_id = (select id from event_categories where event_id = $3)`,
      [order, position, id],
    );
  }
  await house.catalog.admin('update event_categories set seats_left = 2 where event_id = $1', [id]);
  await house.catalog.admin('update events set seats_available = 2 where id = $1', [id]);
  expect(await house.database.asSystem(freeOrphanedSeats)).toEqual(['AS_MONACO']);
  expect(await seatsOf(house.catalog, id)).toEqual({ free: 3, held: 1, sold: 0, left: 3, available: 3, tickets: 0 });
  expect(await house.database.asSystem(freeOrphanedSeats)).toEqual([]);
});

test('without a valid token nobody buys or sees tickets, and everybody sees events', async () => {
  const anybody = client(TicketServiceService, house.app.port);
  try {
    const unauthenticated = { code: status.UNAUTHENTICATED };
    expect(await failure(anybody.purchase({ eventId, category: 'Stand' }))).toMatchObject(unauthenticated);
    expect(await failure(anybody.listTickets({}))).toMatchObject(unauthenticated);
    expect(await failure(anybody.getTicketQr({ id: leas.id }))).toMatchObject(unauthenticated);
    expect(await failure(anybody.listTickets({}, { token: 'x.y.z' }))).toMatchObject(unauthenticated);
    const token = await house.tokens.userToken(lea.id, { expiresIn: '-1s' });
    expect(await failure(anybody.listTickets({}, { token }))).toMatchObject({
      ...unauthenticated,
      reason: 'TOKEN_EXPIRED',
    });
    expect((await anybody.getEvent({ id: eventId })).event?.id).toBe(eventId);
    expect((await anybody.listEvents({})).events.length).toBeGreaterThan(0);
  } finally {
    anybody.close();
  }
});
