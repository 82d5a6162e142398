import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, credentials, status, type Metadata } from '@grpc/grpc-js';
import { AuthInternalServiceService, AuthServiceService, GetMeResponse } from '@plaza/api/auth';
import { SystemServiceService } from '@plaza/api/system';
import {
  commonErrors,
  deleteOldKeys,
  newId,
  parse,
  peer,
  serve,
  ServiceError,
  startService,
  type App,
  type Database,
  type Handlers,
} from '@plaza/service';
import {
  client,
  testConfig,
  testDatabase,
  testLog,
  testServiceKeys,
  testTokens,
  type TestDatabase,
} from '@plaza/testing';
import { z } from 'zod';
import { schema } from './schema.ts';

let files: TestDatabase;
let database: Database;
let app: App;
let tokens: Awaited<ReturnType<typeof testTokens>>;
let effects = 0;

const user = {
  id: '',
  email: '',
  name: '',
  clubId: '',
  role: 'user',
  createdAt: undefined,
  language: 'en',
  emailBouncingSince: undefined,
  emailVerifiedAt: undefined,
  staffRoles: [],
  permissions: [],
  picture: undefined,
};

beforeAll(async () => {
  files = await testDatabase(schema);
  database = await files.open();
  tokens = await testTokens();
  const handlers: Handlers<typeof AuthServiceService> = {
    register: () => Promise.reject(new TypeError('a bug that holds secret=hunter2')),
    login: () =>
      Promise.reject(
        commonErrors.INVALID_ARGUMENT({ violations: [{ field: 'email', description: 'Must be an address.' }] }),
      ),
    refresh: () => Promise.reject(commonErrors.UNAVAILABLE({ retryAfterMs: 1500 })),
    logout: async ({ refreshToken }, context) => {
      if (refreshToken === 'once') await context.once(async () => ({}));
      if (refreshToken === 'many')
        parse(z.object({ ids: z.array(z.uuid()) }), { ids: Array.from({ length: 1_000 }, () => 'x') });
      return {};
    },
    getMe: async (_, context) => ({ user: { ...user, id: context.userId, name: context.requestId } }),
    updateMe: async (request, context) =>
      context.once(async (em) => {
        effects++;
        await em.execute('insert into notes (id, user_id, text) values (?, ?, ?)', [
          newId(),
          context.userId,
          request.name ?? '',
        ]);
        if (request.name === 'fail') throw commonErrors.PERMISSION_DENIED();
        return { user: { ...user, id: context.userId, name: String(effects) } };
      }),
    deleteMe: async () => ({}),
    getJwks: async () => ({ keys: [] }),
  };
  app = await startService({
    config: testConfig('auth', files.url),
    log: testLog('sample'),
    database,
    verifier: tokens.verifier,
    pingRedis: () => Promise.reject(new Error('none')),
    features: [
      {
        rpcs: [
          serve(AuthServiceService, handlers),
          serve(AuthInternalServiceService, {
            getUsers: async () => ({ users: [] }),
            findUserByEmail: () => Promise.reject(commonErrors.PERMISSION_DENIED({ metadata: { why: 'told' } })),
            countUsers: async () => ({ count: 3 }),
            dropPictures: async () => ({}),
          }),
        ],
      },
    ],
  });
});

afterAll(async () => {
  await app.close();
  await files.drop();
});

async function failure(promise: Promise<unknown>): Promise<ServiceError> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ServiceError)) throw new Error(`no ServiceError: ${String(error)}`);
  return error;
}

test('a bug is INTERNAL to the caller, without any detail', async () => {
  const error = await failure(client(AuthServiceService, app.port).register({}));
  expect(error).toMatchObject({
    code: status.INTERNAL,
    reason: 'INTERNAL',
    message: 'Something went wrong on our side.',
  });
});

test('violations, what is missing beside them, and the time to wait reach the caller', async () => {
  const auth = client(AuthServiceService, app.port);
  const email = { field: 'email', description: 'Must be an address.' };
  expect((await failure(auth.login({ password: 'x' }))).violations).toEqual([email]);
  const password = { field: 'password', description: 'Is required.' };
  expect((await failure(auth.login({}))).violations).toEqual([email, password]);
  expect((await failure(auth.refresh({}))).retryAfterMs).toBe(1500);
});

test('an rpc without the option idempotent cannot be done once: nobody has looked at its key', async () => {
  const auth = client(AuthServiceService, app.port);
  const token = await tokens.userToken(newId());
  expect(await failure(auth.logout({ refreshToken: 'once' }, { token, idempotencyKey: 'k' }))).toMatchObject({
    reason: 'INTERNAL',
  });
});

test('an error of a thousand violations still arrives, with the first of them', async () => {
  const error = await failure(client(AuthServiceService, app.port).logout({ refreshToken: 'many' }));
  expect(error).toMatchObject({ code: status.INVALID_ARGUMENT, reason: 'INVALID_ARGUMENT' });
  expect(error.violations).toHaveLength(20);
  expect(error.message.length).toBeLessThanOrEqual(500);
});

