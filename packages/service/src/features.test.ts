import { expect, test } from '@jest/globals';
import { EventInternalServiceService } from '@plaza/api/events';
import { compose, eventsOf, type Feature } from './features.ts';
import { serve } from './rpc.ts';

const answer = async () => ({}) as never;

test('features that serve one definition are put together, and an rpc belongs to one of them', () => {
  const [deliver, acknowledge] = [
    { rpcs: [serve(EventInternalServiceService, { deliver: answer })] },
    { rpcs: [serve(EventInternalServiceService, { acknowledge: answer })] },
  ];
  const { rpcs } = compose([deliver, acknowledge]);
  expect(rpcs.map(({ handlers }) => Object.keys(handlers))).toEqual([['deliver', 'acknowledge']]);
  expect(() => compose([deliver, acknowledge, deliver])).toThrow(
    'Two features serve /plaza.events.v1.EventInternalService/Deliver.',
  );
});

test('what came last ends first: its jobs before the others, and what calls use after all jobs', async () => {
  const ended: string[] = [];
  const feature = (name: string): Feature => ({
    jobs: [{ stop: () => void ended.push(`job of ${name}`) }],
    close: () => void ended.push(name),
  });
  const composed = compose([feature('webhooks'), {}, feature('events')]);
  await composed.stop();
  await composed.close();
  expect(ended).toEqual(['job of events', 'job of webhooks', 'events', 'webhooks']);
});

test('an event has one handler', () => {
  expect(eventsOf([{ events: { a: 1 } }, { events: { b: 2 } }, {}])).toEqual({ a: 1, b: 2 });
  expect(() => eventsOf([{ events: { a: 1 } }, { events: { a: 2 } }])).toThrow('Two features handle a.');
});
