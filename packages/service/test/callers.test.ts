// The callers of internal rpcs, and the claims that a service's token needs.
import { createHash, createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AuthInternalServiceService, AuthServiceService } from '@plaza/api/auth';
import { rpcs } from '@plaza/api/rpcs';
import {
  client,
  testConfig,
  testDatabase,
  testKeysOf,
  testLog,
  testPublicKeys,
  testServiceKeys,
  testTokens,
  type TestDatabase,
} from '@plaza/testing';
import { SignJWT } from 'jose';
import {
  createVerifier,
  openDatabase,
  parsePublicKeys,
  privateKeyOf,
  publicKeyText,
  readServiceConfig,
  serve,
  serviceNames,
  startService,
  type App,
  type Handlers,
  type ServiceError,
  type ServiceName,
  type ServicePublicKeys,
} from '../src/index.ts';
import { schema } from './schema.ts';

let files: TestDatabase;
let app: App;

beforeAll(async () => {
  files = await testDatabase(schema);
  const { verifier } = await testTokens();
  const handlers: Handlers<typeof AuthInternalServiceService> = {
    getUsers: async () => ({ users: [] }),
    findUserByEmail: async () => ({ user: undefined }),
    countUsers: async () => ({ count: 7 }),
    dropPictures: async () => ({}),
  };
  const others = new Proxy({}, { get: () => async () => ({ keys: [] }) }) as Handlers<typeof AuthServiceService>;
  app = await startService({
    config: testConfig('auth', files.url),
    log: testLog('sample'),
    database: await openDatabase(schema, files.url),
    verifier,
    pingRedis: () => Promise.resolve(),
    features: [{ rpcs: [serve(AuthInternalServiceService, handlers), serve(AuthServiceService, others)] }],
  });
});
afterAll(async () => {
  await app.close();
  await files.drop();
});

const outcome = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'OK',
    (error: ServiceError) => error.reason,
  );
const outcomeOf = (token: string): Promise<string> =>
  outcome(client(AuthInternalServiceService, app.port).countUsers({}, { token }));

interface Said {
  alg?: string;
  kid?: string;
  sub?: string;
  aud?: string;
  /** Seconds from now. */
  iat?: number;
  exp?: number;
  key?: string;
}

const seconds = (fromNow: number): number => Math.floor(Date.now() / 1000) + fromNow;

function says({
  kid = 'catalog',
  sub = kid,
  aud = 'auth',
  iat = 0,
  exp = 60,
  key = testServiceKeys[kid as ServiceName],
}: Said): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: 'Ed25519', kid })
    .setIssuer('plaza-internal')
    .setAudience(aud)
    .setSubject(sub)
    .setIssuedAt(seconds(iat))
    .setExpirationTime(seconds(exp))
    .sign(privateKeyOf(key));
}

test('an internal rpc answers only the callers that it names', async () => {
  const calls = {
    countUsers: ['catalog'],
    dropPictures: ['catalog'],
    findUserByEmail: ['wallet', 'catalog'],
    getUsers: ['messaging', 'wallet', 'catalog'],
  } as const;
  for (const [name, callers] of Object.entries(calls) as [keyof typeof calls, readonly string[]][]) {
    for (const from of serviceNames) {
      expect([name, from, await outcome(client(AuthInternalServiceService, app.port, { from })[name]({}))]).toEqual([
        name,
        from,
        callers.includes(from) ? 'OK' : 'PERMISSION_DENIED',
      ]);
    }
    expect(await outcome(client(AuthInternalServiceService, app.port)[name]({}))).toBe('UNAUTHENTICATED');
  }
});

test('every internal rpc names its callers, and no other rpc does', () => {
  for (const [path, { access, callers }] of Object.entries(rpcs))
    expect([path, callers.length > 0]).toEqual([path, access === 'service']);
});

test('a token is accepted if its service signed it for this service, for at most two minutes', async () => {
  expect(await outcomeOf(await says({}))).toBe('OK');
  expect(await outcomeOf(await says({ iat: -59, exp: 61 }))).toBe('OK');
  // Clocks differ a little.
  expect(await outcomeOf(await says({ iat: 20, exp: 80 }))).toBe('OK');
  const refused: Record<string, Said> = {
    'signed by another service': { key: testServiceKeys.messaging },
    'of a service that there is not': { kid: 'nobody-such', key: testServiceKeys.catalog },
    'signed as one and speaking as another': { kid: 'messaging', sub: 'catalog' },
    'made for another service': { aud: 'wallet' },
    'made for nobody': { aud: 'plaza' },
    'good for longer than two minutes': { exp: 121 },
    'good for three years': { exp: 3 * 365 * 86_400 },
    'good only later': { iat: 3_600, exp: 3_660 },
  };
  for (const [why, said] of Object.entries(refused))
    expect([why, await outcomeOf(await says(said))]).toEqual([why, 'TOKEN_INVALID']);
  expect(await outcomeOf(await says({ iat: -90, exp: -30 }))).toBe('TOKEN_EXPIRED');
});

