import type { EventHandlers } from '@plaza/outbox';
import { sql } from 'kysely';
import { db } from '../../db.ts';
import { walletOf } from '../posting/accounts.ts';

/** Opens the wallet of a new person. An earlier request may have opened it already. */
export function openingWallets(currency: string): EventHandlers {
  return {
    async 'plaza.events.v1.UserRegistered'(em, batch) {
      const userIds = batch.map(({ userId }) => userId);
      const walletIds = userIds.map((userId) => walletOf(userId, currency).id);
      await sql`select wallet.create_wallet(p.user_id, p.wallet_id, ${currency}) from unnest(${userIds}::uuid[], ${walletIds}::uuid[]) as p (user_id, wallet_id)`.execute(
        db(em),
      );
    },
  };
}
