import { defineEntity, p } from '@mikro-orm/core';
import type { User as UserMessage } from '@plaza/api/auth';

const UserSchema = defineEntity({
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

/** What a query selects of a person; the password's hash is read only where a password is checked. */
export const userColumns = 'id, email, name, club_id, role, created_at';

export interface UserRow {
  id: string;
  email: string;
  name: string;
  club_id: string | null;
  role: string;
  created_at: Date | string;
}

export function toProto(row: UserRow): UserMessage {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    clubId: row.club_id ?? '',
    role: row.role,
    createdAt: new Date(row.created_at),
  };
}
