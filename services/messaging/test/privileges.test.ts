// Compares the privileges of the service's role with the committed list. UPDATE_PRIVILEGES=1 writes the list.
import { expect, test } from '@jest/globals';
import { runtimeRole } from '@plaza/service';
import { expectedPrivileges, privilegesOf, testDatabase } from '@plaza/testing';
import { schema } from '../src/orm.config.ts';

test('the role of messaging may do what is listed, and nothing else', async () => {
  const database = await testDatabase(schema);
  try {
    const privileges = await privilegesOf(database, runtimeRole('messaging'));
    expect(privileges).toEqual(expectedPrivileges(new URL('./privileges.txt', import.meta.url), privileges));
  } finally {
    await database.drop();
  }
});
