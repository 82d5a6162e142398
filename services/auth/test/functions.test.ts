import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '@plaza/service';
import { functionFaults, testDatabase, type TestDatabase } from '@plaza/testing';
import { schema as billing } from '../src/billing/orm.config.ts';
import { schema } from '../src/orm.config.ts';

let data: TestDatabase;

beforeAll(async () => {
  data = await testDatabase(schema);
});
afterAll(() => data.drop());

test('a function acts for its caller afterwards as before, and those that work for everybody refuse a person', async () => {
  const me = newId();
  await data.admin(`insert into users (id, email, password_hash, name) values ($1, 'lea@plaza.example', '!', 'Léa')`, [
    me,
  ]);
  expect(
    await functionFaults(schema, data, me, {
      personal: {
        'outbox_event_id()': '',
      },
      system: {
        'drop_audit_entries()': '',
        'seal_audit(integer)': '10',
        'outbox_claim(text[],integer,integer,interval,boolean)': `'{wallet}', 1, 1, interval '1 s', false`,
        'outbox_settle(text,bigint[],uuid[],integer[],text[],integer,interval,interval)': `'wallet', '{}', '{}', '{}', '{}', 1, interval '1 s', interval '1 s'`,
        'log_requests(jsonb)': `'[]'`,
        'open_session(uuid,uuid,bytea,bytea,timestamp with time zone,timestamp with time zone,inet,text,text,text[],timestamp with time zone,uuid,text,text,text,interval)': `gen_random_uuid(), :me, sha256(''), sha256(''), now(), now(), null, null, null, '{}', null, gen_random_uuid(), 'password', '', '', interval '1 day'`,
        'find_passkey(bytea)': `sha256('')`,
        'sign_in_with_passkey(uuid,bytea,timestamp with time zone,bigint,boolean,uuid,bytea,bytea,timestamp with time zone,timestamp with time zone,inet,text,text,text[],timestamp with time zone,uuid,text,text,text,interval)': `gen_random_uuid(), sha256(''), now(), 1, false, gen_random_uuid(), sha256(''), sha256(''), now(), now(), null, null, null, '{}', null, gen_random_uuid(), 'passkey', '', '', interval '1 day'`,
        'find_sign_in(text,bytea,bytea,timestamp with time zone)': `'', sha256(''), null, now()`,
        'sign_in_with_password(uuid,timestamp with time zone,uuid,bytea,bytea,timestamp with time zone,timestamp with time zone,inet,text,text,text[],timestamp with time zone,uuid,text,text,text,interval)': `gen_random_uuid(), null, gen_random_uuid(), sha256(''), sha256(''), now(), now(), null, null, null, '{}', null, gen_random_uuid(), 'password', '', '', interval '1 day'`,
        'rotate_session(uuid,bytea,bytea,bytea,bytea,timestamp with time zone,timestamp with time zone,inet,text,text)': `gen_random_uuid(), '', '', '', '', now(), now(), null, null, null`,
      },
    }),
  ).toEqual([]);
});

test('those of billing do so too', async () => {
  const subscriptions = await testDatabase(billing);
  const system = { 'plans_of(text[])': `'{}'` };
  expect(await functionFaults(billing, subscriptions, newId(), { personal: {}, system })).toEqual([]);
  await subscriptions.drop();
});