test('bytes that are no message are an invalid argument', async () => {
  const raw = new Client(`127.0.0.1:${app.port}`, credentials.createInsecure());
  const error = await new Promise<{ code: number; metadata: Metadata } | null>((resolve) => {
    raw.makeUnaryRequest(
      AuthServiceService.login.path,
      (bytes: Buffer) => bytes,
      (bytes) => bytes,
      Buffer.from([0xff, 0xff, 0xff]),
      { deadline: Date.now() + 5_000 },
      resolve,
    );
  });
  raw.close();
  expect(error?.code).toBe(status.INVALID_ARGUMENT);
  expect(error?.metadata.get('grpc-status-details-bin')).toHaveLength(1);
});

test('the time to wait is in a header, which JSON keeps', async () => {
  const raw = new Client(`127.0.0.1:${app.port}`, credentials.createInsecure());
  const headers = await new Promise<Metadata>((resolve) => {
    raw
      .makeUnaryRequest(
        AuthServiceService.refresh.path,
        AuthServiceService.refresh.requestSerialize,
        AuthServiceService.refresh.responseDeserialize,
        { refreshToken: '', cookie: false },
        { deadline: Date.now() + 5_000 },
        () => undefined,
      )
      .on('metadata', resolve);
  });
  raw.close();
  expect(headers.get('retry-after')).toEqual(['2']);
});

test('access is what the proto says: public, user, service', async () => {
  const auth = client(AuthServiceService, app.port);
  const person = newId();
  expect((await failure(auth.getMe({}))).reason).toBe('UNAUTHENTICATED');
  expect((await auth.getMe({}, { token: await tokens.userToken(person) })).user?.id).toBe(person);
  const internal = client(AuthInternalServiceService, app.port);
  expect((await failure(internal.countUsers({}))).reason).toBe('UNAUTHENTICATED');
  expect(
    (await failure(internal.countUsers({}, { token: await tokens.userToken(person, { role: 'admin' }) }))).reason,
  ).toBe('PERMISSION_DENIED');
  expect((await client(AuthInternalServiceService, app.port, { from: 'catalog' }).countUsers({})).count).toBe(3);
  expect((await failure(client(AuthInternalServiceService, app.port, { from: 'wallet' }).countUsers({}))).reason).toBe(
    'PERMISSION_DENIED',
  );
  expect((await failure(client(AuthServiceService, app.port, { from: 'wallet' }).getMe({}))).reason).toBe(
    'PERMISSION_DENIED',
  );
});

test('expired, tampered, unsigned and malformed tokens are refused, also by public rpcs', async () => {
  const auth = client(AuthServiceService, app.port);
  const good = await tokens.userToken(newId());
  const [header, payload, signature] = good.split('.') as [string, string, string];
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
  expect((await failure(auth.getMe({}, { token: await tokens.userToken(newId(), { expiresIn: '-1s' }) }))).reason).toBe(
    'TOKEN_EXPIRED',
  );
  for (const token of [
    unsigned,
    `${header}.${payload}.${signature.slice(0, -4)}AAAA`,
    `${header}.${payload}`,
    'x',
    `${header}.e30.${signature}`,
  ]) {
    expect((await failure(auth.getMe({}, { token }))).reason).toBe('TOKEN_INVALID');
    expect((await failure(auth.getJwks({}, { token }))).reason).toBe('TOKEN_INVALID');
  }
});

test('the same key answers the first result, another body is refused, concurrent calls take effect once', async () => {
  const auth = client(AuthServiceService, app.port, { token: await tokens.userToken(newId()) });
  const first = await auth.updateMe({ name: 'a' }, { idempotencyKey: 'k1' });
  expect(await auth.updateMe({ name: 'a' }, { idempotencyKey: 'k1' })).toEqual(first);
  expect(await auth.updateMe({ name: 'a', requestId: 'k1' })).toEqual(first);
  expect((await failure(auth.updateMe({ name: 'b' }, { idempotencyKey: 'k1' }))).reason).toBe('IDEMPOTENCY_KEY_REUSED');
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => auth.updateMe({ name: 'c' }, { idempotencyKey: 'k2' })),
  );
  expect(new Set(answers.map(({ user: someone }) => someone?.name)).size).toBe(1);
  expect((await failure(auth.updateMe({}, { idempotencyKey: 'x'.repeat(256) }))).reason).toBe(
    'IDEMPOTENCY_KEY_INVALID',
  );
});

test('an effect that fails leaves nothing, and its key may be tried again', async () => {
  const person = newId();
  const auth = client(AuthServiceService, app.port, { token: await tokens.userToken(person) });
  const before = effects;
  await failure(auth.updateMe({ name: 'fail' }, { idempotencyKey: 'k' }));
  await failure(auth.updateMe({ name: 'fail' }, { idempotencyKey: 'k' }));
  expect(effects - before).toBe(2);
  expect(await files.admin('select * from notes where user_id = $1', [person])).toEqual([]);
});

