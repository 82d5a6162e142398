import { expect, test } from '@jest/globals';
import type { SqlEntityManager } from '@plaza/service';
import { alsoHeard } from './also-heard.ts';
import type { EventHandler } from './consumer.ts';

test('another handler of an event follows the first one, and hears of nothing that it refused', async () => {
  const heard: string[] = [];
  const noting =
    (name: string, fails = false): EventHandler<unknown> =>
    async () => {
      heard.push(name);
      if (fails) throw new Error('no');
    };
  const handlers = {
    'plaza.events.v1.OrderPaid': noting('paid'),
    'plaza.events.v1.OrderRefunded': noting('refunded', true),
    'plaza.events.v1.TicketIssued': noting('issued'),
  };
  const all = alsoHeard(handlers, {
    'plaza.events.v1.OrderPaid': noting('paid too'),
    'plaza.events.v1.OrderRefunded': noting('never'),
  });
  const em = {} as SqlEntityManager;
  await all['plaza.events.v1.OrderPaid']!(em, []);
  await all['plaza.events.v1.TicketIssued']!(em, []);
  await expect(all['plaza.events.v1.OrderRefunded']!(em, [])).rejects.toThrow('no');
  expect(heard).toEqual(['paid', 'paid too', 'issued', 'refunded']);
});

test('an event that nothing handles cannot be heard of too', () => {
  const other = { 'plaza.events.v1.OrderPaid': () => Promise.resolve() };
  expect(() => alsoHeard({}, other)).toThrow('Nothing handles plaza.events.v1.OrderPaid before.');
});
