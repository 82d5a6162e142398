// The second factors of a person: apps (TOTP), passkeys, and recovery codes beside them.
import { randomBytes } from 'node:crypto';
import { emit, events } from '@plaza/outbox';
import {
  newId,
  seal,
  toBase32,
  unseal,
  violatedConstraint,
  type Database,
  type SealingKeys,
  type SqlEntityManager,
} from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, type DB } from '../../db.ts';
import { refuseLastWayIn } from '../identities/identities.ts';
import { coolOff, coolsOffUntil } from '../people/cool-off.ts';
import { findPerson, type Person } from '../people/people.ts';
import { peopleErrors } from '../people/people.errors.ts';
import { factorErrors } from './factors.errors.ts';
import type { FactorKind } from './factor.entity.ts';
import { newPasskeyRow, type NewPasskey } from './passkeys.ts';
import { countCodes, replaceCodes } from './recovery-codes.ts';
import { otpauthUri, sealContext, secretBytes, stepOfCode } from './totp.ts';

const mostOfKind: Record<FactorKind, number> = { totp: 5, passkey: 10 };

export const factorColumns = [
  'id',
  'kind',
  'name',
  'created_at',
  'last_used_at',
  'backed_up',
  'user_verified',
] as const;

export type FactorRow = Pick<Selectable<DB['factors']>, (typeof factorColumns)[number]>;

/** Sets the kinds of factors that the person has, in the order in which they are offered: the strongest first. */
export async function kindsOf(em: SqlEntityManager, userId: string): Promise<string[]> {
  const rows = await db(em)
    .selectFrom('factors')
    .select('kind')
    .distinct()
    .where('user_id', '=', userId)
    .where('confirmed_at', 'is not', null)
    .execute();
  const has = new Set<string>(rows.map(({ kind }) => kind));
  if (has.size > 0 && (await countCodes(em, userId)) > 0) has.add('recovery_code');
  const kinds = ['passkey', 'totp', 'recovery_code'].filter((kind) => has.has(kind));
  await db(em).updateTable('users').set({ factors: kinds }).where('id', '=', userId).execute();
  return kinds;
}

/** Changes of one person's factors happen one after another. Throws USER_NOT_FOUND. */
async function changing<Result>(
  database: Database,
  userId: string,
  change: (em: SqlEntityManager, person: Pick<Person, 'id' | 'email' | 'name' | 'factors'>) => Promise<Result>,
): Promise<Result> {
  return database.asSystem(async (em) => {
    const person = await db(em)
      .selectFrom('users')
      .select(['id', 'email', 'name', 'factors'])
      .where('id', '=', userId)
      .forUpdate()
      .executeTakeFirst();
    if (!person) throw peopleErrors.USER_NOT_FOUND();
    return change(em, person);
  });
}

export async function listFactors(
  em: SqlEntityManager,
  userId: string,
  now: Date,
): Promise<{ factors: FactorRow[]; codesLeft: number; coolOffUntil: Date | undefined }> {
  const factors = await db(em)
    .selectFrom('factors')
    .select(factorColumns)
    .where('user_id', '=', userId)
    .where('confirmed_at', 'is not', null)
    .orderBy('id')
    .execute();
  const person = await findPerson(em, userId);
  const coolOffUntil = person && coolsOffUntil(person, null, now);
  return { factors, codesLeft: await countCodes(em, userId), coolOffUntil };
}

async function refuseTooMany(em: SqlEntityManager, userId: string, kind: FactorKind): Promise<void> {
  const { count } = await db(em)
    .selectFrom('factors')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('user_id', '=', userId)
    .where('kind', '=', kind)
    .where('confirmed_at', 'is not', null)
    .executeTakeFirstOrThrow();
  if (count >= mostOfKind[kind]) throw factorErrors.FACTOR_LIMIT_REACHED();
}

export interface FactorChangeDeps {
  database: Database;
  sealingKeys: SealingKeys;
  now: () => Date;
  /** How the product is called in an app. */
  issuer: string;
}

export interface BegunTotp {
  id: string;
  secret: string;
  uri: string;
}

/** Makes the secret of an app, which counts when a code of it comes back. One that was begun before is given up. Throws FACTOR_LIMIT_REACHED. */
export async function beginTotp(deps: FactorChangeDeps, userId: string, name: string): Promise<BegunTotp> {
  const { database, sealingKeys, now, issuer } = deps;
  return changing(database, userId, async (em, { email }) => {
    await refuseTooMany(em, userId, 'totp');
    await db(em).deleteFrom('factors').where('user_id', '=', userId).where('confirmed_at', 'is', null).execute();
    const [id, secret] = [newId(), randomBytes(secretBytes)];
    await db(em)
      .insertInto('factors')
      .values({
        id,
        user_id: userId,
        kind: 'totp',
        name,
        created_at: now(),
        secret: seal(sealingKeys, secret, sealContext(id)),
      })
      .execute();
    return { id, secret: toBase32(secret), uri: otpauthUri(secret, issuer, email) };
  });
}

