// For which merchant a person acts: what their access token says of it. The team itself is in services/auth/src/merchants.
import type { SqlEntityManager } from '@plaza/service';
import { teamRoles, type TeamRoleName } from '@plaza/services';
import { db } from '../../db.ts';
import type { AccessClaims } from '../keys/keyring.ts';
import type { OpenedSession } from './sessions.ts';

export interface Acting {
  merchantId: string;
  role: TeamRoleName;
  /** What the token is bound to. */
  grantId: string;
}

/**
 * One snapshot, without a lock: a change of the team or of the merchant that is not seen here ends the grant that is read.
 * Nothing if the person is not in the team, or the merchant is not approved.
 */
export async function actingFor(em: SqlEntityManager, userId: string, merchantId: string): Promise<Acting | undefined> {
  const row = await db(em)
    .selectFrom('merchant_members as m')
    .innerJoin('merchants', 'merchants.id', 'm.merchant_id')
    .select(['m.role', 'm.grant_id'])
    .where('m.merchant_id', '=', merchantId)
    .where('m.user_id', '=', userId)
    .where('merchants.state', '=', 'approved')
    .executeTakeFirst();
  return row && { merchantId, role: row.role, grantId: row.grant_id };
}

export function claimsForMerchant({
  merchantId,
  role,
  grantId,
}: Acting): Pick<AccessClaims, 'merchant' | 'grant' | 'scope'> {
  return { merchant: merchantId, grant: grantId, scope: teamRoles[role].permissions.join(' ') };
}

/** Chooses for whom the person acts from now on in a session. @returns what a token says of it; undefined if it has ended */
export async function chooseMerchant(
  em: SqlEntityManager,
  { sessionId, userId, merchantId }: { sessionId: string; userId: string; merchantId: string | null },
): Promise<Omit<OpenedSession, 'refreshToken'> | undefined> {
  const row = await db(em)
    .updateTable('sessions')
    .set({ merchant_id: merchantId })
    .where('id', '=', sessionId)
    .where('user_id', '=', userId)
    .where('ended_at', 'is', null)
    .returning(['authenticated_at', 'amr', 'passkey_since'])
    .executeTakeFirst();
  if (!row) return undefined;
  const acting = merchantId === null ? undefined : await actingFor(em, userId, merchantId);
  return { sessionId, signedInAt: row.authenticated_at, amr: row.amr, passkeySince: row.passkey_since, acting };
}
