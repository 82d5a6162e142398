// Factors, and linked accounts at providers, that end with an account's change of hands: those of whoever had it before, or had it meanwhile.
import { emit, events } from '@plaza/outbox';
import type { SqlEntityManager } from '@plaza/service';
import { db } from '../../db.ts';
import { dropIdentities } from '../identities/identities.ts';
import { kindsOf } from './factors.ts';

/**
 * Removes every factor of an account that was a stranger's, and every linked account at a provider unless `identities` is false. Nobody is told: they
 * are not the owner's.
 */
export async function dropFactors(
  em: SqlEntityManager,
  userId: string,
  { identities = true }: { identities?: boolean } = {},
): Promise<void> {
  if (identities) await dropIdentities(em, userId);
  await db(em).deleteFrom('factors').where('user_id', '=', userId).execute();
  await db(em).deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
  await kindsOf(em, userId);
  await dropSignIns(em, userId);
}

/** Removes the factors, linked accounts and recovery codes that were added since then, and tells the person of the first two. With the last one go all the codes. */
export async function dropFactorsSince(em: SqlEntityManager, userId: string, since: Date): Promise<void> {
  const dropped = await db(em)
    .deleteFrom('factors')
    .where('user_id', '=', userId)
    .where((eb) => eb.or([eb('confirmed_at', 'is', null), eb('confirmed_at', '>=', since)]))
    .returning(['name', 'confirmed_at'])
    .execute();
  await db(em).deleteFrom('recovery_codes').where('user_id', '=', userId).where('created_at', '>=', since).execute();
  if ((await kindsOf(em, userId)).length === 0)
    await db(em).deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
  for (const { name, confirmed_at: confirmedAt } of dropped)
    if (confirmedAt) await emit(em, events.securityChanged({ userId, change: 'factor_removed', name, left: 0 }));
  for (const { issuer } of await dropIdentities(em, userId, { since })) {
    const { hostname: name } = new URL(issuer);
    await emit(em, events.securityChanged({ userId, change: 'identity_unlinked', name, left: 0 }));
  }
  await dropSignIns(em, userId);
}

// Sign-ins in their second step, after a password that is not valid any more.
async function dropSignIns(em: SqlEntityManager, userId: string): Promise<void> {
  await db(em).deleteFrom('sign_in_challenges').where('user_id', '=', userId).execute();
}
