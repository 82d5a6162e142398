import type { Big } from '@plaza/money';
import { walletOf, type Movement, type Scope } from '../ledger/index.ts';
import type { Person } from '../people/index.ts';
import { transferErrors } from './transfers.errors.ts';

export interface Transfer {
  sender: Person;
  recipient: Person;
  amount: Big;
  currency: string;
  note: string;
  scope?: Scope | undefined;
}

/** Money goes from one person to another; each reads who the other is, and the note. Throws RECIPIENT_IS_SENDER. */
export function transferMovement({ sender, recipient, amount, currency, note, scope }: Transfer): Movement {
  if (sender.id === recipient.id) throw transferErrors.RECIPIENT_IS_SENDER();
  const about = (other: Person): Record<string, unknown> => ({
    counterparty_id: other.id,
    counterparty_name: other.name,
    ...(note && { note }),
  });
  return {
    ...(scope && { scope }),
    legs: [
      {
        account: walletOf(sender.id, currency),
        amount: amount.times(-1),
        view: { type: 'send', metadata: about(recipient), counterpartyId: recipient.id },
      },
      {
        account: walletOf(recipient.id, currency),
        amount,
        view: { type: 'receive', metadata: about(sender), counterpartyId: sender.id },
      },
    ],
  };
}
