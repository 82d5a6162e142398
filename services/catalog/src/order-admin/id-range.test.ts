import { expect, test } from '@jest/globals';
import { idRange } from './id-range.ts';

test('a beginning of a UUID, with its hyphens or without, is from its first to its last one', () => {
  const range = ['019a0000-0000-0000-0000-000000000000', '019affff-ffff-ffff-ffff-ffffffffffff'];
  expect(idRange('019A')).toEqual(range);
  expect(idRange('019a0000-00')).toEqual([range[0], '019a0000-00ff-ffff-ffff-ffffffffffff']);
  expect(idRange('019a0000-0000-7000-8000-000000000001')).toEqual(
    Array(2).fill('019a0000-0000-7000-8000-000000000001'),
  );
  for (const none of ['', '019', 'x19a', '019a_', '0'.repeat(33)]) expect(idRange(none)).toBeUndefined();
});
