// Recommendations from what people bought: of whom it is kept, what is recommended and why, and what ends it.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AdviceServiceService, InsightServiceService } from '@plaza/api/advice';
import { UserDeleted } from '@plaza/api/events/people';
import { OrderPaid, OrderRefunded } from '@plaza/api/events/sales';
import type { Thing } from '@plaza/api/search';
import { newId } from '@plaza/service';
import { client, until, type TestClient } from '@plaza/testing';
import { startAdvice, type Advice } from '../../../test/advice.ts';
import type { TestCatalog } from '../../../test/catalog.ts';
import { failure, type Messaging, type Person } from '../../../test/messaging.ts';
import { deleteOldSignals } from '../signals/signals.job.ts';
import { dueAgain, learnDue } from './learning.ts';

let world: Advice;
let catalog: TestCatalog;
let messaging: Messaging;

beforeAll(async () => {
  world = await startAdvice();
  ({ catalog, messaging } = world);
});
afterAll(() => world.stop());

const learn = () => world.database.asSystem((em) => learnDue(em, 1_000));
const signalsOf = (userId: string) =>
  messaging.files.admin<{ thing_id: string }>('select thing_id from signals where user_id = $1 order by 1', [userId]);

async function reader(profile: { clubId?: string; language?: string } = {}) {
  const person = await messaging.person('Lea', profile);
  return { ...person, advice: client(AdviceServiceService, messaging.port, { token: person.token }) };
}

type Reader = Person & { advice: TestClient<typeof AdviceServiceService> };

async function recommended({ advice }: Reader, kind?: 'product' | 'event' | 'plan') {
  const { recommendations } = await advice.listRecommendations({ pageSize: 100, ...(kind && { kind }) });
  return recommendations;
}

/** Of these things, those that the person is recommended, in their order, once they are as expected. */
const recommends = (person: Reader, among: readonly Thing[], expected: readonly Thing[]) =>
  until(async () => {
    const all = await recommended(person);
    const names = all.flatMap(({ thingId }) => among.find(({ id }) => id === thingId)?.name ?? []);
    return JSON.stringify(names.sort()) === JSON.stringify(expected.map(({ name }) => name).sort()) && all;
  }, 'the recommendations');

test('what goes together with what somebody has is recommended, with the count that is the reason', async () => {
  const [ball, net, gone] = [catalog.add('Ball'), catalog.add('Net'), catalog.add('Old pump', { available: false })];
  await world.buyers(3, ball, net, gone);
  const lea = await reader();
  await world.consent(true, lea.id);
  await world.buy(lea.id, ball);
  await learn();
  const all = await recommends(lea, [ball, net, gone], [net]);
  const found = all.find(({ thingId }) => thingId === net.id);
  expect(found).toMatchObject({
    type: 'product',
    title: 'Net',
    content: '3 of 4 people who have “Ball” have this as well.',
    tags: ['Net'],
    reason: 'together',
    becauseThingId: ball.id,
    both: 3,
    of: 4,
  });
  expect(found?.confidence).toBeGreaterThan(0.3);
  expect(found?.confidence).toBeLessThan(0.75);
  expect(await recommended(lea, 'plan')).toEqual([]);
  lea.advice.close();
});

test('who bought something is recommended it no more, until all the money of the order went back', async () => {
  const [flag, pole] = [catalog.add('Flag'), catalog.add('Pole')];
  await world.buyers(3, flag, pole);
  const lea = await reader();
  await world.consent(true, lea.id);
  await world.buy(lea.id, flag);
  await learn();
  await recommends(lea, [flag, pole], [pole]);
  const orderId = await world.buy(lea.id, pole);
  await recommends(lea, [flag, pole], []);
  const refund = OrderRefunded.fromPartial({
    userId: lea.id,
    orderId,
    amount: '4.00',
    total: '10.00',
    currency: 'EUR',
    refunded: '4.00',
  });
  await world.deliver('OrderRefunded', OrderRefunded, refund);
  expect(await signalsOf(lea.id)).toHaveLength(2);
  await world.deliver('OrderRefunded', OrderRefunded, { ...refund, amount: '6.00', refunded: '10.00' });
  await recommends(lea, [flag, pole], [pole]);
  lea.advice.close();
});

