import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { digits, offeredCurrencies } from '@plaza/money';
import { newId, sqlFiles, upgrade } from '@plaza/service';
import { functionFaults, schemaDump, testDatabase, type TestDatabase } from '@plaza/testing';
import { schema } from '../src/orm.config.ts';

let data: TestDatabase;

beforeAll(async () => {
  data = await testDatabase(schema);
});
afterAll(() => data.drop());

test('a function acts for its caller afterwards as before, and those that work for everybody refuse a person', async () => {
  const [me, merchant] = [newId(), newId()];
  await data.admin(
    `insert into merchants (id, user_id, name, currency, fee_rate) values ($1, $2, 'AS Monaco', 'EUR', 0)`,
    [merchant, me],
  );
  expect(
    await functionFaults(schema, data, me, {
      personal: {
        'ads_day(timestamp with time zone,text)': `now(), 'UTC'`,
        'ads_today(uuid,text)': `:me, 'UTC'`,
        'create_wallet(uuid,uuid,text,jsonb)': `:me, gen_random_uuid(), 'EUR', null`,
        'entry_hash(bytea,bigint,uuid,uuid,uuid,timestamp with time zone,text,numeric,numeric)': `'', 1, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), now(), 'EUR', 1, 1`,
        'handle_ad_view(uuid,uuid,text,jsonb)': `:me, gen_random_uuid(), 'UTC', null`,
        'is_admin(uuid)': ':me',
        'is_open(uuid)': ':me',
        'keep_payment_request(jsonb,jsonb)': `jsonb_build_object('id', gen_random_uuid(), 'user_id', :me, 'merchant_id', '${merchant}', 'amount', '1', 'currency', 'EUR', 'description', '',
        'order_reference', '', 'splits', '[]'::jsonb, 'expires_at', now(), 'created_at', now()), null`,
        'keep_quote(jsonb,integer,jsonb)': `jsonb_build_object('user_id', :me, 'from_currency', 'EUR', 'to_currency', 'USD', 'rate', '1.1', 'spread', '0', 'from_amount', '1', 'to_amount', '1',
        'fee', '0'), 30, null`,
        'posted_under(jsonb)': `jsonb_build_object('user_id', :me, 'key', 'k', 'method', 'm', 'request_hash', '00')`,
        'purchase_credits(uuid,integer,jsonb,jsonb)': `:me, 5, jsonb_build_array(
        jsonb_build_object('id', gen_random_uuid(), 'wallet_id', gen_random_uuid(), 'user_id', :me, 'currency', 'EUR', 'amount', '-1', 'transaction_id', gen_random_uuid(), 'type', 'purchase'),
        jsonb_build_object('id', gen_random_uuid(), 'wallet_id', gen_random_uuid(), 'name', 'revenue', 'shard', 0, 'currency', 'EUR', 'amount', '1')), null`,
        'spending_day(timestamp with time zone)': 'now()',
        'start_ad_view(uuid,text,jsonb)': `:me, 'ad', null`,
        'take_quote(uuid,uuid,jsonb,jsonb)': `:me, gen_random_uuid(), '[]', jsonb_build_object('user_id', :me, 'key', 'k', 'method', 'm', 'request_hash', '00')`,
        'limits_as_json(uuid)': ':me',
        'merchant_wallets_as_json(uuid)': ':me',
        'wallets_as_json(uuid)': ':me',
        'outbox_event_id()': '',
      },
      admin: {
        'add_credits(uuid,integer,text,text,text,jsonb)': `:me, 5, 'admin', '', '', null`,
        'freeze_open_wallets(uuid,text,uuid[],text[],text,jsonb)': `:me, null, '{}', '{}', 'x', null`,
        'put_exchange_rates(jsonb,jsonb)': `'[{"from_currency": "EUR", "to_currency": "USD", "rate": "1.1", "source": "x"}]', null`,
        'set_limits(uuid,uuid,text,numeric,numeric,text,jsonb)': `:me, gen_random_uuid(), 'EUR', null, null, 'x', null`,
        'unfreeze_open_wallets(uuid,text,text,jsonb)': `:me, null, 'x', null`,
      },
      system: {
        'drop_audit_entries()': '',
        'seal_audit(integer)': '10',
        'close_person(uuid,integer,uuid[],text[],boolean,uuid)': `:me, 1, '{}', '{}', false, null`,
        'erase_person(uuid)': 'gen_random_uuid()',
        'expire_holds(integer)': '10',
        'find_hold(text)': `'a hold'`,
        'keep_merchant(uuid,uuid,text,text,integer,numeric,uuid,boolean,boolean)': `gen_random_uuid(), :me, 'x', 'EUR', 150, 0, gen_random_uuid(), false, false`,
        'keep_test_twin(uuid,uuid,uuid)': 'gen_random_uuid(), gen_random_uuid(), gen_random_uuid()',
        'make_partitions(integer)': '0',
        'post_movement(jsonb)': `jsonb_build_object('legs', jsonb_build_array(jsonb_build_object('wallet_id', gen_random_uuid(), 'user_id', :me, 'currency', 'EUR', 'amount', '0')))`,
        'post_movements(posting_account[],posting_movement[],posting_leg[],posting_effect[])': `'{}', '{}', '{}', '{}'`,
        'post_capped_movements(posting_account[],posting_movement[],posting_leg[],posting_effect[],uuid,uuid,numeric,numeric,text)': `'{}', '{}', '{}', '{}', gen_random_uuid(), gen_random_uuid(), 1, 1, 'EUR'`,
        'refund_credits(uuid,uuid,integer,text,jsonb)': `:me, gen_random_uuid(), null, '', null`,
        'reopen_person(uuid,integer)': ':me, 1',
        'spend_credits(uuid,integer,text,text,jsonb)': `:me, 1, '', '', null`,
        'merge_person(uuid,uuid,uuid[],text[])': `:me, gen_random_uuid(), '{}', '{}'`,
        'outbox_claim(text[],integer,integer,interval,boolean)': `'{wallet}', 1, 1, interval '1 s', false`,
        'outbox_settle(text,bigint[],uuid[],integer[],text[],integer,interval,interval)': `'wallet', '{}', '{}', '{}', '{}', 1, interval '1 s', interval '1 s'`,
      },
    }),
  ).toEqual([]);
});

