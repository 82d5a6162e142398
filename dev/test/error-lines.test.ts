// Every line of errors that services write is in the operations guide, with what it means and a command; and an alert counts them all.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { commands } from '../src/commands/table.ts';
import { serviceSources } from './sources.ts';

const root = join(import.meta.dirname, '../..');
const call = /log\s*\.(?:error|fatal)\(/g;
const withText = /log\s*\.(?:error|fatal)\(\s*(?:\{[^}]*\}|[\w.]+),\s*'([^']+)'/g;

const lines = serviceSources.flatMap((text) => [...text.matchAll(withText)].map(([, line]) => line!));

const guide = readFileSync(join(root, 'docs/operations.md'), 'utf8');
const rows = [...guide.matchAll(/^\| `([^|]+?)` +\|([^|]+)\|([^|]+)\|$/gm)].map(([, line, means, todo]) => ({
  line: line!,
  means: means!.trim(),
  todo: todo!.trim(),
}));
const documented = rows.filter(({ line }) => lines.includes(line));

test('each has one text of its own, as a literal', () => {
  // What a configuration lacks is said in its own words, by a process that does not start.
  const inOwnWords = serviceSources.flatMap((text) => text.match(/log\.fatal\(error\.message\)/g) ?? []);
  const all = serviceSources.flatMap((text) => text.match(call) ?? []);
  expect(lines.length + inOwnWords.length).toBe(all.length);
  expect(lines.length).toBeGreaterThan(20);
  expect(new Set(lines).size).toBe(lines.length);
});

test('each is in the guide, with what it means and a command that is there', () => {
  expect(documented.map(({ line }) => line).sort()).toEqual([...lines].sort());
  const names = commands.map(({ name }) => name);
  for (const { line, means, todo } of documented) {
    const named = [...todo.matchAll(/`npx plaza ([a-z][a-z ]*[a-z])(?: (?:[A-Z]|--)[^`]*)?`/g)].map(
      ([, words]) => words!,
    );
    expect({ line, named: named.length > 0 || todo.includes('`kubectl ') }).toEqual({ line, named: true });
    for (const words of named) expect(names).toContain(words);
    expect(means.length).toBeGreaterThan(10);
  }
});

test('the guide has no line that nobody writes', () => {
  const section = guide.slice(guide.indexOf('## Lines of errors'));
  const listed = [...section.slice(0, section.indexOf('\n## ', 5)).matchAll(/^\| `([^|]+?)` +\|/gm)].map(
    ([, line]) => line!,
  );
  expect(listed.sort()).toEqual([...lines].sort());
});