test('a token without an age, or with another algorithm, is refused', async () => {
  const key = privateKeyOf(testServiceKeys.catalog);
  const unsaid = (make: (token: SignJWT) => SignJWT): Promise<string> =>
    make(
      new SignJWT()
        .setProtectedHeader({ alg: 'Ed25519', kid: 'catalog' })
        .setIssuer('plaza-internal')
        .setAudience('auth')
        .setSubject('catalog'),
    ).sign(key);
  expect(await outcomeOf(await unsaid((token) => token))).toBe('TOKEN_INVALID');
  expect(await outcomeOf(await unsaid((token) => token.setIssuedAt()))).toBe('TOKEN_INVALID');
  expect(await outcomeOf(await unsaid((token) => token.setExpirationTime('60s')))).toBe('TOKEN_INVALID');
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const body = part({ iss: 'plaza-internal', aud: 'auth', sub: 'catalog', iat: seconds(0), exp: seconds(60) });
  // With the public key as a secret, as some libraries once took it.
  for (const secret of [publicKeyText(testServiceKeys.catalog), testPublicKeys]) {
    const text = `${part({ alg: 'HS256', kid: 'catalog' })}.${body}`;
    expect(await outcomeOf(`${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`)).toBe(
      'TOKEN_INVALID',
    );
  }
  expect(await outcomeOf(`${part({ alg: 'none', kid: 'catalog' })}.${body}.`)).toBe('TOKEN_INVALID');
});

test('a token for another service opens no public rpc either', async () => {
  const auth = client(AuthServiceService, app.port);
  expect(await outcome(auth.getJwks({}, { token: await says({}) }))).toBe('OK');
  expect(await outcome(auth.getJwks({}, { token: await says({ aud: 'wallet' }) }))).toBe('TOKEN_INVALID');
});

test('while a service gets a new key, both are known', async () => {
  const seed = createHash('sha256').update('a new key').digest();
  const next = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]).toString('base64');
  const verify = async (keys: ServicePublicKeys, key: string): Promise<string> =>
    outcome(
      Promise.resolve(
        createVerifier({ fetchKeys: async () => [], servicePublicKeys: keys }).verify(await says({ key })),
      ),
    );
  const before = parsePublicKeys(testPublicKeys);
  const meanwhile = parsePublicKeys(`${testPublicKeys},catalog:${publicKeyText(next)}`);
  const afterwards = { ...meanwhile, catalog: meanwhile.catalog.slice(1) };
  expect([await verify(before, testServiceKeys.catalog), await verify(before, next)]).toEqual(['OK', 'TOKEN_INVALID']);
  expect([await verify(meanwhile, testServiceKeys.catalog), await verify(meanwhile, next)]).toEqual(['OK', 'OK']);
  expect([await verify(afterwards, testServiceKeys.catalog), await verify(afterwards, next)]).toEqual([
    'TOKEN_INVALID',
    'OK',
  ]);
});

test('a service does not start with a key that is none, or that the others do not know, and never repeats it', () => {
  const env = {
    ...testKeysOf('wallet'),
    DATABASE_URL: 'postgres://u:p@localhost/plaza',
    ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
  };
  const read = (more: Record<string, string>) => () => readServiceConfig('wallet', { ...env, ...more });
  expect(read({})().serviceKey).toBe(testServiceKeys.wallet);
  expect(read({ WALLET_SERVICE_KEY: '' })).toThrow('WALLET_SERVICE_KEY: is missing');
  expect(read({ SERVICE_PUBLIC_KEYS: '' })).toThrow('SERVICE_PUBLIC_KEYS: is missing');
  expect(read({ WALLET_SERVICE_KEY: 'c2VjcmV0' })).toThrow(
    /WALLET_SERVICE_KEY: is not an Ed25519 private key in PKCS #8, as base64 or PEM$/,
  );
  expect(read({ WALLET_SERVICE_KEY: testServiceKeys.auth })).toThrow(
    /WALLET_SERVICE_KEY: is not one of the keys that SERVICE_PUBLIC_KEYS has of wallet$/,
  );
  expect(read({ SERVICE_PUBLIC_KEYS: testPublicKeys.replace('messaging:', 'nobody:') })).toThrow(
    /SERVICE_PUBLIC_KEYS: must be service:key/,
  );
  expect(read({ SERVICE_PUBLIC_KEYS: testPublicKeys.split(',').slice(1).join(',') })).toThrow(
    /SERVICE_PUBLIC_KEYS: has no key of auth$/,
  );
  const pem = `-----BEGIN PRIVATE KEY-----\n${testServiceKeys.wallet}\n-----END PRIVATE KEY-----\n`;
  expect(read({ WALLET_SERVICE_KEY: pem })().serviceKey).toBe(pem);
});
