import { defineEntity, p } from '@mikro-orm/core';
import { User } from '../people/user.entity.ts';

/** What a link or a code in a mail allows. */
export type Purpose = 'verify_email' | 'change_email' | 'undo_email' | 'reset_password';

export const ChallengeSchema = defineEntity({
  name: 'Challenge',
  tableName: 'challenges',
  properties: {
    id: p.uuid().primary(),
    purpose: p.string().columnType('text').$type<Purpose>(),
    user: () =>
      p
        .manyToOne(User)
        .joinColumn('user_id')
        .deleteRule('cascade')
        .index('challenges_user_id_index')
        .foreignKeyName('challenges_user_id_foreign'),
    // To which the mail goes, and which its link or code proves.
    address: p.string().columnType('text'),
    // Of which, with a key, the token and the code are made: see secrets.ts.
    salt: p.blob(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    expiresAt: p.datetime().columnType('timestamptz').index('challenges_expires_at_index'),
  },
  indexes: [
    {
      name: 'challenges_one_index',
      expression: `create unique index "challenges_one_index" on "auth"."challenges" ("user_id", "purpose") where purpose <> 'undo_email'`,
    },
    { name: 'challenges_address_index', properties: ['address', 'purpose'] },
  ],
});

/** A mail with a link, and mostly with a code, that was not used yet. */
export class Challenge extends ChallengeSchema.class {}
ChallengeSchema.setClass(Challenge);

export const ChallengeCountSchema = defineEntity({
  name: 'ChallengeCount',
  tableName: 'challenge_counts',
  properties: {
    // An HMAC of what is counted, and for whom.
    key: p.blob().primary(),
    count: p.integer(),
    since: p.datetime().columnType('timestamptz').index('challenge_counts_since_index'),
  },
});

/** How many codes were tried, or mails were sent, in an hour. */
export class ChallengeCount extends ChallengeCountSchema.class {}
ChallengeCountSchema.setClass(ChallengeCount);
