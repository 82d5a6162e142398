// Accounts at providers that a signed-in person links and unlinks.
import { emit, events } from '@plaza/outbox';
import { commonErrors, violatedConstraint, type SealingKeys, type SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, type DB } from '../../db.ts';
import { identityErrors } from '../identities/identities.errors.ts';
import { queueRevocations, refuseLastWayIn } from '../identities/identities.ts';
import { lockPerson } from '../people/credentials.ts';
import { peopleErrors } from '../people/people.errors.ts';
import type { FlowDeps } from './flows.ts';
import { addIdentity } from './provider-sign-in.ts';
import type { Claims } from './providers.ts';

export interface LinkDeps extends FlowDeps {
  sealingKeys: SealingKeys;
}

const mostIdentities = 10;
const columns = ['id', 'issuer', 'email', 'created_at', 'last_used_at'] as const;

export type LinkedIdentity = Pick<Selectable<DB['identities']>, (typeof columns)[number]>;

export async function identitiesOf(em: SqlEntityManager, userId: string): Promise<LinkedIdentity[]> {
  return db(em).selectFrom('identities').select(columns).where('user_id', '=', userId).orderBy('id').execute();
}

/** Throws IDENTITY_TAKEN, IDENTITY_LIMIT_REACHED, and TOKEN_INVALID if the session has ended meanwhile. */
export async function linkIdentity(
  deps: LinkDeps,
  { userId, sessionId }: { userId: string; sessionId: string },
  claims: Claims,
  name: string,
): Promise<LinkedIdentity> {
  return deps.database
    .asSystem(async (em) => {
      // What ends an account's sessions has the person locked, and unlinks what was linked before.
      if (!(await lockPerson(em, userId)) || !(await isOpen(em, sessionId))) throw commonErrors.TOKEN_INVALID();
      const known = await find(em, claims);
      if (known && known.user_id !== userId) throw identityErrors.IDENTITY_TAKEN();
      if (known) return known;
      const { count } = await db(em)
        .selectFrom('identities')
        .select(sql<number>`count(*)::int`.as('count'))
        .where('user_id', '=', userId)
        .executeTakeFirstOrThrow();
      if (count >= mostIdentities) throw identityErrors.IDENTITY_LIMIT_REACHED();
      await addIdentity(em, deps, userId, claims, null);
      await emit(em, events.securityChanged({ userId, change: 'identity_linked', name, left: 0 }));
      return (await find(em, claims))!;
    })
    .catch((error: unknown) => {
      throw violatedConstraint(error) === 'identities_issuer_subject_unique' ? identityErrors.IDENTITY_TAKEN() : error;
    });
}

/** Throws IDENTITY_NOT_FOUND, LAST_WAY_IN. */
export async function unlinkIdentity({ database, providers }: LinkDeps, userId: string, id: string): Promise<void> {
  await database.asSystem(async (em) => {
    if (!(await lockPerson(em, userId))) throw peopleErrors.USER_NOT_FOUND();
    await queueRevocations(em, userId, [id]);
    const removed = await db(em)
      .deleteFrom('identities')
      .where('id', '=', id)
      .where('user_id', '=', userId)
      .returning('issuer')
      .executeTakeFirst();
    if (!removed) throw identityErrors.IDENTITY_NOT_FOUND();
    await refuseLastWayIn(em, userId);
    const name = providers.byIssuer(removed.issuer)?.settings.name ?? removed.issuer;
    await emit(em, events.securityChanged({ userId, change: 'identity_unlinked', name, left: 0 }));
  });
}

function find(
  em: SqlEntityManager,
  { issuer, subject }: Claims,
): Promise<(LinkedIdentity & { user_id: string }) | undefined> {
  return db(em)
    .selectFrom('identities')
    .select([...columns, 'user_id'])
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirst();
}

async function isOpen(em: SqlEntityManager, sessionId: string): Promise<boolean> {
  const row = await db(em)
    .selectFrom('sessions')
    .select('id')
    .where('id', '=', sessionId)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}
