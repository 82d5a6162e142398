import { defineEntity, p } from '@mikro-orm/core';

export const SignInPaceSchema = defineEntity({
  name: 'SignInPace',
  tableName: 'sign_in_paces',
  properties: {
    // An HMAC of the address that was typed, or of a known device: the table names nobody, and has addresses without an account too.
    key: p.blob().primary(),
    // Wrong passwords since the last right one.
    failures: p.integer(),
    // From when the next password is looked at.
    nextAt: p.datetime().columnType('timestamptz'),
    failedAt: p.datetime().columnType('timestamptz').index('sign_in_paces_failed_at_index'),
  },
});

/** How many wrong passwords there were in a row, and how slow the next ones are. */
export class SignInPace extends SignInPaceSchema.class {}
SignInPaceSchema.setClass(SignInPace);
