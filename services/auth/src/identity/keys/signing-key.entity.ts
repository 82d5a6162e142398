import { defineEntity, p } from '@mikro-orm/core';
import type { Jwk } from '@plaza/api/auth';

export const SigningKeySchema = defineEntity({
  name: 'SigningKey',
  tableName: 'signing_keys',
  properties: {
    // The RFC 7638 thumbprint of the public key.
    kid: p.string().columnType('text').primary(),
    publicJwk: p.json().$type<Jwk>().columnType('jsonb'),
    // PKCS #8, sealed under ENCRYPTION_KEY: see sealing.ts of @plaza/service.
    privateKey: p.blob(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    // From when on tokens are signed with it. It is published before that.
    activeFrom: p.datetime().columnType('timestamptz'),
    // From when on no token that it signed can still be good; null while it may sign.
    retiredAt: p.datetime().columnType('timestamptz').nullable(),
  },
});

export class SigningKey extends SigningKeySchema.class {}
SigningKeySchema.setClass(SigningKey);