/** Throws FACTOR_NOT_FOUND, FACTOR_CODE_INVALID. A confirmed one may be confirmed again with a code. */
export async function confirmTotp(
  deps: FactorChangeDeps,
  userId: string,
  id: string,
  code: string,
): Promise<FactorRow> {
  const { database, sealingKeys, now } = deps;
  return changing(database, userId, async (em) => {
    const row = await db(em)
      .selectFrom('factors')
      .select(['secret', 'name', 'confirmed_at', 'last_step'])
      .where('id', '=', id)
      .where('user_id', '=', userId)
      .where('kind', '=', 'totp')
      .where('confirmed_at', 'is', null)
      .executeTakeFirst();
    if (!row?.secret) throw factorErrors.FACTOR_NOT_FOUND();
    const step = stepOfCode(unseal(sealingKeys, row.secret, sealContext(id)), code, now());
    if (step === undefined) throw factorErrors.FACTOR_CODE_INVALID();
    const factor = await db(em)
      .updateTable('factors')
      .set({ confirmed_at: now(), last_step: step })
      .where('id', '=', id)
      .returning(factorColumns)
      .executeTakeFirstOrThrow();
    await kindsOf(em, userId);
    await emit(em, events.securityChanged({ userId, change: 'app_added', name: row.name, left: 0 }));
    return factor;
  });
}

/** Throws FACTOR_LIMIT_REACHED, PASSKEY_KNOWN. */
export async function addPasskey(
  { database, now }: FactorChangeDeps,
  userId: string,
  name: string,
  passkey: NewPasskey,
): Promise<FactorRow> {
  return changing(database, userId, async (em) => {
    await refuseTooMany(em, userId, 'passkey');
    const factor = await db(em)
      .insertInto('factors')
      .values(newPasskeyRow(userId, name, passkey, now()))
      .returning(factorColumns)
      .executeTakeFirstOrThrow();
    await kindsOf(em, userId);
    await emit(em, events.securityChanged({ userId, change: 'passkey_added', name, left: 0 }));
    return factor;
  }).catch((error: unknown) => {
    throw violatedConstraint(error) === 'factors_credential_id_unique' ? factorErrors.PASSKEY_KNOWN() : error;
  });
}

/** Throws FACTOR_NOT_FOUND. */
export async function renameFactor(
  { database }: Pick<FactorChangeDeps, 'database'>,
  userId: string,
  id: string,
  name: string,
): Promise<FactorRow> {
  return changing(database, userId, async (em) => {
    const factor = await db(em)
      .updateTable('factors')
      .set({ name })
      .where('id', '=', id)
      .where('user_id', '=', userId)
      .where('confirmed_at', 'is not', null)
      .returning(factorColumns)
      .executeTakeFirst();
    if (!factor) throw factorErrors.FACTOR_NOT_FOUND();
    return factor;
  });
}

/** Removes a factor; with the last one go the recovery codes. Throws FACTOR_NOT_FOUND, LAST_WAY_IN. */
export async function removeFactor(
  { database, now }: Pick<FactorChangeDeps, 'database' | 'now'>,
  userId: string,
  id: string,
): Promise<void> {
  await changing(database, userId, async (em) => {
    const removed = await db(em)
      .deleteFrom('factors')
      .where('id', '=', id)
      .where('user_id', '=', userId)
      .where('confirmed_at', 'is not', null)
      .returning('name')
      .executeTakeFirst();
    if (!removed) throw factorErrors.FACTOR_NOT_FOUND();
    await refuseLastWayIn(em, userId);
    if ((await kindsOf(em, userId)).length === 0)
      await db(em).deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
    await coolOff(em, userId, now());
    await emit(em, events.securityChanged({ userId, change: 'factor_removed', name: removed.name, left: 0 }));
  });
}

/** Throws FACTOR_NEEDED: codes stand in for a factor that was lost, and are none by themselves. */
export async function newRecoveryCodes({ database, now }: FactorChangeDeps, userId: string): Promise<string[]> {
  return changing(database, userId, async (em, { factors }) => {
    if (factors.length === 0) throw factorErrors.FACTOR_NEEDED();
    const codes = await replaceCodes(em, userId, now());
    await kindsOf(em, userId);
    await emit(em, events.securityChanged({ userId, change: 'recovery_codes_created', name: '', left: codes.length }));
    return codes;
  });
}
