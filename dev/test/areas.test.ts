// What the lint rule plaza/area-doors cannot see in one file: that no areas, and no features of an area, know each other.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { serviceNames } from '@plaza/services';
import { arrowsOf, circlesOf, described, sourcesOf } from '../src/lint/arrows.ts';
import { placeOf } from '../src/lint/areas.ts';

const root = join(import.meta.dirname, '../..');

describe.each(serviceNames)('the areas of %s', (service) => {
  const sources = sourcesOf(root, service);

  test('form no circle: move what both need into the one that knows less, or hand it over as a function', () => {
    expect(circlesOf(arrowsOf(sources, 'area')).map(described)).toEqual([]);
  });

  test('have features of which no two know each other, on whatever way', () => {
    expect(circlesOf(arrowsOf(sources, 'feature')).map(described)).toEqual([]);
  });

  test('have a door each', () => {
    const areas = new Set([...sources.keys()].flatMap((path) => placeOf(path)?.area ?? []));
    const doors = readdirSync(join(root, 'services', service, 'src'), { recursive: true, encoding: 'utf8' });
    expect([...areas].filter((area) => !doors.includes(`${area}/index.ts`))).toEqual([]);
  });
});
