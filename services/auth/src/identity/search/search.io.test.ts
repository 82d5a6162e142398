import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AuthAuditServiceService } from '@plaza/api/auth-audit';
import { PeopleAdminServiceService } from '@plaza/api/people';
import { newId, openDatabase, type Database } from '@plaza/service';
import { client, type TestClient } from '@plaza/testing';
import { grantAdmin } from '../../operator.ts';
import { schema } from '../../orm.config.ts';
import { failure, somebody, startAuth, type Harness, type Registered } from '../../../test/harness.ts';

let house: Harness;
let database: Database;
let admin: { token: string };
let people: TestClient<typeof PeopleAdminServiceService>;
let audit: TestClient<typeof AuthAuditServiceService>;

beforeAll(async () => {
  house = await startAuth();
  database = await openDatabase(schema, house.files.url);
  people = client(PeopleAdminServiceService, house.app.port);
  audit = client(AuthAuditServiceService, house.app.port);
  const { email, password } = await somebody(house);
  await grantAdmin(database, email);
  admin = { token: (await house.auth.login({ email, password })).accessToken };
});
afterAll(async () => {
  people.close();
  audit.close();
  await database.close();
  await house.close();
});

async function register(name: string, email: string, clubId = ''): Promise<Registered> {
  const password = 'password-of-somebody';
  const response = await house.auth.register({ email, password, name, clubId });
  return { ...response, id: response.user?.id ?? '', email, password };
}

const found = async (query: string): Promise<string[]> =>
  (await people.listPeople({ query }, admin)).people.map(({ name }) => name);

test('a person is found by id, and by the beginning of the address, of the name and of what follows the first name', async () => {
  const person = await register('Zoë Ångström', 'Zoe.A@Search.Example');
  for (const query of [person.id, person.id.toUpperCase(), 'zoe.a@sea', 'ZOË', 'zoë å', 'ångs'])
    expect(await found(query)).toEqual(['Zoë Ångström']);
  // Neither the middle of a word, nor what means something to `like`.
  for (const query of ['gström', '%', '_oë', 'zoe\\', newId()]) expect(await found(query)).toEqual([]);
  await house.auth.updateMe({ name: 'Yara New' }, { token: person.accessToken });
  expect([await found('zoë'), await found('yar'), await found('new')]).toEqual([[], ['Yara New'], ['Yara New']]);
});

test('the list is newest first, in pages, and filtered', async () => {
  for (const number of [1, 2, 3]) await register(`Paged ${number}`, `paged-${number}@search.example`, 'AS_MONACO');
  const first = await people.listPeople({ query: 'paged', pageSize: 2 }, admin);
  const second = await people.listPeople({ query: 'paged', pageSize: 2, pageToken: first.nextPageToken }, admin);
  expect([...first.people, ...second.people].map(({ name }) => name)).toEqual(['Paged 3', 'Paged 2', 'Paged 1']);
  expect(second.nextPageToken).toBe('');
  const elsewhere = people.listPeople({ query: 'pa', pageToken: first.nextPageToken }, admin);
  expect(await failure(elsewhere)).toMatchObject({ reason: 'PAGE_TOKEN_INVALID' });
  expect((await people.listPeople({ clubId: 'AS_MONACO' }, admin)).people).toHaveLength(3);
  expect((await people.listPeople({ role: 'admin' }, admin)).people).toHaveLength(1);
  expect((await people.listPeople({ query: 'paged', createdTo: new Date(0) }, admin)).people).toEqual([]);
  expect((await people.listPeople({ query: 'paged', createdFrom: new Date(0) }, admin)).people).toHaveLength(3);
});

test('names of many are read at once', async () => {
  const [one, other] = [await somebody(house), await somebody(house)];
  const { people: read } = await people.listPeople({ ids: [one.id, other.id, newId()] }, admin);
  expect(read.map(({ email }) => email).sort()).toEqual([one.email, other.email].sort());
  const both = people.listPeople({ ids: [one.id], query: 'x' }, admin);
  expect(await failure(both)).toMatchObject({ violations: [{ field: 'ids' }] });
});

test('an administrator sees the state of an account, which leaves an entry', async () => {
  const person = await somebody(house);
  await house.auth.login({ email: person.email, password: person.password });
  const account = await people.getPerson({ id: person.id }, admin);
  expect(account).toMatchObject({ person: { id: person.id, email: person.email }, openSessions: 2, deletion: '' });
  expect(account.activeAt).toBeInstanceOf(Date);
  const { entries } = await audit.listAuthAuditEntries({ subject: person.id }, admin);
  expect(entries).toMatchObject([{ rpc: 'plaza.auth.v1.PeopleAdminService/GetPerson', subjectKind: 'person' }]);
  expect(await failure(people.getPerson({ id: newId() }, admin))).toMatchObject({ reason: 'USER_NOT_FOUND' });
});

test('the summary counts people, new ones by day, and active ones', async () => {
  const summary = await people.getPeopleSummary({}, admin);
  expect(summary.days).toHaveLength(30);
  expect(summary.total).toBeGreaterThan(3);
  expect(summary.newMonth).toBe(summary.total);
  expect(summary.days.reduce((sum, { registered }) => sum + registered, 0)).toBe(summary.total);
  expect(summary.activeToday).toBeGreaterThan(0);
});

test('nobody else finds people', async () => {
  const { accessToken: token } = await somebody(house);
  for (const call of [
    people.listPeople({}, { token }),
    people.getPerson({ id: newId() }, { token }),
    people.getPeopleSummary({}, { token }),
  ])
    expect(await failure(call)).toMatchObject({ reason: 'PERMISSION_DENIED' });
  expect(await failure(people.listPeople({}))).toMatchObject({ reason: 'UNAUTHENTICATED' });
});

test('a search among many reads an index', async () => {
  const plan = await database.asSystem(async (em) => {
    await em.execute('set local enable_seqscan = off');
    return em.execute<object[]>(
      `explain (format json) select id from users where (search_name ~>=~ 'zo' and search_name ~<~ 'zp') or (email ~>=~ 'zo' and email ~<~ 'zp')`,
    );
  });
  expect(JSON.stringify(plan)).toContain('users_search_name_index');
});
