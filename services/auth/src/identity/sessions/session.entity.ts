import { defineEntity, p } from '@mikro-orm/core';
import { User } from '../people/user.entity.ts';

/**
 * Why a session ended: the person signed out, a spent refresh token came again, the person or an administrator ended it, the password was changed or
 * recovered, the address was changed, the person was suspended, a second factor was changed, the guest was merged into another account, the person got or
 * lost a role of staff.
 */
export type EndReason =
  'logout' | 'reuse' | 'ended' | 'password' | 'recovery' | 'email' | 'suspended' | 'factor' | 'merged' | 'role';

export const SessionSchema = defineEntity({
  name: 'Session',
  tableName: 'sessions',
  properties: {
    id: p.uuid().primary(),
    user: () =>
      p
        .manyToOne(User)
        .joinColumn('user_id')
        .deleteRule('cascade')
        .index('sessions_user_id_index')
        .foreignKeyName('sessions_user_id_foreign'),
    // The hash of what all tokens of the session share: a spent token has it, an invented one does not.
    familyHash: p.blob(),
    // SHA-256 of the valid refresh token.
    tokenHash: p.blob(),
    // SHA-256 of the token before it, and the salt with which the valid token was derived from it: for a retry whose answer was lost.
    previousHash: p.blob().nullable(),
    rotationSalt: p.blob().nullable(),
    rotatedAt: p.datetime().columnType('timestamptz').nullable(),
    ip: p.string().columnType('inet').nullable(),
    userAgent: p.string().columnType('text').nullable(),
    // Where the address is: see place.ts.
    place: p.string().columnType('text').nullable(),
    // When the person last proved who they are, and how (RFC 8176): the claims auth_time and amr.
    authenticatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    amr: p.array().columnType('text[]').defaultRaw("'{}'"),
    // When the passkey was added that the person showed then; null if they showed none that verified them.
    passkeySince: p.datetime().columnType('timestamptz').nullable(),
    // Who of the staff looks at the product as the person. Such a session has no refresh token.
    actor: () =>
      p
        .manyToOne(User)
        .nullable()
        .joinColumn('actor_id')
        .deleteRule('cascade')
        .index('sessions_actor_id_index')
        .foreignKeyName('sessions_actor_id_foreign'),
    // The merchant for which the person acts. Whether they still may is read with each refresh.
    merchantId: p.uuid().nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    expiresAt: p.datetime().columnType('timestamptz').index('sessions_expires_at_index'),
    endedAt: p.datetime().columnType('timestamptz').nullable().index('sessions_ended_at_index'),
    endReason: p.string().columnType('text').$type<EndReason>().nullable(),
  },
});

export class Session extends SessionSchema.class {}
SessionSchema.setClass(Session);
