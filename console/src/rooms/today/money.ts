// What the wallets of people and merchants hold together, out of the sums of the ledger: one for each currency.
import type { LedgerTotal } from '@plaza/client';
import { sumOf } from '../../ui/amounts.ts';

export interface Held {
  currency: string;
  total: string;
  merchants: string;
}

const credits = 'XCR';

/** The currency that most people have a wallet in comes first. Credits are no money. */
export function heldIn(totals: readonly LedgerTotal[]): Held[] {
  return totals
    .filter((total) => total.currency !== credits && total.people_wallets + total.merchant_wallets > 0)
    .sort((one, other) => other.people_wallets - one.people_wallets)
    .map(({ currency, people, merchants }) => ({ currency, total: sumOf([people, merchants]), merchants }));
}
