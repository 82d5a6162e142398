// What holds of every service's schema.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { expectedSchema, personalDataFaults, schemaDump, testDatabase, type TestDatabase } from '@plaza/testing';
import type { SchemaDefinition } from '@plaza/service';
import { schemaNames } from '@plaza/services';
import { schemaOf } from '../src/databases.ts';
import { schemaDifferences } from '../src/schema-check.ts';

describe.each(schemaNames)('the schema of %s', (name) => {
  let schema: SchemaDefinition;
  let data: TestDatabase;

  beforeAll(async () => {
    schema = await schemaOf(name);
    data = await testDatabase(schema);
  });
  afterAll(() => data.drop());

  test('the migrations and functions make what schema.sql says (UPDATE_SCHEMA=1 writes it anew)', async () => {
    const now = await schemaDump(schema, data);
    expect(now).toBe(expectedSchema(new URL('../schema.sql', schema.migrations), now));
  });

  test('of every table, and of every column of the rows that stay, it is said what becomes of it when an account is deleted', async () => {
    expect(await personalDataFaults(schema, data)).toEqual([]);
  });

  test('migrate verify finds nothing wrong in it', async () => {
    expect(await schemaDifferences(schema, data.adminUrl)).toEqual([]);
  });
});

test('migrate verify names what was changed behind the back of the migrations', async () => {
  const data = await testDatabase(await schemaOf('wallet'));
  try {
    for (const change of [
      'alter table wallet.outbox disable trigger outbox_wake',
      'drop policy outbox_actor on wallet.outbox',
      'alter table wallet.outbox no force row level security',
      'drop index wallet.outbox_ready_index',
      'create index mine on wallet.outbox (type)',
      'grant truncate on wallet.outbox to plaza_wallet',
      'revoke insert on wallet.inbox from plaza_wallet',
      'grant select on wallet.outbox to public',
      `create or replace function wallet.drop_audit_entries() returns integer language sql as 'select 1'`,
      `create function wallet.mine() returns integer language sql as 'select 1'`,
    ])
      await data.admin(change);
    const found = await schemaDifferences(await schemaOf('wallet'), data.adminUrl);
    const of = (kind: string): string[] => found.filter((one) => one.kind === kind).map(({ what }) => what);
    expect(of('missing')).toEqual([
      'forced row-level security of wallet.outbox',
      'index outbox_ready_index',
      'insert on wallet.inbox to plaza_wallet',
      'policy outbox_actor of wallet.outbox',
      'trigger outbox_wake of wallet.outbox',
    ]);
    expect(of('changed')).toEqual(['function wallet.drop_audit_entries']);
    expect(of('unknown')).toEqual([
      'execute on wallet.mine to public',
      'function wallet.mine',
      'select on wallet.outbox to public',
      'truncate on wallet.outbox to plaza_wallet',
    ]);
  } finally {
    await data.drop();
  }
});
