// The accounts at providers that are linked to people, and the ways in which a person can sign in.
import { type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../../db.ts';
import { identityErrors } from './identities.errors.ts';

/** What a refresh token is sealed for. */
export const identitySealContext = (id: string): string => `identity ${id}`;

/** Has the refresh tokens of a person's linked accounts revoked: after the commit, and as often as it takes. */
export async function queueRevocations(em: SqlEntityManager, userId: string, ids?: readonly string[]): Promise<void> {
  await db(em)
    .insertInto('identity_revocations')
    .columns(['id', 'issuer', 'refresh_token'])
    .expression((eb) =>
      eb
        .selectFrom('identities')
        .select(['id', 'issuer', 'refresh_token'])
        .where('user_id', '=', userId)
        .where('refresh_token', 'is not', null)
        .$if(ids !== undefined, (query) => query.where('id', 'in', ids!)),
    )
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

interface Dropped {
  id: string;
  issuer: string;
}

/** Unlinks accounts of a person: all of them, or those that were linked since then, or all but one. */
export async function dropIdentities(
  em: SqlEntityManager,
  userId: string,
  { since, except }: { since?: Date; except?: string } = {},
): Promise<Dropped[]> {
  const found = await db(em)
    .selectFrom('identities')
    .select(['id', 'issuer'])
    .where('user_id', '=', userId)
    .$if(since !== undefined, (query) => query.where('created_at', '>=', since!))
    .$if(except !== undefined, (query) => query.where('id', '<>', except!))
    .orderBy('id')
    .forUpdate()
    .execute();
  if (found.length === 0) return [];
  const ids = found.map(({ id }) => id);
  await queueRevocations(em, userId, ids);
  await db(em).deleteFrom('identities').where('id', 'in', ids).execute();
  return found;
}

/**
 * Throws LAST_WAY_IN if the person, who is locked, could not sign in any more: without a password, a passkey that verifies its owner, and a linked
 * account. Called after the change, whose transaction is then rolled back.
 */
export async function refuseLastWayIn(em: SqlEntityManager, userId: string): Promise<void> {
  const { open } = await db(em)
    .selectFrom('users as u')
    .select((eb) =>
      eb
        .or([
          sql<boolean>`u.password_hash like '$%'`,
          eb.exists(
            eb
              .selectFrom('factors as f')
              .select('f.id')
              .whereRef('f.user_id', '=', 'u.id')
              .where('f.kind', '=', 'passkey')
              .where('f.user_verified', '=', true),
          ),
          eb.exists(eb.selectFrom('identities as i').select('i.id').whereRef('i.user_id', '=', 'u.id')),
        ])
        .$castTo<boolean>()
        .as('open'),
    )
    .where('u.id', '=', userId)
    .executeTakeFirstOrThrow();
  if (!open) throw identityErrors.LAST_WAY_IN();
}
