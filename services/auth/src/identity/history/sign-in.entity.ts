import { defineEntity, p } from '@mikro-orm/core';
import { User } from '../people/user.entity.ts';

/** How somebody signed in. `staff`: somebody of the staff looked at the account. */
export type SignInMethod = 'registration' | 'password' | 'passkey' | 'provider' | 'staff' | 'other';

/** Why somebody could not. */
export type SignInFailure = 'password' | 'factor' | 'suspended';

export const SignInSchema = defineEntity({
  name: 'SignIn',
  tableName: 'sign_ins',
  properties: {
    // Begins with the time: the list is in the order of ids.
    id: p.uuid().primary(),
    user: () =>
      p
        .manyToOne(User)
        .joinColumn('user_id')
        .deleteRule('cascade')
        .index('sign_ins_user_id_index')
        .foreignKeyName('sign_ins_user_id_foreign'),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()').index('sign_ins_created_at_index'),
    method: p.string().columnType('text').$type<SignInMethod>(),
    // Null if it succeeded.
    failure: p.string().columnType('text').$type<SignInFailure>().nullable(),
    ip: p.string().columnType('inet').nullable(),
    userAgent: p.string().columnType('text').nullable(),
    // Where the address is: see place.ts.
    place: p.string().columnType('text').nullable(),
    // By which a device is known again: see device.ts and network.ts.
    device: p.string().columnType('text'),
    network: p.string().columnType('text'),
    // Whether nothing like it was in the history, and the person was notified.
    newDevice: p.boolean().default(false),
    // The session that it opened. It has no foreign key: the history stays longer.
    sessionId: p.uuid().nullable(),
    // In which role somebody of the staff looked at the account: who it was is in the audit log only.
    staffRole: p.string().columnType('text').nullable(),
  },
});

/** A sign-in to a person's account, or an attempt. */
export class SignIn extends SignInSchema.class {}
SignInSchema.setClass(SignIn);
