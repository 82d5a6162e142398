import { expect, test } from '@jest/globals';
import type { DaySales } from '@plaza/client';
import { add, currenciesOf, lastDays } from './sales.ts';

const row = (total: string, orders: number, currency = 'EUR'): DaySales => ({
  day: '2026-11-30',
  kind: 'shop',
  total,
  currency,
  orders,
  items: orders,
});

test('the last days end with today, also over the end of a month', () => {
  expect(lastDays(3, new Date('2026-12-01T23:59:00Z'))).toEqual(['2026-11-29', '2026-11-30', '2026-12-01']);
});

test('amounts are added exactly', () => {
  expect(add([row('0.10', 1), row('0.20', 2), row('90071992547409.93', 1)])).toEqual({
    total: '90071992547410.23',
    orders: 4,
    items: 4,
  });
  expect(add([row('1500', 1, 'JPY')]).total).toBe('1500');
  expect(add([]).total).toBe('0');
});

test('the currency of most orders comes first', () => {
  expect(currenciesOf([row('9.00', 1), row('100', 3, 'JPY'), row('1.00', 1)])).toEqual(['JPY', 'EUR']);
});