test('keys are deleted after two days and not before', async () => {
  const person = newId();
  const auth = client(AuthServiceService, app.port, { token: await tokens.userToken(person) });
  await auth.updateMe({ name: 'old' }, { idempotencyKey: 'old' });
  const young = await auth.updateMe({ name: 'young' }, { idempotencyKey: 'young' });
  await files.admin(
    `update idempotency_keys set created_at = now() - interval '49 hours' where user_id = $1 and key = 'old'`,
    [person],
  );
  await files.admin(
    `update idempotency_keys set created_at = now() - interval '47 hours' where user_id = $1 and key = 'young'`,
    [person],
  );
  await files.admin(
    `insert into idempotency_keys (user_id, key, method, request_hash, created_at)
    select $1, 'bulk' || n, 'm', '\\x00', now() - interval '3 days' from generate_series(1, 4500) n`,
    [person],
  );
  expect(await deleteOldKeys(database)).toBe(4501);
  expect(await auth.updateMe({ name: 'young' }, { idempotencyKey: 'young' })).toEqual(young);
  expect(await auth.updateMe({ name: 'anew' }, { idempotencyKey: 'old' })).not.toEqual(young);
});

test('two people may use the same key', async () => {
  const answers = await Promise.all(
    [newId(), newId()].map(async (person) =>
      client(AuthServiceService, app.port, { token: await tokens.userToken(person) }).updateMe(
        { name: 'a' },
        { idempotencyKey: 'shared' },
      ),
    ),
  );
  expect(answers[0]?.user?.id).not.toBe(answers[1]?.user?.id);
});

test("a transaction sees only its own person's rows, and none without a person", async () => {
  const [lea, marco] = [newId(), newId()];
  for (const person of [lea, marco]) {
    await database.asUser(person, (em) =>
      em.execute('insert into notes (id, user_id, text) values (?, ?, ?)', [newId(), person, 'mine']),
    );
  }
  const seen = await database.asUser(lea, (em) => em.execute<{ user_id: string }[]>('select user_id from notes'));
  expect(seen).toEqual([{ user_id: lea }]);
  expect(await database.orm.em.getConnection().execute('select * from notes')).toEqual([]);
  await expect(
    database.asUser(lea, (em) =>
      em.execute('insert into notes (id, user_id, text) values (?, ?, ?)', [newId(), marco, 'forged']),
    ),
  ).rejects.toThrow(/row-level security/);
  await expect(database.asUser('system', () => Promise.resolve())).rejects.toThrow();
});

test("a peer's refusal keeps its reason; a peer that is not there is UNAVAILABLE", async () => {
  const there = peer(AuthInternalServiceService, {
    address: `127.0.0.1:${app.port}`,
    to: 'auth',
    from: 'wallet',
    serviceKey: testServiceKeys.wallet,
  });
  expect(await failure(there.findUserByEmail({ email: '' }))).toMatchObject({
    reason: 'PERMISSION_DENIED',
    metadata: { why: 'told' },
  });
  there.close();
  const nowhere = peer(AuthInternalServiceService, {
    address: '127.0.0.1:1',
    to: 'auth',
    from: 'catalog',
    serviceKey: testServiceKeys.catalog,
  });
  expect((await failure(nowhere.countUsers({}, { deadlineMs: 1000 }))).reason).toMatch(/UNAVAILABLE|DEADLINE_EXCEEDED/);
  nowhere.close();
  const impostor = peer(AuthInternalServiceService, {
    address: `127.0.0.1:${app.port}`,
    to: 'auth',
    from: 'catalog',
    serviceKey: testServiceKeys.messaging,
  });
  expect((await failure(impostor.countUsers({}))).reason).toBe('TOKEN_INVALID');
  impostor.close();
});

test('answers carry cache-control, and the request id of the caller is kept', async () => {
  let headers: Record<string, unknown> = {};
  const answer = await client(AuthServiceService, app.port, { token: await tokens.userToken(newId()) }).getMe(
    {},
    {
      metadata: { 'x-request-id': 'r-1' },
      onHeaders: (metadata) => {
        headers = metadata.getMap();
      },
    },
  );
  expect(answer.user?.name).toBe('r-1');
  expect(headers['cache-control']).toBe('no-store');
  expect(GetMeResponse.encode(answer).finish().length).toBeGreaterThan(0);
});

test('health names what is missing', async () => {
  const { status: overall, services } = await client(SystemServiceService, app.port).getHealth({});
  expect(overall).toBe('unhealthy');
  expect(services).toEqual({
    postgres: 'operational',
    redis: 'unavailable',
    auth: 'operational',
    wallet: 'unavailable',
    catalog: 'unavailable',
    messaging: 'unavailable',
  });
});

test('reflection lists the public services only', async () => {
  const channel = new Client(`127.0.0.1:${app.port}`, credentials.createInsecure());
  const listed = await new Promise<string>((resolve, reject) => {
    const stream = channel.makeBidiStreamRequest(
      '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
      (value: Buffer) => value,
      (bytes: Buffer) => bytes,
    );
    stream.on('data', (bytes: Buffer) => {
      resolve(bytes.toString('latin1'));
      stream.cancel();
    });
    stream.on('error', reject);
    stream.write(Buffer.from([0x3a, 0x01, 0x2a]));
  });
  channel.close();
  expect(listed).toContain('plaza.wallet.v1.WalletService');
  expect(listed).not.toContain('Internal');
});
