import { createHmac, createPrivateKey, generateKeyPairSync, sign as signBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { decodeProtectedHeader } from 'jose';
import { newId, openDatabase, tokenAudience, tokenIssuer, type Database } from '@plaza/service';
import { testDatabase, testLog, until } from '@plaza/testing';
import { openKeyring } from './keyring.ts';
import { readKeys } from './keys.ts';
import { rotateKeys } from '../../operator.ts';
import { schema } from '../../orm.config.ts';
import { failure, somebody, startAuth, type Harness } from '../../../test/harness.ts';

let house: Harness;
let database: Database;

beforeAll(async () => {
  house = await startAuth();
  database = await openDatabase(schema, house.files.url);
});
afterAll(async () => {
  await database.close();
  await house.close();
});

const kidOf = (token: string): string | undefined => decodeProtectedHeader(token).kid;
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = (): Record<string, unknown> => {
  const now = Math.floor(house.now().getTime() / 1000);
  return { iss: tokenIssuer, aud: tokenAudience, sub: newId(), role: 'admin', sid: newId(), iat: now, exp: now + 900 };
};

/** Waits until the running services have read the keys again. */
async function published(count: number): Promise<string[]> {
  return until(async () => {
    const { keys } = await house.auth.getJwks({});
    return keys.length === count && keys.map(({ kid }) => kid);
  }, `${count} keys are public`);
}

test('the published keys contain no private part', async () => {
  let cacheControl: unknown;
  const { keys } = await house.auth.getJwks(
    {},
    {
      onHeaders: (headers) => {
        cacheControl = headers.get('cache-control')[0];
      },
    },
  );
  expect(keys).toHaveLength(1);
  expect(keys[0]).toEqual({
    kty: 'EC',
    crv: 'P-256',
    alg: 'ES256',
    use: 'sig',
    kid: expect.stringMatching(/^[\w-]{43}$/),
    x: expect.stringMatching(/^[\w-]{43}$/),
    y: expect.stringMatching(/^[\w-]{43}$/),
  });
  expect(cacheControl).toBe('public, max-age=15');
  const { accessToken } = await somebody(house);
  expect(kidOf(accessToken)).toBe(keys[0]?.kid);
});

test('ten replicas that start together on an empty database make one key', async () => {
  const files = await testDatabase(schema);
  const opened = await Promise.all(Array.from({ length: 10 }, () => openDatabase(schema, files.url, { poolSize: 1 })));
  const keyrings = await Promise.all(
    opened.map((each) =>
      openKeyring({
        database: each,
        encryptionKey: house.config.encryptionKey,
        accessTokenTtlMs: 900_000,
        refreshEveryMs: 60_000,
        log: testLog('auth'),
      }),
    ),
  );
  const kids = await Promise.all(
    keyrings.map(async (keyring) =>
      kidOf(await keyring.sign({ userId: newId(), role: 'user', sessionId: newId(), signedInAt: new Date(), amr: [] })),
    ),
  );
  expect(new Set(kids).size).toBe(1);
  expect(await files.admin('select 1 from signing_keys')).toHaveLength(1);
  for (const keyring of keyrings) keyring.close();
  await Promise.all(opened.map((each) => each.close()));
  await files.drop();
});

test('a private key can be read with its ENCRYPTION_KEY only, and the service does not start with another', async () => {
  const [row] = await house.files.admin<{ private_key: Buffer }>('select private_key from signing_keys');
  expect(() => createPrivateKey({ key: row?.private_key ?? Buffer.alloc(0), format: 'der', type: 'pkcs8' })).toThrow();
  await expect(database.asSystem((em) => readKeys(em, Buffer.alloc(32, 8), new Date()))).rejects.toThrow(
    /can't be opened with this ENCRYPTION_KEY/,
  );
  await expect(house.replica({ encryptionKey: Buffer.alloc(32, 8) })).rejects.toThrow(
    /can't be opened with this ENCRYPTION_KEY/,
  );
});

test('tokens that were tampered with or made by others are refused by the service itself', async () => {
  const { accessToken, id } = await somebody(house);
  const other = await somebody(house);
  const [header = '', , signature = ''] = accessToken.split('.');
  const [key] = (await house.auth.getJwks({})).keys;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signed = (head: object, body: object): string => {
    const text = `${part(head)}.${part(body)}`;
    return `${text}.${signBytes('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  };
  const hmac = (secret: string | Buffer, body: object): string => {
    const text = `${part({ alg: 'HS256', kid: key?.kid })}.${part(body)}`;
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
  };
  const forged = [
    `${header}.${part({ ...claims(), sub: other.id })}.${signature}`,
    `${part({ alg: 'none', typ: 'JWT' })}.${part({ ...claims(), sub: id })}.`,
    `${part({ alg: 'none', kid: key?.kid })}.${part(claims())}.${signature}`,
    signed({ alg: 'ES256', kid: key?.kid }, claims()),
    signed({ alg: 'ES256', kid: 'mine' }, claims()),
    signed({ alg: 'ES256' }, claims()),
    hmac('', claims()),
    hmac(JSON.stringify(key), claims()),
    hmac(house.config.serviceKey, claims()),
    hmac(house.config.servicePublicKeys.wallet[0] ?? '', {
      ...claims(),
      iss: 'plaza-internal',
      sub: 'wallet',
      aud: 'auth',
    }),
    `${accessToken.slice(0, -4)}AAAA`,
    `${accessToken}.`,
    accessToken.split('.').slice(0, 2).join('.'),
    'x',
    'a.b.c',
    other.refreshToken,
  ];
  for (const token of forged) {
    const error = await failure(house.auth.getMe({}, { token }));
    expect(error.code).toBe(status.UNAUTHENTICATED);
    expect(error.reason).toBe('TOKEN_INVALID');
  }
  expect((await failure(house.auth.getMe({}))).reason).toBe('UNAUTHENTICATED');
  expect((await house.auth.getMe({}, { token: accessToken })).user?.id).toBe(id);
});

test('a token is valid for fifteen minutes and not longer, also where it was verified before', async () => {
  const { accessToken } = await somebody(house);
  house.advance(14 * 60_000);
  await house.auth.getMe({}, { token: accessToken });
  house.advance(61_000);
  expect(await failure(house.auth.getMe({}, { token: accessToken }))).toMatchObject({
    code: status.UNAUTHENTICATED,
    reason: 'TOKEN_EXPIRED',
  });
  const { auth } = await house.replica();
  expect((await failure(auth.getMe({}, { token: accessToken }))).reason).toBe('TOKEN_EXPIRED');
});

test('a rotated key is public before it signs, the old one verifies until its last token has ended, and no process is restarted', async () => {
  const { encryptionKey } = house.config;
  const { auth: other } = await house.replica();
  const [oldKid] = await published(1);
  const before = await somebody(house);
  const now = house.now();
  const { kid, activeFrom } = await rotateKeys(database, { encryptionKey, now });
  expect(activeFrom.getTime() - now.getTime()).toBe(60_000);

  expect(await published(2)).toEqual([kid, oldKid]);
  const meanwhile = await somebody(house);
  expect(kidOf(meanwhile.accessToken)).toBe(oldKid);

  house.advance(61_000);
  const after = await somebody(house);
  expect(kidOf(after.accessToken)).toBe(kid);
  expect(kidOf((await other.refresh({ refreshToken: before.refreshToken })).accessToken)).toBe(kid);
  for (const { accessToken } of [before, meanwhile, after]) {
    await house.auth.getMe({}, { token: accessToken });
    await other.getMe({}, { token: accessToken });
  }
  expect(await published(2)).toEqual([kid, oldKid]);

  // The last token of the old key has ended, and a minute for clocks that differ is over.
  house.advance(16 * 60_000);
  expect(await published(1)).toEqual([kid]);
  expect(await house.files.admin('select 1 from signing_keys')).toHaveLength(2);
  await rotateKeys(database, { encryptionKey, now: house.now() });
  expect(
    (await house.files.admin<{ kid: string }>('select kid from signing_keys')).map((row) => row.kid),
  ).not.toContain(oldKid);
});

test('concurrent rotations follow one another, and the newest key signs in the end', async () => {
  const files = await testDatabase(schema);
  const own = await openDatabase(schema, files.url);
  const encryptionKey = Buffer.alloc(32, 7);
  let now = new Date();
  const keyring = await openKeyring({
    database: own,
    encryptionKey,
    accessTokenTtlMs: 900_000,
    refreshEveryMs: 60_000,
    log: testLog('auth'),
    now: () => now,
  });
  await Promise.all(
    [60_000, 60_000, 1_000].map((activationDelayMs) => rotateKeys(own, { encryptionKey, activationDelayMs, now })),
  );
  const rows = await files.admin<{ kid: string; active_from: Date; retired_at: Date | null }>(
    'select kid, active_from, retired_at from signing_keys order by active_from',
  );
  expect(new Set(rows.map((row) => row.active_from.getTime())).size).toBe(4);
  expect(rows.map((row) => row.retired_at === null)).toEqual([false, false, false, true]);
  for (const [at, row] of rows.entries()) {
    const next = rows[at + 1];
    if (next) expect((row.retired_at?.getTime() ?? 0) - next.active_from.getTime()).toBeGreaterThanOrEqual(900_000);
  }
  now = new Date(now.getTime() + 120_000);
  await keyring.reload();
  expect(
    kidOf(await keyring.sign({ userId: newId(), role: 'user', sessionId: newId(), signedInAt: new Date(), amr: [] })),
  ).toBe(rows[3]?.kid);
  keyring.close();
  await own.close();
  await files.drop();
});
