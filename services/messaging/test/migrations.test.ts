import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { hasSchemaDrift, pendingMigrations } from '@plaza/service';
import { testDatabase, type TestDatabase } from '@plaza/testing';
import { schema } from '../src/orm.config.ts';

let files: TestDatabase;

beforeAll(async () => {
  files = await testDatabase(schema);
});

afterAll(() => files.drop());

test('the migrations are complete, and the entities are as they were when the last one was written', async () => {
  expect(await pendingMigrations(schema, files.adminUrl)).toEqual([]);
  expect(await hasSchemaDrift(schema, files.adminUrl)).toBe(false);
});

test('the columns that operators were promised are there', async () => {
  const rows = await files.admin<{ promised: string }>(`
    select table_name || '.' || column_name || ' ' || udt_name as promised from information_schema.columns
     where table_schema = 'messaging' and table_name in ('conversations', 'messages', 'ai_recommendations', 'ai_insights')`);
  expect(rows.map(({ promised }) => promised)).toEqual(
    expect.arrayContaining([
      'conversations.id uuid',
      'conversations.participants _uuid',
      'conversations.last_message text',
      'conversations.created_at timestamptz',
      'conversations.updated_at timestamptz',
      'messages.id uuid',
      'messages.conversation_id uuid',
      'messages.user_id uuid',
      'messages.message text',
      'messages.timestamp timestamptz',
      'messages.read bool',
      'ai_insights.user_id uuid',
      'ai_insights.favorite_team jsonb',
      'ai_insights.favorite_player jsonb',
      'ai_insights.shopping_style jsonb',
      'ai_insights.updated_at timestamptz',
      'ai_recommendations.id uuid',
      'ai_recommendations.user_id uuid',
      'ai_recommendations.type text',
      'ai_recommendations.title text',
      'ai_recommendations.content text',
      'ai_recommendations.tags jsonb',
      'ai_recommendations.confidence float8',
    ]),
  );
});

test('every foreign key has an index that begins with it', async () => {
  const rows = await files.admin(`
    select c.conname from pg_constraint c
     where c.contype = 'f' and c.connamespace = 'messaging'::regnamespace
       and not exists (select from pg_index i where i.indrelid = c.conrelid and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] = c.conkey)`);
  expect(rows).toEqual([]);
});
