// Merchants that an administrator created in the wallet: they are approved, and their owner is their team.
import type { EventHandlers } from '@plaza/outbox';
import { anyOf } from '@plaza/service';
import { randomUUID } from 'node:crypto';
import { db } from '../db.ts';
import { ownerOf } from './merchants.ts';
import { insertMember, insertMerchant } from './merchants.queries.ts';

export const merchantEvents: EventHandlers = {
  async 'plaza.events.v1.MerchantCreated'(em, batch) {
    const owners = await db(em)
      .selectFrom('users')
      .select('id')
      .where('id', '=', anyOf(batch.map(({ userId }) => userId)))
      .orderBy('id')
      .forNoKeyUpdate()
      .execute();
    const there = new Set(owners.map(({ id }) => id));
    for (const { userId, payload, time } of batch) {
      const { merchantId, name, currency, feeRate, feeFixed } = payload;
      const merchant = {
        id: merchantId,
        name,
        // Not asked where an administrator creates it.
        legal_name: name,
        country: '',
        currency,
        club_id: null,
        state: 'approved',
        fee_rate: feeRate,
        fee_fixed: feeFixed,
        grant_id: randomUUID(),
        created_at: time,
        decided_at: time,
      } as const;
      // The owner may have deleted their account meanwhile.
      if ((await insertMerchant(em, merchant)) && there.has(userId))
        await insertMember(em, ownerOf(merchantId, userId, time));
    }
  },
};
