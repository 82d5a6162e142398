import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { openDatabase, type Database } from '@plaza/service';
import { resealAuth } from './operator.ts';
import { schema } from './orm.config.ts';
import { somebody, startAuth, type Harness } from '../test/harness.ts';

let house: Harness;
let database: Database;

beforeAll(async () => {
  house = await startAuth();
  database = await openDatabase(schema, house.files.adminUrl, { role: 'plaza_auth_owner' });
});
afterAll(async () => {
  await database.close();
  await house.close();
});

test('the key is rotated without a call that fails: known, then used, then alone', async () => {
  const [old, next] = [house.config.encryptionKey, randomBytes(32)];
  const person = await somebody(house);
  await house.factors.beginTotp({ name: 'Phone' }, { token: person.accessToken });
  const known = await house.replica({ otherEncryptionKeys: [next] });
  const used = await house.replica({ encryptionKey: next, otherEncryptionKeys: [old] });
  // A retry whose answer was lost may reach a process that derives with another key.
  const first = await used.auth.refresh({ refreshToken: person.refreshToken });
  expect((await known.auth.refresh({ refreshToken: person.refreshToken })).refreshToken).toBe(first.refreshToken);

  expect(await resealAuth(database, [next, old])).toBe(2);
  expect(await resealAuth(database, [next, old])).toBe(0);
  await expect(resealAuth(database, [old])).rejects.toThrow(/can't be opened with this ENCRYPTION_KEY/);
  const alone = await house.replica({ encryptionKey: next });
  const again = await alone.auth.refresh({ refreshToken: first.refreshToken });
  for (const { auth } of [house, known, used, alone]) await auth.getMe({}, { token: again.accessToken });
});
