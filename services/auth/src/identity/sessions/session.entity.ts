import { defineEntity, p } from '@mikro-orm/core';
import { User } from '../people/user.entity.ts';

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
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    expiresAt: p.datetime().columnType('timestamptz').index('sessions_expires_at_index'),
    endedAt: p.datetime().columnType('timestamptz').nullable().index('sessions_ended_at_index'),
    // `logout` or `reuse`.
    endReason: p.string().columnType('text').nullable(),
  },
});

export class Session extends SessionSchema.class {}
SessionSchema.setClass(Session);
