import { defineEntity, p } from '@mikro-orm/core';
import { User } from '../people/user.entity.ts';

export type FactorKind = 'totp' | 'passkey';

const owner = (table: string) =>
  p
    .manyToOne(User)
    .joinColumn('user_id')
    .deleteRule('cascade')
    .updateRule('no action')
    .foreignKeyName(`${table}_user_id_foreign`);

export const FactorSchema = defineEntity({
  name: 'Factor',
  tableName: 'factors',
  properties: {
    id: p.uuid().primary(),
    user: () => owner('factors').index('factors_user_id_index'),
    kind: p.string().columnType('text').$type<FactorKind>(),
    name: p.string().columnType('text'),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    // Until then it counts for nothing: the app may have read another code.
    confirmedAt: p.datetime().columnType('timestamptz').nullable(),
    lastUsedAt: p.datetime().columnType('timestamptz').nullable(),
    // Of an app: the secret, sealed under ENCRYPTION_KEY, and the step of the last code that was taken.
    secret: p.blob().nullable(),
    lastStep: p.integer().nullable(),
    // Of a passkey: WebAuthn, section 4, "credential record".
    credentialId: p.blob().nullable().unique('factors_credential_id_unique'),
    publicKey: p.blob().nullable(),
    signCount: p.bigint('string').nullable(),
    transports: p.array().columnType('text[]').nullable(),
    backupEligible: p.boolean().nullable(),
    backedUp: p.boolean().nullable(),
    userVerified: p.boolean().nullable(),
    aaguid: p.uuid().nullable(),
  },
});

export class Factor extends FactorSchema.class {}
FactorSchema.setClass(Factor);

export const RecoveryCodeSchema = defineEntity({
  name: 'RecoveryCode',
  tableName: 'recovery_codes',
  properties: {
    user: () => owner('recovery_codes').primary(),
    // SHA-256 of a code that was not used yet.
    hash: p.blob().primary(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
});

export class RecoveryCode extends RecoveryCodeSchema.class {}
RecoveryCodeSchema.setClass(RecoveryCode);

// A sign-in whose first step was right, until its second factor is.
export const SignInChallengeSchema = defineEntity({
  name: 'SignInChallenge',
  tableName: 'sign_in_challenges',
  properties: {
    id: p.uuid().primary(),
    user: () => owner('sign_in_challenges').index('sign_in_challenges_user_id_index'),
    tokenHash: p.blob(),
    // What was shown in the first step (RFC 8176).
    amr: p.array().columnType('text[]').defaultRaw("'{pwd}'"),
    tries: p.integer().default(0),
    expiresAt: p.datetime().columnType('timestamptz').index('sign_in_challenges_expires_at_index'),
  },
});

export class SignInChallenge extends SignInChallengeSchema.class {}
SignInChallengeSchema.setClass(SignInChallenge);

// The wrong codes of a person in a window of time, over all sign-ins.
export const FactorGuessSchema = defineEntity({
  name: 'FactorGuess',
  tableName: 'factor_guesses',
  properties: {
    user: () => owner('factor_guesses').primary(),
    guesses: p.integer(),
    since: p.datetime().columnType('timestamptz'),
  },
});

export class FactorGuess extends FactorGuessSchema.class {}
FactorGuessSchema.setClass(FactorGuess);

// The challenges of passkeys that were answered: an answer is good once.
export const SpentChallengeSchema = defineEntity({
  name: 'SpentChallenge',
  tableName: 'spent_challenges',
  properties: {
    hash: p.blob().primary(),
    expiresAt: p.datetime().columnType('timestamptz').index('spent_challenges_expires_at_index'),
  },
});

export class SpentChallenge extends SpentChallengeSchema.class {}
SpentChallengeSchema.setClass(SpentChallenge);
