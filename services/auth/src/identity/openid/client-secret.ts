// How Plaza shows a provider who it is.
import { sign, type KeyObject } from 'node:crypto';
import { ClientSecretBasic, ClientSecretPost, type ClientAuth } from 'openid-client';
import type { ProviderSettings } from './provider-settings.ts';

/** Apple accepts up to six months; one is made for each request. */
const lifeSeconds = 300;

export function authenticationOf({ secret, clientId, issuer }: ProviderSettings): ClientAuth {
  if (secret.kind === 'secret') return (secret.inBody ? ClientSecretPost : ClientSecretBasic)(secret.value);
  return (_server, _client, body) => {
    const iat = Math.floor(Date.now() / 1000);
    const claims = { iss: secret.teamId, sub: clientId, aud: issuer, iat, exp: iat + lifeSeconds };
    body.set('client_id', clientId);
    body.set('client_secret', jwtOf({ alg: 'ES256', kid: secret.keyId }, claims, secret.key));
  };
}

/** RFC 7515, signed at once: the library waits for nothing here. */
function jwtOf(header: object, claims: object, key: KeyObject): string {
  const content = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const signature = sign('sha256', Buffer.from(content), { key, dsaEncoding: 'ieee-p1363' });
  return `${content}.${signature.toString('base64url')}`;
}
