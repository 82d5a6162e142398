// What dashboards and alerts read is what services export.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { rpcs } from '@plaza/api/rpcs';
import { chartFolder } from '../src/chart/generate.ts';
import { serviceSources } from './sources.ts';

/** Their names, as the sources have them, among them some of roles of the database. */
const exported = new Set(
  serviceSources.flatMap((text) => [...text.matchAll(/'(plaza_\w+)'/g)].map(([, name]) => name!)),
);

interface Dashboard {
  uid: string;
  panels: { id: number; title: string; gridPos: { x: number; y: number }; targets: { expr: string }[] }[];
}

const folder = join(chartFolder, 'dashboards');
const dashboards = readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')] as const);
const readers = [
  ...dashboards,
  ['monitoring.yaml', readFileSync(join(chartFolder, 'templates/monitoring.yaml'), 'utf8')] as const,
];

test.each(readers)('%s reads only metrics that services export', (_, text) => {
  const read = [...text.matchAll(/\bplaza_[a-z_]+/g)].map(([name]) => name.replace(/_(?:bucket|count|sum)$/, ''));
  expect(read.filter((name) => !exported.has(name))).toEqual([]);
});

test.each(dashboards)('%s names rpcs that there are', (_, text) => {
  const paths = Object.keys(rpcs).map((path) => path.slice(1));
  for (const [, pattern] of text.matchAll(/rpc=~\\"([^\\]+)\\"/g))
    expect([pattern, paths.some((path) => new RegExp(`^(?:${pattern})$`).test(path))]).toEqual([pattern, true]);
});

test('dashboards have an id of their own each, and no two panels in one place', () => {
  const all = dashboards.map(([, text]) => JSON.parse(text) as Dashboard);
  expect(new Set(all.map(({ uid }) => uid)).size).toBe(all.length);
  for (const { uid, panels } of all) {
    expect([uid, new Set(panels.map(({ id }) => id)).size]).toEqual([uid, panels.length]);
    expect([uid, new Set(panels.map(({ gridPos: { x, y } }) => `${x} ${y}`)).size]).toEqual([uid, panels.length]);
  }
});
