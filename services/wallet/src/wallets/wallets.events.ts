import type { EventHandlers } from '@plaza/outbox';
import { walletOf } from './accounts.ts';

/** Whoever signs up gets a wallet. One that was asked for before this was heard of is open already. */
export function openingWallets(currency: string): EventHandlers {
  return {
    async 'plaza.events.v1.UserRegistered'(em, batch) {
      await em.execute(
        'select wallet.create_wallet(p.user_id, p.wallet_id, ?) from jsonb_to_recordset(?::jsonb) as p (user_id uuid, wallet_id uuid)',
        [
          currency,
          JSON.stringify(batch.map(({ userId }) => ({ user_id: userId, wallet_id: walletOf(userId, currency).id }))),
        ],
      );
    },
  };
}
