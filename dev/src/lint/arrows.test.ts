import { describe, expect, test } from '@jest/globals';
import { arrowsOf, circlesOf, described, type Sources } from './arrows.ts';

function service(files: Record<string, string[]>): Sources {
  return new Map(
    Object.entries(files).map(([file, imports]) => [
      `services/wallet/src/${file}`,
      imports.map((specifier) => `import { x } from '${specifier}';`).join('\n'),
    ]),
  );
}

describe('arrows', () => {
  test('between areas lead through doors, and are counted once', () => {
    const sources = service({
      'credits/ads/ads.ts': ['../../ledger/index.ts', '../../db.ts', 'zod'],
      'credits/credits/credit.ts': ['../../ledger/index.ts'],
      'app.ts': ['./credits/index.ts'],
    });
    expect(arrowsOf(sources, 'area')).toEqual([
      { from: 'credits', to: 'ledger', files: ['credits/ads/ads.ts', 'credits/credits/credit.ts'] },
    ]);
  });

  test('imports of types count', () => {
    const sources: Sources = new Map([
      ['services/wallet/src/people/people.ts', `import type { Movement } from '../ledger/index.ts';`],
    ]);
    expect(arrowsOf(sources, 'area')).toHaveLength(1);
  });

  test('a door belongs to no feature', () => {
    const sources = service({
      'ledger/index.ts': ['./posting/posting.ts'],
      'ledger/history/history.ts': ['../posting/posting.ts'],
      'credits/ads/ads.ts': ['../../ledger/index.ts'],
    });
    expect(arrowsOf(sources, 'feature')).toEqual([
      { from: 'ledger/history', to: 'ledger/posting', files: ['ledger/history/history.ts'] },
    ]);
  });
});

describe('circles', () => {
  test('none is found where every way ends', () => {
    const sources = service({ 'a/a.ts': ['../b/index.ts', '../c/index.ts'], 'b/b.ts': ['../c/index.ts'] });
    expect(circlesOf(arrowsOf(sources, 'area'))).toEqual([]);
  });

  test('a pair and a longer way back are found, with the files that close them', () => {
    const sources = service({
      'a/a.ts': ['../b/index.ts'],
      'b/b.ts': ['../c/index.ts'],
      'c/c.ts': ['../a/index.ts'],
      'd/one/x.ts': ['../two/y.ts'],
      'd/two/y.ts': ['../one/x.ts'],
    });
    expect(circlesOf(arrowsOf(sources, 'area')).map(described)).toEqual([
      'a → b (a/a.ts)\nb → c (b/b.ts)\nc → a (c/c.ts)',
    ]);
    expect(circlesOf(arrowsOf(sources, 'feature')).map(described)).toEqual([
      'd/one → d/two (d/one/x.ts)\nd/two → d/one (d/two/y.ts)',
    ]);
  });
});
