import { expect, test } from '@jest/globals';
import { placeOf } from './place.ts';

const headers = ['x-city', 'x-country'];
const place = (given: Record<string, string>): string => placeOf({ header: (name) => given[name] }, headers);
const utf8 = (text: string): string => Buffer.from(text).toString('latin1');

test('a place is what the headers say, in their order, in UTF-8 or Latin-1', () => {
  expect(place({ 'x-country': 'MC', 'x-city': 'Monaco' })).toBe('Monaco, MC');
  expect(place({ 'x-city': utf8('Saint-Étienne'), 'x-country': 'FR' })).toBe('Saint-Étienne, FR');
  expect(place({ 'x-city': 'Z\xfcrich' })).toBe('Zürich');
  expect(place({ 'x-city': utf8('東京') })).toBe('東京');
  expect(place({ 'x-other': 'Paris' })).toBe('');
  expect(placeOf({ header: () => 'Paris' }, [])).toBe('');
});

test('what is no name of a place is left out, and what is too long is cut', () => {
  expect(place({ 'x-city': '<b>Paris</b>\t{{link}}', 'x-country': ' ' })).toBe('bParis/blink');
  expect(place({ 'x-city': 'a'.repeat(500), 'x-country': 'FR' })).toHaveLength(100);
});
