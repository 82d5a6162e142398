import type { PlannedEntry } from '@plaza/api/refund';
import { formatAmount } from '@plaza/money';
import { partyOf, type Leg } from '../../ledger/index.ts';

/** An entry of a movement that is planned, or was posted, as administrators read it. */
export function plannedEntry({ account, amount }: Pick<Leg, 'account' | 'amount'>): PlannedEntry {
  const { name = 'wallet', kind, currency } = account;
  const ofPerson = kind === 'unclaimed' ? partyOf(account) : (account.userId ?? '');
  const shown = kind === 'unclaimed' || kind === 'merchant' ? kind : name;
  const value = formatAmount(amount.abs(), currency);
  return { account: shown, userId: ofPerson, amount: amount.lt(0) ? `-${value}` : value, currency };
}