test('without a consent nothing is kept, and what is recommended is what fans of the club have, then what most have', async () => {
  const [shirt, mug] = [catalog.add('Shirt', { club: 'FC_QUOKKA', category: 'shirts' }), catalog.add('Mug')];
  await world.buyers(3, shirt, mug);
  await learn();
  const lea = await reader({ clubId: 'FC_QUOKKA', language: 'fr' });
  await world.buy(lea.id, shirt);
  expect(await signalsOf(lea.id)).toEqual([]);
  const all = await recommended(lea);
  expect(all.find(({ thingId }) => thingId === mug.id)).toMatchObject({
    reason: 'popular_in_club',
    content: '3 supporters de votre club ont ceci.',
    becauseThingId: '',
  });
  expect(all.find(({ thingId }) => thingId === shirt.id)?.tags).toEqual(['FC_QUOKKA', 'shirts']);
  const other = await reader();
  expect((await recommended(other)).map(({ reason }) => reason)).toEqual(expect.arrayContaining(['popular']));
  expect((await recommended(other)).every(({ reason }) => reason === 'popular')).toBe(true);
  lea.advice.close();
  other.advice.close();
});

test('a consent that is withdrawn ends the use of what was kept at once, also for what others are recommended', async () => {
  const [drum, stick] = [catalog.add('Drum'), catalog.add('Stick')];
  const [one] = await world.buyers(3, drum, stick);
  const lea = await reader();
  await world.consent(true, lea.id);
  await world.buy(lea.id, drum);
  await learn();
  await recommends(lea, [drum, stick], [stick]);
  await world.consent(false, lea.id);
  expect(await signalsOf(lea.id)).toEqual([]);
  await until(
    async () => (await recommended(lea)).every(({ reason }) => reason !== 'together'),
    'nothing is made of what they had',
  );
  await world.buy(lea.id, stick);
  expect(await signalsOf(lea.id)).toEqual([]);
  await world.consent(false, one!);
  await learn();
  const left = await messaging.files.admin('select 1 from thing_neighbours where thing_id = $1', [drum.id]);
  expect(left).toEqual([]);
  lea.advice.close();
});

test('what is dismissed stays away, and what was not recommended cannot be dismissed', async () => {
  const [cap, hat] = [catalog.add('Cap'), catalog.add('Hat')];
  await world.buyers(3, cap, hat);
  const lea = await reader();
  await world.consent(true, lea.id);
  await world.buy(lea.id, cap);
  await learn();
  await recommends(lea, [cap, hat], [hat]);
  await lea.advice.dismissRecommendation({ thingId: hat.id });
  expect((await recommended(lea)).map(({ thingId }) => thingId)).not.toContain(hat.id);
  expect(await lea.advice.dismissRecommendation({ thingId: hat.id })).toEqual({});
  expect((await failure(lea.advice.dismissRecommendation({ thingId: newId() }))).reason).toBe(
    'RECOMMENDATION_NOT_FOUND',
  );
  expect((await failure(lea.advice.dismissRecommendation({ thingId: 'hat' }))).reason).toBe('INVALID_ARGUMENT');
  expect((await lea.advice.listSimilarThings({ thingId: cap.id })).recommendations).toEqual([]);
  lea.advice.close();
});

