import { beforeAll, expect, test } from '@jest/globals';
import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { createHash, createSign, generateKeyPairSync, randomBytes, randomInt } from 'node:crypto';
import { softKey } from '../../../test/authenticator.ts';
import { acceptPlain, type Expected } from './plain-assertion.ts';

const challenge = randomBytes(54).toString('base64url');
const origin = 'http://localhost:3000';
const key = softKey();
const other = softKey();
let expected: Expected;

async function publicKeyOf(made: ReturnType<typeof softKey>): Promise<Uint8Array> {
  const { registrationInfo } = await verifyRegistrationResponse({
    response: made.create({ challenge }) as unknown as RegistrationResponseJSON,
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: 'localhost',
    requireUserVerification: false,
  });
  return registrationInfo!.credential.publicKey;
}

beforeAll(async () => {
  expected = {
    isChallenge: (text) => text === challenge,
    origins: [origin],
    domain: 'localhost',
    requireUserVerification: true,
    publicKey: await publicKeyOf(key),
    counter: 0,
  };
});

const given = (how: Parameters<typeof key.get>[1] = {}, by = key): AuthenticationResponseJSON =>
  by.get({ challenge }, how) as unknown as AuthenticationResponseJSON;

/** What the library makes of it; undefined if it refuses. */
async function library(response: AuthenticationResponseJSON, rules: Expected) {
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: (text) => rules.isChallenge(text),
      expectedOrigin: [...rules.origins],
      expectedRPID: rules.domain,
      requireUserVerification: rules.requireUserVerification,
      credential: { id: response.id, publicKey: new Uint8Array(rules.publicKey), counter: rules.counter },
    });
    const { newCounter, userVerified, credentialBackedUp } = authenticationInfo;
    return verified ? { newCounter, userVerified, credentialBackedUp } : undefined;
  } catch {
    return undefined;
  }
}

test('what a passkey usually answers is accepted, as by the library', async () => {
  for (const verified of [true, false]) {
    const answer = given({ verified });
    const rules = { ...expected, requireUserVerification: verified };
    const accepted = acceptPlain(answer, rules);
    expect(accepted).toEqual({
      newCounter: expect.any(Number) as unknown,
      userVerified: verified,
      credentialBackedUp: false,
    });
    expect(accepted).toEqual(await library(answer, rules));
  }
});

test('what is wrong is left to the library, which refuses it', async () => {
  const right = given();
  const { response } = right;
  const cases: [string, AuthenticationResponseJSON, Partial<Expected>?][] = [
    ['another key', given({}, other)],
    ['another origin', given({ origin: 'https://example.com' })],
    ['a person who was not verified', given({ verified: false })],
    ['another domain', right, { domain: 'example.com' }],
    ['another challenge', right, { isChallenge: () => false }],
    ['a count that stands still', right, { counter: 1_000 }],
    ['another id', { ...right, rawId: 'other' }],
    ['another type', { ...right, type: 'password' as 'public-key' }],
    ['no client', { ...right, response: { ...response, clientDataJSON: '' } }],
    ['a client that is no JSON', { ...right, response: { ...response, clientDataJSON: 'AAAA' } }],
    [
      'a client that is null',
      { ...right, response: { ...response, clientDataJSON: Buffer.from('null').toString('base64url') } },
    ],
    ['short data', { ...right, response: { ...response, authenticatorData: response.authenticatorData.slice(0, 40) } }],
    ['no signature', { ...right, response: { ...response, signature: '' } }],
    ['no response', { ...right, response: undefined as never }],
    ['a key that is none', right, { publicKey: randomBytes(77) }],
    ['a key off the curve', right, { publicKey: offTheCurve() }],
  ];
  for (const [name, answer, rules] of cases) {
    expect([name, acceptPlain(answer, { ...expected, ...rules })]).toEqual([name, undefined]);
    expect([name, await library(answer, { ...expected, ...rules })]).toEqual([name, undefined]);
  }
});

function offTheCurve(): Uint8Array {
  const bytes = Buffer.from(expected.publicKey);
  bytes[bytes.length - 1]! ^= 1;
  return bytes;
}

test('nothing is accepted that the library refuses, whatever is changed in an answer', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const cose = Buffer.concat([
    Buffer.from('a5010203262001215820', 'hex'),
    Buffer.from(x, 'base64url'),
    Buffer.from('225820', 'hex'),
    Buffer.from(y, 'base64url'),
  ]);
  const sha256 = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest();
  // Mostly the first, which is right.
  const oneOf = <Item>(...items: Item[]): Item => (randomInt(6) > 0 ? items[0]! : items[randomInt(items.length)]!);
  let accepted = 0;
  for (let n = 0; n < 400; n++) {
    const client = Buffer.from(
      JSON.stringify({
        type: oneOf('webauthn.get', 'webauthn.create', undefined),
        challenge: oneOf<unknown>(challenge, 'AAAA', 7),
        origin: oneOf<unknown>(origin, 'http://localhost:3001', [origin]),
        crossOrigin: oneOf<unknown>(false, undefined, true, 1, ''),
        topOrigin: oneOf(undefined, 'https://example.com', ''),
        tokenBinding: oneOf<unknown>(undefined, { status: 'present' }, { status: 'odd' }, 'odd'),
      }),
    );
    const data = Buffer.concat([
      sha256(oneOf('localhost', 'example.com')),
      Buffer.of(oneOf(0x05, 0x1d, randomInt(256))),
      Buffer.of(0, 0, 0, randomInt(4)),
      Buffer.alloc(oneOf(0, 1, 20)),
    ]);
    const signature = createSign('sha256')
      .update(Buffer.concat([data, sha256(client)]))
      .sign(privateKey);
    if (randomInt(20) === 0) signature[randomInt(signature.length)]! ^= 1 << randomInt(8);
    const url = (bytes: Buffer): string => bytes.toString(oneOf('base64url', 'base64'));
    const answer = {
      id: 'AAAA',
      rawId: 'AAAA',
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: url(client),
        authenticatorData: url(data),
        signature: url(signature),
        userHandle: oneOf<unknown>(undefined, '', 'AAAA', 7),
      },
    } as unknown as AuthenticationResponseJSON;
    const rules = { ...expected, publicKey: cose, counter: randomInt(3), requireUserVerification: randomInt(2) === 1 };
    const plain = acceptPlain(answer, rules);
    if (!plain) continue;
    accepted++;
    expect([answer, plain]).toEqual([answer, await library(answer, rules)]);
  }
  expect(accepted).toBeGreaterThan(0);
});
