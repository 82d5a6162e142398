import { defineEntity, p } from '@mikro-orm/core';
import type { Picture } from '@plaza/api/picture';

/** The languages of mails. */
export type Language = 'en' | 'fr';

const prefixIndex = (name: string, column: string): string =>
  `create index "${name}" on "auth"."users" ("${column}" text_pattern_ops)`;

export const UserSchema = defineEntity({
  name: 'User',
  tableName: 'users',
  properties: {
    id: p.uuid().primary(),
    // In lower case, see canonicalEmail.
    email: p.string().columnType('text').unique('users_email_unique'),
    passwordHash: p.string().columnType('text').hidden(),
    name: p.string().columnType('text'),
    clubId: p.string().columnType('text').nullable(),
    role: p.string().columnType('text').default('user'),
    // The roles of staff beside `admin`, which is a role of its own: see staff/staff.ts.
    staffRoles: p.array().columnType('text[]').defaultRaw("'{}'"),
    merchantId: p.uuid().nullable(),
    // Of the mails that they get.
    language: p.string().columnType('text').$type<Language>().default('en'),
    // Since when a mail server refuses mails to the address for good.
    emailBouncingSince: p.datetime().columnType('timestamptz').nullable(),
    // The kinds of second factors that the person has: factors/factors.ts sets it with each change, so that no sign-in or refresh has to count them.
    factors: p.array().columnType('text[]').defaultRaw("'{}'"),
    // When they proved that the address is theirs.
    emailVerifiedAt: p.datetime().columnType('timestamptz').nullable(),
    // When it was last replaced by another one, and not only hashed anew. Null: it is the first.
    passwordChangedAt: p.datetime().columnType('timestamptz').nullable(),
    // When sensitive operations began to wait, and until when they do: see cool-off.ts.
    coolOffSince: p.datetime().columnType('timestamptz').nullable(),
    coolOffUntil: p.datetime().columnType('timestamptz').nullable(),
    // What catalog handed over of the picture of the profile, which is public and never changes: see ADR 0059.
    picture: p.json<Picture>().columnType('jsonb').nullable(),
    // Set while, and until, the person is suspended: see suspended.ts.
    suspendedAt: p.datetime().columnType('timestamptz').nullable(),
    suspendedUntil: p.datetime().columnType('timestamptz').nullable(),
    suspensionReason: p.string().columnType('text').nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    // The name in lower case, and what follows its first word: search_names.sql sets them, for people to be found by.
    searchName: p.string().columnType('text').nullable(),
    searchRest: p.string().columnType('text').nullable(),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  indexes: [
    {
      name: 'users_staff_index',
      expression: `create index "users_staff_index" on "auth"."users" ("id") where role = 'admin' or staff_roles <> '{}'`,
    },
    {
      name: 'users_picture_index',
      expression: `create index "users_picture_index" on "auth"."users" ((picture ->> 'id')) where picture is not null`,
    },
    { name: 'users_created_index', properties: ['createdAt', 'id'] },
    { name: 'users_email_prefix_index', expression: prefixIndex('users_email_prefix_index', 'email') },
    { name: 'users_search_name_index', expression: prefixIndex('users_search_name_index', 'search_name') },
    { name: 'users_search_rest_index', expression: prefixIndex('users_search_rest_index', 'search_rest') },
  ],
});

export class User extends UserSchema.class {}
UserSchema.setClass(User);
