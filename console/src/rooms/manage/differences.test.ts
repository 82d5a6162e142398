import { expect, test } from '@jest/globals';
import { differencesOf, nameOf } from './differences.ts';

test('a change is told by what differs, and nothing that says nothing to people', () => {
  const before = JSON.stringify({ id: 'x', version: 1, name: 'Scarf', price: 25, nft: false, old_price: null });
  const after = JSON.stringify({ id: 'x', version: 2, name: 'Scarf', price: 20, nft: false, old_price: 25 });
  expect(differencesOf({ before, after })).toEqual([
    { field: 'price', before: '25', after: '20' },
    { field: 'old_price', before: undefined, after: '25' },
  ]);
  expect(differencesOf({ before: '', after: '{"name":"Scarf"}' })).toEqual([
    { field: 'name', before: undefined, after: 'Scarf' },
  ]);
  expect(differencesOf({ before: '{"name":"Scarf"}', after: '' })).toEqual([
    { field: 'name', before: 'Scarf', after: undefined },
  ]);
  expect(differencesOf({ before: 'no JSON', after: '[]' })).toEqual([]);
});

test('what was changed is called by its name or its title', () => {
  expect(nameOf({ before: '{"name":"Old"}', after: '{"name":"New"}' })).toBe('New');
  expect(nameOf({ before: '{"title":"Derby"}', after: '' })).toBe('Derby');
  expect(nameOf({ before: '', after: '{}' })).toBe('');
});
