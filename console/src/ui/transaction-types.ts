import type { Transaction } from '@plaza/client';

export const transactionTypes = [
  'deposit',
  'send',
  'receive',
  'purchase',
  'refund',
  'payout',
  'exchange',
  'fee',
  'merge',
] as const satisfies readonly Transaction['type'][];
