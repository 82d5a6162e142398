import { expect, test } from '@jest/globals';
import type { LedgerTotal } from '@plaza/client';
import { heldIn } from './money.ts';

const total = (currency: string, people: string, wallets: number, merchants = '0'): LedgerTotal => ({
  currency,
  people,
  merchants,
  unclaimed: '7',
  platform: '-1',
  sum: '0',
  held: '0',
  people_wallets: wallets,
  merchant_wallets: merchants === '0' ? 0 : 1,
});

test('wallets of people and merchants are added, the most common currency first', () => {
  expect(heldIn([total('EUR', '10.10', 1), total('JPY', '500', 3, '20')])).toEqual([
    { currency: 'JPY', total: '520', merchants: '20' },
    { currency: 'EUR', total: '10.10', merchants: '0' },
  ]);
});

test('neither credits nor a currency without wallets is money that somebody has', () => {
  expect(heldIn([total('XCR', '900', 5), total('USD', '0', 0)])).toEqual([]);
});
