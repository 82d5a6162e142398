import { defineEntity, p } from '@mikro-orm/core';
import { User } from '../identity/index.ts';
import type { Purpose } from './versions.ts';

/** Where a person decided: signed in, or by the link of a mail. */
export type ConsentSource = 'account' | 'mail';

export const ConsentSchema = defineEntity({
  name: 'Consent',
  tableName: 'consents',
  properties: {
    id: p.uuid().primary(),
    user: () =>
      p
        .manyToOne(User)
        .joinColumn('user_id')
        .deleteRule('cascade')
        .updateRule('no action')
        .foreignKeyName('consents_user_id_foreign'),
    purpose: p.string().columnType('text').$type<Purpose>(),
    version: p.string().columnType('text'),
    // False: withdrawn, or refused.
    given: p.boolean(),
    source: p.string().columnType('text').$type<ConsentSource>(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('clock_timestamp()'),
  },
  indexes: [{ name: 'consents_user_index', properties: ['user', 'purpose', 'createdAt'] }],
});

/** A decision of a person. Rows are added, and never changed. */
export class Consent extends ConsentSchema.class {}
ConsentSchema.setClass(Consent);
