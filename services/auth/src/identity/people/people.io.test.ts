import { Server, ServerCredentials } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { WalletInternalServiceService } from '@plaza/api/wallet';
import { newId, openDatabase, type Database } from '@plaza/service';
import { client } from '@plaza/testing';
import { AddressInternalServiceService, AuthInternalServiceService } from '@plaza/api/auth';
import { grantAdmin } from '../../operator.ts';
import { schema } from '../../orm.config.ts';
import { demoPassword, demoPeople, seed } from '../../seed.ts';
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

test('a change of one field leaves the other, and is read at once by every process', async () => {
  const { auth } = await house.replica();
  const { accessToken: token } = await somebody(house);
  await auth.getMe({}, { token });
  expect((await house.auth.updateMe({ name: 'New Name' }, { token })).user).toMatchObject({
    name: 'New Name',
    clubId: '',
  });
  expect((await auth.getMe({}, { token })).user).toMatchObject({ name: 'New Name', clubId: '' });
  await house.auth.updateMe({ clubId: 'AS_MONACO' }, { token });
  expect((await auth.getMe({}, { token })).user).toMatchObject({ name: 'New Name', clubId: 'AS_MONACO' });
  await auth.updateMe({ clubId: '' }, { token });
  expect((await house.auth.getMe({}, { token })).user).toMatchObject({ name: 'New Name', clubId: '' });
  expect((await house.auth.updateMe({}, { token })).user).toMatchObject({ name: 'New Name', clubId: '' });
});

test('a name is the same text however it was typed', async () => {
  const { accessToken: token } = await somebody(house);
  const name = async (typed: string) => (await house.auth.updateMe({ name: typed }, { token })).user?.name;
  expect(await name('Le\u0301a')).toBe('L\u00e9a');
  expect(await name('e\u0301'.repeat(60))).toBe('\u00e9'.repeat(60));
  // Unicode writes this letter as two, so 51 of them are too long.
  expect((await failure(name('\u0958'.repeat(51)))).violations).toMatchObject([{ field: 'name' }]);
});

test('a repeated key changes once, and another change under it is refused', async () => {
  const { accessToken: token } = await somebody(house);
  const idempotencyKey = newId();
  const first = await house.auth.updateMe({ name: 'Once' }, { token, idempotencyKey });
  await house.auth.updateMe({ name: 'Later' }, { token });
  expect(await house.auth.updateMe({ name: 'Once' }, { token, idempotencyKey })).toEqual(first);
  expect((await house.auth.getMe({}, { token })).user?.name).toBe('Later');
  expect(await failure(house.auth.updateMe({ name: 'Other' }, { token, idempotencyKey }))).toMatchObject({
    code: status.ALREADY_EXISTS,
    reason: 'IDEMPOTENCY_KEY_REUSED',
  });
});

test.each([
  ['name', { name: '' }],
  ['name', { name: 'x'.repeat(101) }],
  ['name', { name: 'a\u0007b' }],
  ['club_id', { clubId: 'no club' }],
])('a malformed %s changes nothing (%#)', async (field, change) => {
  const { accessToken: token, user } = await somebody(house);
  const error = await failure(house.auth.updateMe(change, { token }));
  expect(error).toMatchObject({ code: status.INVALID_ARGUMENT, violations: [{ field }] });
  expect((await house.auth.getMe({}, { token })).user).toEqual(user);
});

test('a deleted person is not found', async () => {
  const { id, accessToken: token, refreshToken } = await somebody(house);
  await house.files.admin('delete from users where id = $1', [id]);
  expect(await failure(house.auth.getMe({}, { token }))).toMatchObject({
    code: status.NOT_FOUND,
    reason: 'USER_NOT_FOUND',
  });
  expect((await failure(house.auth.updateMe({ name: 'Ghost' }, { token }))).reason).toBe('USER_NOT_FOUND');
  expect((await failure(house.auth.refresh({ refreshToken }))).reason).toBe('REFRESH_TOKEN_INVALID');
});

test('other services find people by id and by address, and count them', async () => {
  const first = await somebody(house);
  const second = await somebody(house);
  const { users } = await house.internal.getUsers({ ids: [first.id, second.id.toUpperCase(), first.id, newId()] });
  expect(users.map(({ id }) => id).sort()).toEqual([first.id, second.id].sort());
  expect(Object.keys(users[0] ?? {}).sort()).toEqual(['clubId', 'id', 'language', 'name', 'picture']);
  expect(await house.internal.getUsers({ ids: [] })).toEqual({ users: [] });
  expect((await house.internal.findUserByEmail({ email: first.email.toUpperCase() })).user?.id).toBe(first.id);
  for (const email of ['nobody@plaza.example', '', 'nul\u0000']) {
    expect(await failure(house.internal.findUserByEmail({ email }))).toMatchObject({
      code: status.NOT_FOUND,
      reason: 'USER_NOT_FOUND',
    });
  }
  const [row] = await house.files.admin<{ count: string }>('select count(*) from users');
  expect(await house.statistics.countUsers({})).toEqual({ count: Number(row?.count) });
});