test('a person asks about their own keys and their own account, and nobody else’s', async () => {
  const database = await data.open();
  try {
    const [me, other] = [newId(), newId()];
    for (const call of [
      `posted_under(jsonb_build_object('user_id', '${other}', 'key', 'k'))`,
      `posted_under('{}')`,
      `is_open('${other}')`,
    ]) {
      await expect(database.asUser(me, (em) => em.execute(`select wallet.${call}`))).rejects.toMatchObject({
        code: '42501',
      });
    }
  } finally {
    await database.close();
  }
});

test('functions, triggers and partitions are the same after they are applied again', async () => {
  const shape = async () => [
    await schemaDump(schema, data),
    await data.admin(
      `select tgrelid::regclass::text as on, pg_get_triggerdef(oid) as def from pg_trigger where not tgisinternal order by 1, 2`,
    ),
  ];
  const before = await shape();
  await data.admin(`update repeatable_migrations set checksum = 'another text'`);
  expect(await upgrade(schema, data.adminUrl)).toEqual(sqlFiles(schema).map(({ name }) => `${name}.sql`));
  expect(await shape()).toEqual(before);
});

test('amounts in events have the digits of their currency', async () => {
  const written = sqlFiles(schema).flatMap(({ text }) => [
    ...text.matchAll(/case \S+ ((?:when '[A-Z]{3}' then \d+ )+)else 2 end/g),
  ]);
  const expected = offeredCurrencies
    .filter((currency) => digits(currency) !== 2)
    .map((currency) => `when '${currency}' then ${digits(currency)} `)
    .join('');
  expect(written.length).toBeGreaterThan(0);
  for (const [, cases] of written) expect(cases).toBe(expected);
});
