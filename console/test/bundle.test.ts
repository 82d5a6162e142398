// What somebody has to load before they see anything, and for each further page.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { builtConsole, ensureConsole } from '@plaza/dev/console';
import { checkout } from '@plaza/dev/engines';

const site = join(checkout, builtConsole);
const firstLoadBytes = 250_000;
const chunkBytes = 40_000;

beforeAll(() => ensureConsole());

const compressed = (name: string): number => statSync(join(site, `${name}.br`)).size;

test('the first load is small', () => {
  const page = readFileSync(join(site, 'index.html'), 'utf8');
  const files = [...page.matchAll(/(?:src|href)="\/console\/([^"]+)"/g)].map(([, name]) => name!);
  expect(files.length).toBeGreaterThan(2);
  const sum = ['index.html', ...files].reduce((bytes, name) => bytes + compressed(name), 0);
  expect(sum).toBeLessThan(firstLoadBytes);
});

test('what comes with a room is smaller', () => {
  const page = readFileSync(join(site, 'index.html'), 'utf8');
  const later = readdirSync(join(site, 'assets')).filter((name) => /\.(js|css)$/.test(name) && !page.includes(name));
  expect(later.length).toBeGreaterThan(5);
  expect(later.filter((name) => compressed(`assets/${name}`) > chunkBytes)).toEqual([]);
});

test('nothing is inline, and nothing comes from another host', () => {
  const page = readFileSync(join(site, 'index.html'), 'utf8');
  expect(page).not.toMatch(/<script(?![^>]*src=)|\son\w+=|style=|https?:/);
});
