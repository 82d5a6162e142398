import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { UserConfigServiceService } from '@plaza/api/user-config';
import { openDatabase, unseal, type Database } from '@plaza/service';
import type { TestClient } from '@plaza/testing';
import { client } from '@plaza/testing';
import { failure, somebody, startAuth, type Harness, type Registered } from '../../../test/harness.ts';
import { schema } from '../orm.config.ts';
import { configSealContext, resealBilling } from './user-config.ts';

let house: Harness;
let configs: TestClient<typeof UserConfigServiceService>;
let database: Database;

beforeAll(async () => {
  house = await startAuth();
  configs = client(UserConfigServiceService, house.app.port);
  database = await openDatabase(schema, house.files.urlOf('billing'), { poolSize: 2 });
});
afterAll(async () => {
  configs.close();
  await database.close();
  await house.close();
});

const as = ({ accessToken: token }: Registered) => ({ token });
const pod = { dataPodUrl: 'https://pod.example.com/ana/', dataPodApiKey: 'pod-key-of-ana-1234' };
const rowOf = async ({ id }: Registered) =>
  (
    await house.files.admin<{ id: string; data_pod_api_key: string | null }>(
      'select id, data_pod_api_key from billing.user_config where user_id = $1',
      [id],
    )
  )[0]!;

test('a configuration is kept, and of the key only the last four characters come back', async () => {
  const person = await somebody(house);
  expect((await configs.getUserConfig({}, as(person))).config).toMatchObject({ dataPodUrl: '', updatedAt: undefined });
  const { config } = await configs.putUserConfig(pod, as(person));
  expect(config).toMatchObject({ dataPodUrl: pod.dataPodUrl, dataPodApiKeyLastFour: '1234' });
  expect((await configs.getUserConfig({}, as(person))).config).toEqual(config);
  const { id, data_pod_api_key: sealed } = await rowOf(person);
  expect(id).toMatch(/^[a-z][a-z0-9]{23}$/);
  expect(sealed).not.toContain(pod.dataPodApiKey);
  const opened = unseal(house.config.encryptionKey, Buffer.from(sealed!, 'base64'), configSealContext(id));
  expect(opened.toString()).toBe(pod.dataPodApiKey);
});

test('a key stays with its pod, and is never sent to another', async () => {
  const person = await somebody(house);
  await configs.putUserConfig(pod, as(person));
  const put = async (dataPodUrl: string) =>
    (await configs.putUserConfig({ dataPodUrl, dataPodApiKey: '' }, as(person))).config?.dataPodApiKeyLastFour;
  expect(await put('https://pod.example.com/other/')).toBe('1234');
  expect(await put('https://pod.example.org/ana/')).toBe('');
  await configs.putUserConfig(pod, as(person));
  expect(await put('')).toBe('');
  expect((await rowOf(person)).data_pod_api_key).toBeNull();
});

test.each([
  ['http://pod.example.com/', 'DATA_POD_URL_INVALID'],
  ['pod', 'DATA_POD_URL_INVALID'],
  ['https://ana:secret@pod.example.com/', 'DATA_POD_URL_INVALID'],
  ['https://127.0.0.1/', 'DATA_POD_URL_FORBIDDEN'],
  ['https://169.254.169.254/latest', 'DATA_POD_URL_FORBIDDEN'],
  ['https://kubernetes.default.svc.cluster.local/', 'DATA_POD_URL_FORBIDDEN'],
  [`https://pod.example.com/${'x'.repeat(2048)}`, 'INVALID_ARGUMENT'],
])('%s is refused, and changes nothing', async (dataPodUrl, reason) => {
  const person = await somebody(house);
  await configs.putUserConfig(pod, as(person));
  expect((await failure(configs.putUserConfig({ ...pod, dataPodUrl }, as(person)))).reason).toBe(reason);
  expect((await configs.getUserConfig({}, as(person))).config?.dataPodUrl).toBe(pod.dataPodUrl);
});

test.each(['short', 'with a space in it', 'x'.repeat(501), 'zeilen\numbruch'])('a key "%s" is refused', async (key) => {
  const person = await somebody(house);
  const refused = await failure(configs.putUserConfig({ ...pod, dataPodApiKey: key }, as(person)));
  expect(refused.reason).toBe('INVALID_ARGUMENT');
  expect(JSON.stringify(refused.message)).not.toContain('zeilen');
});

test('of two at once there is one row', async () => {
  const person = await somebody(house);
  await Promise.all(Array.from({ length: 8 }, () => configs.putUserConfig(pod, as(person))));
  const rows = await house.files.admin('select 1 from billing.user_config where user_id = $1', [person.id]);
  expect(rows).toHaveLength(1);
});

test('nobody sees or changes the rows of another, also by a query without a filter', async () => {
  const [lea, marco] = [await somebody(house), await somebody(house)];
  for (const person of [lea, marco]) await configs.putUserConfig(pod, as(person));
  await database.asUser(lea.id, async (em) => {
    expect(await em.execute('select user_id from user_config')).toEqual([{ user_id: lea.id }]);
  });
  for (const sql of [
    "insert into subscriptions (id, user_id, status, plan) values ('mine', ?, 'active', 'business')",
    "insert into user_config (id, user_id) values ('theirs', ?)",
  ])
    await expect(
      database.asUser(lea.id, (em) => em.execute(sql, [sql.includes('theirs') ? marco.id : lea.id])),
    ).rejects.toThrow(/row-level security/);
  await house.files.admin("insert into billing.subscriptions (id, user_id) values ('leas', $1)", [lea.id]);
  await database.asUser(lea.id, async (em) => {
    expect(await em.execute("update subscriptions set plan = 'business' returning id")).toEqual([]);
    expect(await em.execute('select user_id from subscriptions')).toEqual([{ user_id: lea.id }]);
    expect(await em.execute('select * from customer_removals')).toEqual([]);
  });
});

test('keys are sealed again under the first key', async () => {
  const person = await somebody(house);
  await configs.putUserConfig(pod, as(person));
  const next = Buffer.alloc(32, 9);
  expect(await resealBilling(database, [next, house.config.encryptionKey])).toBeGreaterThan(0);
  expect(await resealBilling(database, [next, house.config.encryptionKey])).toBe(0);
  const { id, data_pod_api_key: sealed } = await rowOf(person);
  expect(unseal(next, Buffer.from(sealed!, 'base64'), configSealContext(id)).toString()).toBe(pod.dataPodApiKey);
});
