import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Room } from '../room.ts';
import { namedPages, pagesFor } from './pages.ts';

const folder = join(import.meta.dirname, '../../rooms');
const rooms = await Promise.all(
  readdirSync(folder).map(async (name) => ((await import(join(folder, name, 'route.ts'))) as { room: Room }).room),
);

test('every page that needs no id can be found by a name', () => {
  const unnamed = rooms.flatMap(({ pages }) =>
    pages.slice(1).filter(({ path, title }) => !path.includes('$') && !title),
  );
  expect(unnamed.map(({ path }) => path)).toEqual([]);
  // And only those: nobody can go to a page without its id.
  expect(rooms.flatMap(({ pages }) => pages.filter(({ path, title }) => path.includes('$') && title))).toEqual([]);
});

const everything = rooms.flatMap(({ access }) => (access.includes('.') ? [access] : []));
const found = (permissions: readonly string[], language: 'en' | 'fr', typed: string) =>
  pagesFor(namedPages(rooms, { role: 'user', permissions }, language), typed).map(({ path }) => path);

test('words are found by how they begin, without accents', () => {
  expect(found(everything, 'fr', 'evenements cat')).toEqual(['/catalogue/events']);
  expect(found(everything, 'en', 'verif')).toEqual(['/ledger/verification']);
  expect(found(everything, 'fr', 'audit')).toEqual(['/audit']);
  expect(found(everything, 'en', 'nothing like this')).toEqual([]);
});

test('somebody finds only what they may see', () => {
  expect(found([], 'en', 'ledger')).toEqual([]);
  expect(found(['ledger.read'], 'en', 'verif')).toEqual(['/ledger/verification']);
  expect(found(['ledger.read'], 'en', '')).not.toContain('/people');
  expect(found([], 'en', '')).toEqual(expect.arrayContaining(['/account', '/catalogue/plans']));
  expect(found([], 'en', '')).not.toContain('/people');
});
