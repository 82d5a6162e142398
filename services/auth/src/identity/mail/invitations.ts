// Invitations to the teams of merchants, as far as their mail needs them. The rest is in services/auth/src/merchants.
import type { SqlEntityManager } from '@plaza/service';
import { db } from '../../db.ts';

/** An open invitation that this person made: the mail goes to the address that they invited. */
export async function findInvitationOf(
  em: SqlEntityManager,
  userId: string,
  id: string,
  now: Date,
): Promise<{ id: string; address: string; salt: Uint8Array; subject: string } | undefined> {
  return db(em)
    .selectFrom('merchant_invitations as i')
    .innerJoin('merchants', 'merchants.id', 'i.merchant_id')
    .select(['i.id', 'i.address', 'i.salt', 'merchants.name as subject'])
    .where('i.id', '=', id)
    .where('i.inviter_id', '=', userId)
    .where('i.expires_at', '>', now)
    .executeTakeFirst();
}
