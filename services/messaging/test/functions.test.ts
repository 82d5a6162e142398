import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '@plaza/service';
import { functionFaults, testDatabase, type TestDatabase } from '@plaza/testing';
import { schema } from '../src/orm.config.ts';

let data: TestDatabase;

beforeAll(async () => {
  data = await testDatabase(schema);
});
afterAll(() => data.drop());

test('a function acts for its caller afterwards as before, and those that work for everybody refuse a person', async () => {
  expect(
    await functionFaults(schema, data, newId(), {
      personal: {
        'ordered_id()': '',
        'outbox_event_id()': '',
        'record_changes(jsonb)': `'[]'`,
      },
      system: {
        'drop_audit_entries()': '',
        'seal_audit(integer)': '10',
        'due_webhooks()': '',
        'learn_things(uuid[],integer,double precision,integer,integer)': `'{}', 3, 10, 200, 50`,
        'lease_webhooks(uuid[],integer[],interval)': `'{}', '{}', interval '1 s'`,
        'renew_webhooks(uuid[],integer[],interval)': `'{}', '{}', interval '1 s'`,
        'record_webhook_outcomes(jsonb,interval)': `'[]', interval '1 s'`,
        'outbox_claim(text[],integer,integer,interval,boolean)': `'{wallet}', 1, 1, interval '1 s', false`,
        'outbox_settle(text,bigint[],uuid[],integer[],text[],integer,interval,interval)': `'wallet', '{}', '{}', '{}', '{}', 1, interval '1 s', interval '1 s'`,
      },
    }),
  ).toEqual([]);
});
