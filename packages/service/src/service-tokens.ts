// How services know one another: each signs what it says with a key of its own, for the one that it calls, and knows of the others no
// more than their public keys. Who breaks into one service can speak as that one and as nobody else, and can't pass on what others said to it.
import { createPrivateKey, createPublicKey, X509Certificate, type KeyObject } from 'node:crypto';
import { perService, serviceNames, type ServiceName } from '@plaza/services';
import { errors as joseErrors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';

const issuer = 'plaza-internal';
/** What tells a service's token from a person's. */
export const serviceTokenAlgorithm = 'Ed25519';
/** How long a token of ours holds; each is used for half its life. */
const tokenSeconds = 60;
/** How long a token of anybody's may hold. */
const maxSeconds = 120;
/** What clocks of two machines may differ by. */
const skewSeconds = 30;

const claims = z.object({
  sub: z.enum(serviceNames),
  aud: z.enum(serviceNames),
  iat: z.number().int(),
  exp: z.number().int(),
});

/** The public keys of every service: several of one while it is given a new one. As in SERVICE_PUBLIC_KEYS, base64 each. */
export type ServicePublicKeys = Readonly<Record<ServiceName, readonly string[]>>;

/** `MC4C…`, or PEM: an Ed25519 key in PKCS #8. Throws what is wrong with it. */
export function privateKeyOf(text: string): KeyObject {
  const key = createPrivateKey({ key: derOf(text), format: 'der', type: 'pkcs8' });
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('is no Ed25519 key');
  return key;
}

/** `MCow…`, or PEM: the public key, or a certificate that has it, as Helm can make them. Throws what is wrong with it. */
export function publicKeyOf(text: string): KeyObject {
  const der = derOf(text);
  let key: KeyObject;
  try {
    key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  } catch {
    key = new X509Certificate(der).publicKey;
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('is no Ed25519 key');
  return key;
}

function derOf(text: string): Buffer {
  return Buffer.from(text.replace(/-----[A-Z ]+-----/g, '').replace(/\s/g, ''), 'base64');
}

/** The public key that belongs to a private one, as SERVICE_PUBLIC_KEYS has it. */
export function publicKeyText(privateKey: string): string {
  return createPublicKey(privateKeyOf(privateKey)).export({ format: 'der', type: 'spki' }).toString('base64');
}

/** `auth:MCow…,wallet:MCow…,…`: every service is there, one more than once while its key is exchanged. Throws what is wrong with it. */
export function parsePublicKeys(text: string): ServicePublicKeys {
  const keys = perService<string[]>(() => []);
  for (const entry of text
    .split(',')
    .map((part) => part.replace(/\s/g, ''))
    .filter(Boolean)) {
    const [, name, key] = /^([a-z]+):(.+)$/.exec(entry) ?? [];
    const of = serviceNames.find((one) => one === name);
    if (!of || !key || !isKey(key))
      throw new TypeError('must be service:key, service:key, … with an Ed25519 public key in base64 for each service');
    keys[of].push(key);
  }
  for (const name of serviceNames) if (keys[name].length === 0) throw new TypeError(`has no key of ${name}`);
  return keys;
}

function isKey(text: string): boolean {
  try {
    publicKeyOf(text);
    return true;
  } catch {
    return false;
  }
}

export interface VerifiedService {
  service: ServiceName;
  /** Whom it speaks to. */
  audience: ServiceName;
  expires: number;
}

/** Tells which service a token speaks for, and to whom. Throws what jose throws of a token that is not good. */
export function serviceTokenVerifier(
  keys: ServicePublicKeys,
  now: () => number,
): (token: string, kid: string | undefined) => Promise<VerifiedService> {
  const known = new Map(serviceNames.map((name) => [name as string, keys[name].map(publicKeyOf)]));
  return async (token, kid = '') => {
    const currentDate = new Date(now());
    for (const [index, key] of (known.get(kid) ?? []).entries()) {
      try {
        const { payload } = await jwtVerify(token, key, { algorithms: [serviceTokenAlgorithm], issuer, currentDate });
        const { sub, aud, iat, exp } = claims.parse(payload);
        // Whoever has a key could make tokens for later, or for ever.
        if (sub !== kid || exp - iat > maxSeconds || iat > now() / 1000 + skewSeconds)
          throw new joseErrors.JWTInvalid('It holds for too long.');
        return { service: sub, audience: aud, expires: exp * 1000 };
      } catch (error) {
        if (
          !(error instanceof joseErrors.JWSSignatureVerificationFailed) ||
          index === (known.get(kid)?.length ?? 0) - 1
        )
          throw error;
      }
    }
    throw new joseErrors.JWTInvalid('It names no service.');
  };
}

/** Makes the tokens with which one service calls another. */
export function serviceTokens(
  from: ServiceName,
  to: ServiceName,
  privateKey: string,
  clock: () => number = Date.now,
): () => Promise<string> {
  const key = privateKeyOf(privateKey);
  let current: { token: string; renewAt: number } | undefined;
  return async () => {
    if (!current || current.renewAt < clock()) {
      const now = Math.floor(clock() / 1000);
      const token = await new SignJWT()
        .setProtectedHeader({ alg: serviceTokenAlgorithm, kid: from })
        .setIssuer(issuer)
        .setAudience(to)
        .setSubject(from)
        .setIssuedAt(now)
        .setExpirationTime(now + tokenSeconds)
        .sign(key);
      current = { token, renewAt: clock() + tokenSeconds * 500 };
    }
    return current.token;
  };
}