test('more than 200 ids, or an invalid one, are refused', async () => {
  expect(
    (await failure(house.internal.getUsers({ ids: Array.from({ length: 201 }, newId) }))).violations,
  ).toMatchObject([{ field: 'ids' }]);
  expect(await failure(house.internal.getUsers({ ids: ['x'] }))).toMatchObject({ code: status.INVALID_ARGUMENT });
  expect(await house.internal.getUsers({ ids: Array.from({ length: 200 }, newId) })).toEqual({ users: [] });
});

test('an address is somebody’s for other services once it is proved, and has one spelling', async () => {
  const { id, email } = await somebody(house);
  const addresses = client(AddressInternalServiceService, house.app.port, { from: 'catalog', to: 'auth' });
  expect(await addresses.resolveAddress({ email: email.toUpperCase() })).toEqual({ email, userId: '' });
  await house.files.admin('update users set email_verified_at = now() where id = $1', [id]);
  expect(await addresses.resolveAddress({ email: email.toUpperCase() })).toEqual({ email, userId: id });
  for (const wrong of ['', 'nobody', 'nul\u0000@plaza.example'])
    expect(await failure(addresses.resolveAddress({ email: wrong }))).toMatchObject({ code: status.INVALID_ARGUMENT });
  const messaging = client(AddressInternalServiceService, house.app.port, { from: 'messaging', to: 'auth' });
  expect((await failure(messaging.resolveAddress({ email }))).code).toBe(status.PERMISSION_DENIED);
  addresses.close();
  messaging.close();
});

test('internal rpcs are for services only', async () => {
  const { accessToken, email } = await somebody(house);
  const person = client(AuthInternalServiceService, house.app.port);
  expect((await failure(person.findUserByEmail({ email }))).code).toBe(status.UNAUTHENTICATED);
  expect((await failure(person.findUserByEmail({ email }, { token: accessToken }))).code).toBe(
    status.PERMISSION_DENIED,
  );
  person.close();
});

test('an administrator is made by an operator, and is one from the next token on', async () => {
  const { email, refreshToken, accessToken: token } = await somebody(house);
  await house.auth.getMe({}, { token });
  expect((await grantAdmin(database, email.toUpperCase())).email).toBe(email);
  const next = await house.auth.refresh({ refreshToken });
  expect(next.user?.role).toBe('admin');
  expect((await house.auth.getMe({}, { token: next.accessToken })).user?.role).toBe('admin');
  await expect(grantAdmin(database, 'nobody@plaza.example')).rejects.toMatchObject({ reason: 'USER_NOT_FOUND' });
  await expect(grantAdmin(database, 'none')).rejects.toMatchObject({ reason: 'USER_NOT_FOUND' });
});

test('the demo people are there once, sign in, and keep what they changed', async () => {
  await seed(database);
  const { accessToken: token, user } = await house.auth.login({ email: 'lea@plaza.example', password: demoPassword });
  expect(user).toMatchObject({ name: 'Léa Martin', clubId: 'AS_MONACO' });
  await house.auth.updateMe({ name: 'Léa M.' }, { token });
  await seed(database);
  expect((await house.auth.getMe({}, { token })).user?.name).toBe('Léa M.');
  expect((await house.internal.getUsers({ ids: demoPeople.map(({ id }) => id) })).users).toHaveLength(
    demoPeople.length,
  );
  expect((await house.auth.login({ email: 'admin@plaza.example', password: demoPassword })).user?.role).toBe('admin');
});

test('registering opens the wallet, and does not wait for one that does not answer', async () => {
  const opened: string[] = [];
  let answers = true;
  const wallet = new Server();
  wallet.addService(
    { openWallet: WalletInternalServiceService.openWallet },
    {
      openWallet: (call: { request: { userId: string } }, callback: (error: null, response: object) => void) => {
        opened.push(call.request.userId);
        if (answers) callback(null, { walletId: newId() });
      },
    },
  );
  const port = await new Promise<number>((resolve, reject) => {
    wallet.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  try {
    const { auth } = await house.replica({ peers: { ...house.config.peers, wallet: `127.0.0.1:${port}` } });
    const prompt = await somebody({ auth });
    answers = false;
    // It never does.
    const late = await somebody({ auth });
    expect(opened).toEqual([prompt.id, late.id]);
    expect((await auth.getMe({}, { token: late.accessToken })).user?.id).toBe(late.id);
  } finally {
    wallet.forceShutdown();
  }
});
