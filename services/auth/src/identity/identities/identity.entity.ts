import { defineEntity, p } from '@mikro-orm/core';
import { User } from '../people/user.entity.ts';

export const IdentitySchema = defineEntity({
  name: 'Identity',
  tableName: 'identities',
  properties: {
    id: p.uuid().primary(),
    user: () =>
      p
        .manyToOne(User)
        .joinColumn('user_id')
        .deleteRule('cascade')
        .updateRule('no action')
        .index('identities_user_id_index')
        .foreignKeyName('identities_user_id_foreign'),
    // The two by which an account at a provider is known: its address may become somebody else's.
    issuer: p.string().columnType('text'),
    subject: p.string().columnType('text'),
    // Only shown.
    email: p.string().columnType('text').nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    lastUsedAt: p.datetime().columnType('timestamptz').nullable(),
    // Sealed under ENCRYPTION_KEY, to be revoked when the account is unlinked or deleted. Null if the provider gave none.
    refreshToken: p.blob().nullable(),
  },
  uniques: [{ name: 'identities_issuer_subject_unique', properties: ['issuer', 'subject'] }],
});

/** An account at an OpenID provider that is linked to a person. */
export class Identity extends IdentitySchema.class {}
IdentitySchema.setClass(Identity);

export const IdentityRevocationSchema = defineEntity({
  name: 'IdentityRevocation',
  tableName: 'identity_revocations',
  properties: {
    // That of the identity, for which the token is sealed.
    id: p.uuid().primary(),
    issuer: p.string().columnType('text'),
    refreshToken: p.blob(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    attempts: p.integer().default(0),
    nextAt: p.datetime().columnType('timestamptz').defaultRaw('now()').index('identity_revocations_next_at_index'),
  },
});

/** A refresh token that a provider has to revoke: its account was unlinked, or the person was deleted. It names nobody. */
export class IdentityRevocation extends IdentityRevocationSchema.class {}
IdentityRevocationSchema.setClass(IdentityRevocation);
