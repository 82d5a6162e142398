// Access tokens, signed as the stand-in for auth publishes it.
import { randomUUID, sign, type KeyObject } from 'node:crypto';

export function tokenOf(userId: string, key: KeyObject, role = 'user'): string {
  const now = Math.floor(Date.now() / 1000);
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    iss: 'plaza',
    aud: 'plaza',
    sub: userId,
    role,
    sid: randomUUID(),
    iat: now,
    exp: now + 3600,
  };
  const text = `${part({ alg: 'ES256', kid: 'bench' })}.${part(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}