test('what is similar to a thing is listed page by page, the nearest first, and so are recommendations', async () => {
  const boots = catalog.add('Boots');
  const others = ['Laces', 'Socks', 'Studs'].map((name) => catalog.add(name));
  // The first is bought with the boots by five, the last by three.
  await world.buyers(3, boots, ...others);
  await world.buyers(1, boots, others[0]!, others[1]!);
  await world.buyers(1, boots, others[0]!);
  await learn();
  const lea = await reader();
  const { advice } = lea;
  const first = await advice.listSimilarThings({ thingId: boots.id, pageSize: 2 });
  expect(first.recommendations.map(({ title, both, of, id }) => [title, both, of, id])).toEqual([
    ['Laces', 5, 5, ''],
    ['Socks', 4, 5, ''],
  ]);
  const second = await advice.listSimilarThings({ thingId: boots.id, pageSize: 2, pageToken: first.nextPageToken });
  expect([second.recommendations.map(({ title }) => title), second.nextPageToken]).toEqual([['Studs'], '']);
  const other = advice.listSimilarThings({ thingId: others[0]!.id, pageToken: first.nextPageToken });
  expect((await failure(other)).reason).toBe('PAGE_TOKEN_INVALID');

  const whole = (await recommended(lea, 'product')).map(({ thingId }) => thingId);
  expect(new Set(whole).size).toBe(whole.length);
  const paged: string[] = [];
  let pageToken = '';
  do {
    const page = await advice.listRecommendations({ kind: 'product', pageSize: 3, pageToken });
    paged.push(...page.recommendations.map(({ thingId }) => thingId));
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  expect(paged).toEqual(whole);
  const token = (await advice.listRecommendations({ pageSize: 1 })).nextPageToken;
  expect((await failure(advice.listRecommendations({ kind: 'plan', pageToken: token }))).reason).toBe(
    'PAGE_TOKEN_INVALID',
  );
  advice.close();
});

test('a count of two people is not made', async () => {
  const [rare, odd] = [catalog.add('Rare'), catalog.add('Odd')];
  await world.buyers(2, rare, odd);
  await learn();
  const things = [[rare.id, odd.id]];
  expect(await messaging.files.admin('select 1 from thing_takers where thing_id = any ($1)', things)).toEqual([]);
  expect(await messaging.files.admin('select 1 from thing_neighbours where thing_id = any ($1)', things)).toEqual([]);
});

test('what a test key bought, and a thing of a kind that is not known, is not kept', async () => {
  const id = newId();
  await world.consent(true, id);
  const order = { userId: id, orderId: newId(), kind: 'shop', amount: '1.00', title: 'Things' };
  const thing = { kind: 'product', id: newId(), club: '' };
  await world.deliver('OrderPaid', OrderPaid, OrderPaid.fromPartial({ ...order, currency: 'XTS', things: [thing] }));
  await world.deliver(
    'OrderPaid',
    OrderPaid,
    OrderPaid.fromPartial({
      ...order,
      currency: 'EUR',
      things: [
        { ...thing, kind: 'boat' },
        { ...thing, id: 'x' },
      ],
    }),
  );
  expect(await signalsOf(id)).toEqual([]);
});

test('after 400 days signals are gone, and so is what was learned of them', async () => {
  const [old, older] = [catalog.add('Old'), catalog.add('Older')];
  const people = await world.buyers(3, old, older);
  await learn();
  await messaging.files.admin(`update signals set taken_at = now() - interval '401 days' where user_id = any ($1)`, [
    people,
  ]);
  while ((await deleteOldSignals(world.database)) > 0);
  expect((await Promise.all(people.map(signalsOf))).flat()).toEqual([]);
  await world.database.asSystem(dueAgain);
  await learn();
  expect(await messaging.files.admin('select 1 from thing_takers where thing_id = $1', [old.id])).toEqual([]);
});

test('orders say what somebody likes, of those who agreed, and until they withdraw it', async () => {
  const [scarf, match] = [catalog.add('Scarf', { club: 'FC_WOMBAT' }), catalog.add('Match', { kind: 'event' })];
  const { id, token } = await messaging.person('Lea');
  const insights = client(InsightServiceService, messaging.port, { token });
  const nothing = { agreed: false, orders: 0, favoriteTeam: undefined, shoppingStyle: undefined };
  expect(await insights.getInsights({})).toEqual(nothing);
  await world.consent(true, id);
  for (const bought of [[scarf], [scarf, match], [scarf], [match]]) await world.buy(id, ...bought);
  const said = await until(async () => {
    const found = await insights.getInsights({});
    return found.orders === 4 && found;
  }, 'insights of all orders');
  expect(said).toMatchObject({
    agreed: true,
    favoriteTeam: { value: 'FC_WOMBAT', hits: 3, of: 3 },
    shoppingStyle: { value: 'goods', hits: 3, of: 4 },
  });
  expect(said.favoriteTeam?.latest).toBeInstanceOf(Date);
  const stored = () =>
    messaging.files.admin(`select favorite_team ->> 'value' as team from ai_insights where user_id = $1`, [id]);
  expect(await stored()).toEqual([{ team: 'FC_WOMBAT' }]);
  await world.consent(false, id);
  expect(await stored()).toEqual([]);
  await until(async () => !(await insights.getInsights({})).agreed, 'nothing is known');
  insights.close();
});

test('account deletion erases what is known of the person, and ends what was made of it', async () => {
  const [pin, badge] = [catalog.add('Pin'), catalog.add('Badge')];
  const people = await world.buyers(3, pin, badge);
  await learn();
  await world.deliver('UserDeleted', UserDeleted, { userId: people[0]! });
  for (const table of ['signals', 'personalised_people', 'ai_recommendations', 'ai_insights'])
    expect(await messaging.files.admin(`select 1 from ${table} where user_id = $1`, [people[0]])).toEqual([]);
  await learn();
  expect(await messaging.files.admin('select 1 from thing_neighbours where thing_id = $1', [pin.id])).toEqual([]);
  // What arrives late of a deleted account has no effect.
  await world.consent(true, people[0]!);
  await world.buy(people[0]!, pin);
  expect(await signalsOf(people[0]!)).toEqual([]);
});
