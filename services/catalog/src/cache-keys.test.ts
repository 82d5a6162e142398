import { expect, test } from '@jest/globals';
import { keys } from './cache-keys.ts';

test('a change of one product or event names every list that it is in', () => {
  expect(keys.productListsOf('A', 'b').map(({ name }) => name)).toEqual([
    'products:A:b',
    'products:A:*',
    'products:*:b',
    'products:*:*',
  ]);
  expect(keys.eventListsOf('A').map(({ name }) => name)).toEqual(['events:A', 'events:*']);
  expect(keys.eventListsOf('').map(({ name }) => name)).toEqual(['events:*']);
});

test('"all" is not taken for something that is named so', () => {
  expect(keys.events('').name).toBe('events:*');
  expect(keys.events('*').name).not.toBe('events:*');
});
