import { describe, expect, it } from '@jest/globals';
import { archivableFrom } from './archive.ts';

describe('a month', () => {
  it('is archived only when every answer that could be asked for again with its key is forgotten: those of its last second too', () => {
    // Keys are kept for 48 hours, and forgotten once an hour.
    for (const [year, month] of [
      [2026, 2],
      [2026, 12],
      [2028, 2],
    ] as const) {
      expect(archivableFrom(year, month).getTime() - Date.UTC(year, month)).toBeGreaterThan(50 * 3_600_000);
    }
    expect(archivableFrom(2026, 12)).toEqual(new Date('2027-01-04T00:00:00Z'));
  });
});
