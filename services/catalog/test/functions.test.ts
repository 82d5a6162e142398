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
        'count_seats(uuid[],integer[])': `'{}', '{}'`,
        'end_holds(uuid[],boolean)': `'{}', true`,
        'judge_check_ins(uuid[])': `'{}'`,
        'undo_check_in(uuid,text)': `gen_random_uuid(), 'why'`,
        'outbox_event_id()': '',
        'fold_words(text)': `'a'`,
        'search_lexemes(text)': `'a'`,
        'search_occurs(text,boolean)': `'a', true`,
        'search_page(text[],text,text,text,numeric,numeric,text,text,text,text,text,integer)': `'{a}', '', '', '', null, null, 'relevance', null, null, null, null, 20`,
        'search_query(text[])': `'{a}'`,
        'search_sample(tsquery,text,text,text,numeric,numeric,integer,integer)': `'a', '', '', '', null, null, 4, 10`,
        'similar_words(text,integer)': `'a', 1`,
        'word_trigrams(text)': `'a'`,
      },
      system: {
        'check_in(jsonb)': `'[]'`,
        'drop_audit_entries()': '',
        'seal_audit(integer)': '10',
        'hold_tickets(uuid,integer,jsonb)': `gen_random_uuid(), 1000, '[]'`,
        'issue_tickets(uuid,jsonb)': `gen_random_uuid(), '[]'`,
        'outbox_claim(text[],integer,integer,interval,boolean)': `'{wallet}', 1, 1, interval '1 s', false`,
        'outbox_settle(text,bigint[],uuid[],integer[],text[],integer,interval,interval)': `'wallet', '{}', '{}', '{}', '{}', 1, interval '1 s', interval '1 s'`,
      },
    }),
  ).toEqual([]);
});
