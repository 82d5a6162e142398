// Splits as they are kept: with a payment request, and with the payment that pays it.
import { Big } from '@plaza/money';
import type { Part } from './shares.ts';

/** Part of a payment that another merchant gets, as JSON. */
export interface WrittenSplit {
  merchant_id: string;
  amount: string;
}

export function readSplits(splits: readonly WrittenSplit[]): Part[] {
  return splits.map(({ merchant_id: merchantId, amount }) => ({ merchantId, amount: new Big(amount) }));
}

export function writeSplits(splits: readonly Part[]): WrittenSplit[] {
  return splits.map(({ merchantId, amount }) => ({ merchant_id: merchantId, amount: amount.toFixed() }));
}
