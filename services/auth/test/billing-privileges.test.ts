// Every privilege of the role of billing, beside the committed list: whatever is added is seen. UPDATE_PRIVILEGES=1 writes the list anew.
import { expect, test } from '@jest/globals';
import { hasSchemaDrift, pendingMigrations, runtimeRole } from '@plaza/service';
import { expectedPrivileges, privilegesOf, testDatabase } from '@plaza/testing';
import { schema } from '../src/billing/orm.config.ts';
import { schema as auth } from '../src/orm.config.ts';

test('the role of billing may do what is listed, and nothing else, also where auth is in the same database', async () => {
  const database = await testDatabase(schema, [auth]);
  try {
    const privileges = await privilegesOf(database, runtimeRole('billing'));
    expect(privileges).toEqual(expectedPrivileges(new URL('./billing-privileges.txt', import.meta.url), privileges));
    const mixed = await privilegesOf(database, runtimeRole('auth'));
    expect(mixed.filter((line) => line.includes('billing'))).toEqual([]);
    const open = await database.admin<{ relname: string }>(
      `select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'billing' and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity) order by 1`,
    );
    expect(open.map(({ relname }) => relname)).toEqual(['migrations', 'repeatable_migrations']);
  } finally {
    await database.drop();
  }
});

test('the entities, the snapshot and the migrations agree, and the promised columns are there', async () => {
  const database = await testDatabase(schema);
  try {
    expect(await hasSchemaDrift(schema, database.adminUrl)).toBe(false);
    expect(await pendingMigrations(schema, database.adminUrl)).toEqual([]);
    const columns = await database.admin<{ name: string }>(
      `select table_name || '.' || column_name || ' ' || data_type as name from information_schema.columns where table_schema = 'billing'`,
    );
    expect(columns.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        ...['id', 'user_id', 'status', 'plan', 'stripe_customer_id', 'stripe_subscription_id'].map(
          (name) => `subscriptions.${name} text`,
        ),
        ...['current_period_start', 'current_period_end', 'created_at', 'updated_at'].map(
          (name) => `subscriptions.${name} timestamp with time zone`,
        ),
        'subscriptions.cancel_at_period_end boolean',
        ...['id', 'user_id', 'data_pod_url', 'data_pod_api_key'].map((name) => `user_config.${name} text`),
      ]),
    );
  } finally {
    await database.drop();
  }
});
