import { defineEntity, p } from '@mikro-orm/core';

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
    merchantId: p.uuid().nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
});

export class User extends UserSchema.class {}
UserSchema.setClass(User);
