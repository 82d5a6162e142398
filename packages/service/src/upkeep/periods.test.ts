import { expect, test } from '@jest/globals';
import { dayIn, periodOf } from './periods.ts';

const at = (text: string): Date => new Date(text);

test('a day begins at its hour, in its time zone', () => {
  const midnight = { every: 'daily', hour: 0, zone: 'Europe/Paris' } as const;
  expect(periodOf(midnight, at('2026-12-01T22:59:59Z'))).toBe('2026-12-01');
  expect(periodOf(midnight, at('2026-12-01T23:00:00Z'))).toBe('2026-12-02');
  expect(periodOf({ every: 'daily' }, at('2026-12-02T02:59:59Z'))).toBe('2026-12-01');
  expect(periodOf({ every: 'daily' }, at('2026-12-02T03:00:00Z'))).toBe('2026-12-02');
});

test('a week is named by its Monday, across months and years', () => {
  expect(periodOf({ every: 'weekly' }, at('2026-12-07T02:00:00Z'))).toBe('2026-11-30');
  expect(periodOf({ every: 'weekly' }, at('2026-12-07T03:00:00Z'))).toBe('2026-12-07');
  expect(periodOf({ every: 'weekly' }, at('2027-01-03T12:00:00Z'))).toBe('2026-12-28');
});

test('a month begins on its first day', () => {
  expect(periodOf({ every: 'monthly' }, at('2027-01-01T02:59:59Z'))).toBe('2026-12');
  expect(periodOf({ every: 'monthly' }, at('2027-01-01T03:00:00Z'))).toBe('2027-01');
});

test('days of a zone end where its clocks change', () => {
  expect(dayIn('Europe/Paris', at('2026-03-29T21:59:59Z'))).toBe('2026-03-29');
  expect(dayIn('Europe/Paris', at('2026-03-29T22:00:00Z'))).toBe('2026-03-30');
});
