// What is kept of a verified token, and when it ends.
import { expect, test } from '@jest/globals';
import { perService } from '@plaza/services';
import { until } from '@plaza/testing';
import { exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose';
import { watchDeletedPeople } from './deleted-people.ts';
import { newId } from './ids.ts';
import { createLogger } from './logger.ts';
import type { ServicePublicKeys } from './service-tokens.ts';
import { createVerifier, tokenAudience, tokenIssuer, type TokenVerifier } from './tokens.ts';

const servicePublicKeys: ServicePublicKeys = perService(() => []);
const minute = 60_000;

interface Signer {
  jwk: JWK;
  sign(userId: string, lastsMs?: number): Promise<string>;
}

let now = Date.parse('2026-01-01T12:00:00Z');

async function signer(kid: string): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  return {
    jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' },
    sign: (userId, lastsMs = 15 * minute) =>
      new SignJWT({ role: 'user', sid: newId() })
        .setProtectedHeader({ alg: 'ES256', kid })
        .setIssuer(tokenIssuer)
        .setAudience(tokenAudience)
        .setSubject(userId)
        .setIssuedAt(now / 1_000)
        .setExpirationTime((now + lastsMs) / 1_000)
        .sign(privateKey),
  };
}

/** Auth, as far as it publishes keys. */
function publisher(...signers: Signer[]) {
  const it = { published: signers.map(({ jwk }) => jwk), fetches: 0 };
  const verifier = createVerifier({
    servicePublicKeys,
    now: () => now,
    fetchKeys: async () => {
      it.fetches++;
      return it.published;
    },
  });
  return Object.assign(it, { verifier });
}

/** What a call with the token is told. */
async function outcome(verifier: TokenVerifier, token: string): Promise<string> {
  try {
    return (await verifier.verify(token)).kind;
  } catch (error) {
    return (error as { reason: string }).reason;
  }
}

test('a token is verified once, and answered at once from then on', async () => {
  const one = await signer('one');
  const { verifier } = publisher(one);
  const token = await one.sign(newId());
  const first = verifier.verify(token);
  expect(first).toBeInstanceOf(Promise);
  const principal = await first;
  expect(verifier.verify(token)).toBe(principal);
  // One letter of the signature is another token.
  expect(await outcome(verifier, `${token.slice(0, -6)}${token.at(-6) === 'A' ? 'B' : 'A'}${token.slice(-5)}`)).toBe(
    'TOKEN_INVALID',
  );
});

test('a kept token is refused when it expires', async () => {
  const one = await signer('one');
  const { verifier } = publisher(one);
  const token = await one.sign(newId(), minute);
  expect(await outcome(verifier, token)).toBe('user');
  now += minute - 1;
  expect(await outcome(verifier, token)).toBe('user');
  now += 1;
  expect(await outcome(verifier, token)).toBe('TOKEN_EXPIRED');
});

test('kept tokens outlive a new key, and not the withdrawal of theirs', async () => {
  const [one, two, three] = [await signer('one'), await signer('two'), await signer('three')];
  const auth = publisher(one, two);
  const [ofOne, ofTwo] = [await one.sign(newId()), await two.sign(newId())];
  expect([await outcome(auth.verifier, ofOne), await outcome(auth.verifier, ofTwo)]).toEqual(['user', 'user']);

  now += 3_000;
  auth.published = [one.jwk, two.jwk, three.jwk];
  expect(await outcome(auth.verifier, await three.sign(newId()))).toBe('user');
  expect(auth.verifier.verify(ofOne)).not.toBeInstanceOf(Promise);

  // Nobody shows a token of an unknown key: the keys are fetched beside the calls.
  auth.published = [two.jwk, three.jwk];
  now += 30_000;
  await until(async () => (await outcome(auth.verifier, ofOne)) === 'TOKEN_INVALID', 'the kept token is refused');
  expect(await outcome(auth.verifier, ofTwo)).toBe('user');
});

test('a kept token is refused when another key has the name of its own', async () => {
  const [one, other] = [await signer('one'), await signer('one')];
  const auth = publisher(one);
  const token = await one.sign(newId());
  expect(await outcome(auth.verifier, token)).toBe('user');
  auth.published = [other.jwk];
  now += 30_000;
  await until(async () => (await outcome(auth.verifier, token)) === 'TOKEN_INVALID', 'the kept token is refused');
});

test('keys that cannot be fetched again stay, and are asked for no more than every two seconds', async () => {
  const one = await signer('one');
  const auth = publisher(one);
  const token = await one.sign(newId());
  await outcome(auth.verifier, token);
  now += 31_000;
  Object.defineProperty(auth, 'published', {
    get: () => {
      throw new Error('auth is away');
    },
  });
  for (let call = 0; call < 20; call++) {
    expect(await outcome(auth.verifier, token)).toBe('user');
    await until(() => auth.fetches === 2, 'the keys were asked for once more');
  }
  now += 2_000;
  expect(await outcome(auth.verifier, token)).toBe('user');
  expect(auth.fetches).toBe(3);
});

test('a kept token is refused as soon as the deletion of its person is known', async () => {
  const one = await signer('one');
  const people = watchDeletedPeople({
    log: createLogger('test', 'silent'),
    load: async () => [],
    everyMs: 3_600_000,
  });
  try {
    const verifier = people.guard(publisher(one).verifier);
    const [gone, other] = [newId(), newId()];
    const [token, others] = [await one.sign(gone), await one.sign(other)];
    expect([await outcome(verifier, token), await outcome(verifier, others)]).toEqual(['user', 'user']);
    people.learn([gone]);
    expect([await outcome(verifier, token), await outcome(verifier, others)]).toEqual(['TOKEN_INVALID', 'user']);
  } finally {
    await people.stop();
  }
});
