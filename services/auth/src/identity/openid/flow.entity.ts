import { defineEntity, p } from '@mikro-orm/core';
import { User } from '../people/user.entity.ts';

export const OpenidFlowSchema = defineEntity({
  name: 'OpenidFlow',
  tableName: 'openid_flows',
  properties: {
    id: p.uuid().primary(),
    // SHA-256 of the client's verifier, of which state, nonce and the secret of PKCE are made: see flows.ts.
    verifierHash: p.blob(),
    provider: p.string().columnType('text'),
    // The page of the client.
    page: p.string().columnType('text'),
    // Who links an account at the provider. Null for a sign-in.
    user: () =>
      p
        .manyToOne(User)
        .joinColumn('user_id')
        .nullable()
        .deleteRule('cascade')
        .updateRule('no action')
        .index('openid_flows_user_id_index')
        .foreignKeyName('openid_flows_user_id_foreign'),
    expiresAt: p.datetime().columnType('timestamptz').index('openid_flows_expires_at_index'),
  },
});

/** A person is at a provider, and is to come back. */
export class OpenidFlow extends OpenidFlowSchema.class {}
OpenidFlowSchema.setClass(OpenidFlow);
