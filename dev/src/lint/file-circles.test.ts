import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { described } from './arrows.ts';
import { doorsOf, fileCircles, filesOf } from './file-circles.ts';

const root = join(import.meta.dirname, '../../..');
const circles = (files: Record<string, string>, doors: Record<string, string> = {}): string[] =>
  fileCircles(new Map(Object.entries(files)), new Map(Object.entries(doors))).map(described);

test('no files of the checkout import each other in a circle', () => {
  const files = filesOf(root);
  expect(files.size).toBeGreaterThan(1_000);
  expect(fileCircles(files, doorsOf(root)).map(described)).toEqual([]);
});

test('a circle is found over files, packages, re-exports and imports on the way', () => {
  expect(
    circles(
      {
        'packages/a/src/index.ts': `export {\n  x,\n} from './x.ts';`,
        'packages/a/src/x.ts': `import '@plaza/b';`,
        'packages/b/src/index.ts': `export const later = async () => await import('@plaza/a');`,
        'packages/b/src/free.ts': `import { x } from '@plaza/a';`,
      },
      { '@plaza/a': 'packages/a/src/index.ts', '@plaza/b': 'packages/b/src/index.ts' },
    ),
  ).toEqual([
    [
      'packages/a/src/index.ts → packages/a/src/x.ts (packages/a/src/index.ts)',
      'packages/a/src/x.ts → packages/b/src/index.ts (packages/a/src/x.ts)',
      'packages/b/src/index.ts → packages/a/src/index.ts (packages/b/src/index.ts)',
    ].join('\n'),
  ]);
});

test('types, and files that are not there, close no circle', () => {
  expect(
    circles({
      'a.ts': `import type { B } from './b.ts';\nimport { c } from './c.ts';`,
      'b.ts': `import { a } from './a.ts';\nexport const text = './a.ts';`,
      'c.ts': `export type { A } from './a.ts';\nimport './gone.ts';`,
    }),
  ).toEqual([]);
});
