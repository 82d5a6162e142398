// Keys and tokens as auth makes them.
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';

interface Claims {
  sub?: string;
  role?: string;
  staff?: string[];
  sid?: string;
}

export interface Signer {
  kid: string;
  jwk: JWK;
  token(
    claims?: Claims,
    options?: { expiresAt?: number; kid?: string; audience?: string; issuer?: string },
  ): Promise<string>;
}

export async function signer(kid: string): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' };
  return { kid, jwk, token: (claims = {}, options = {}) => sign(privateKey, claims, { kid, ...options }) };
}

function sign(
  key: CryptoKey,
  claims: Claims,
  options: { expiresAt?: number; kid: string; audience?: string; issuer?: string },
): Promise<string> {
  return new SignJWT({ role: 'user', sid: 'session-1', ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: options.kid })
    .setSubject(claims.sub ?? '0190a1b2-0000-7000-8000-000000000001')
    .setIssuer(options.issuer ?? 'plaza')
    .setAudience(options.audience ?? 'plaza')
    .setIssuedAt()
    .setExpirationTime(options.expiresAt ?? Math.floor(Date.now() / 1000) + 900)
    .sign(key);
}

/** The same claims with no signature at all. */
export function unsigned(token: string): string {
  const header = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
  return `${header}.${token.split('.')[1]}.`;
}

/** Claims changed after signing. */
export function tampered(token: string): string {
  const [header, payload = '', signature] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
  return `${header}.${Buffer.from(JSON.stringify({ ...claims, role: 'admin' })).toString('base64url')}.${signature}`;
}
