// Events from commit to effect, when nothing is wrong.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { newId } from '@plaza/service';
import { noteDown, startWorld, type World } from './world.ts';

let world: World;

beforeEach(async () => { world = await startWorld(); });
afterEach(async () => { await world.close(); });

const handlers = { 'plaza.events.v1.OrderPaid': noteDown };

test('an event takes effect once, and its row is done', async () => {
  await world.start('messaging', { handlers });
  await world.start('catalog');
  const [id] = await world.tell([{ order: newId(), note: 'one' }]);
  expect(await world.settled()).toEqual({ done: 1 });
  expect(await world.effects()).toEqual([expect.objectContaining({ event_id: id, note: 'one', type: 'plaza.events.v1.OrderPaid' })]);
});

test('a thousand events of a few aggregates keep the order of each', async () => {
  await world.start('messaging', { handlers });
  await world.start('catalog');
  const orders = Array.from({ length: 7 }, () => newId());
  for (let at = 0; at < 1000; at += 50) await world.tell(Array.from({ length: 50 }, (_, index) => ({ order: orders[(at + index) % 7]!, note: String(at + index).padStart(4, '0') })));
  expect(await world.settled()).toEqual({ done: 1000 });
  const effects = await world.effects();
  expect(effects).toHaveLength(1000);
  for (const order of orders) {
    const notes = effects.filter(({ aggregate }) => aggregate === `order:${order}`).map(({ note }) => note);
    expect(notes).toEqual(notes.toSorted());
  }
});
