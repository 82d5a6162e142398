// Direct SQL under the service's role: what the policies show and allow without any WHERE.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId, openDatabase, type Database, type SqlEntityManager } from '@plaza/service';
import { testDatabase, type TestDatabase } from '@plaza/testing';
import pg from 'pg';
import { openConversation } from '../src/social/conversations/conversation.ts';
import { recordChanges } from '../src/live/index.ts';
import { insertPost } from '../src/social/feed/feed.queries.ts';
import { insertMessage } from '../src/social/messages/message.queries.ts';
import { schema } from '../src/orm.config.ts';

let files: TestDatabase;
let database: Database;
const [lea, marco, stranger] = [newId(), newId(), newId()];
let conversationId: string;

const tables = [
  'conversations',
  'members',
  'messages',
  'message_versions',
  'hidden_messages',
  'reactions',
  'blocks',
  'reports',
  'receiptless_people',
  'posts',
  'webhook_endpoints',
  'webhook_deliveries',
  'webhook_attempts',
  'idempotency_keys',
  'person_changes',
  'change_counters',
  'personalised_people',
  'signals',
  'dismissed_things',
  'ai_recommendations',
  'ai_insights',
  'things_due',
  'thing_takers',
  'thing_neighbours',
];

beforeAll(async () => {
  files = await testDatabase(schema);
  database = await openDatabase(schema, files.url);
  const delivery = newId();
  await database.asUser(lea, async (em) => {
    conversationId = (await openConversation(em, lea, [marco])).id;
    recordChanges(em, [{ userId: marco, kind: 'balance.changed' }]);
    const message = { conversationId, userId: lea, message: 'Hello', excerpt: 'Hello', attachmentIds: [] };
    await insertMessage(em, { id: newId(), ...message });
    await em.execute(
      `insert into reactions (message_id, user_id, emoji, conversation_id) select id, user_id, '👍', conversation_id from messages`,
    );
    await em.execute('insert into blocks (user_id, blocked_id) values (?, ?)', [lea, marco]);
    await em.execute(`insert into reports (id, user_id, person_id, reason) values (?, ?, ?, 'spam')`, [
      newId(),
      lea,
      marco,
    ]);
    await em.execute('insert into receiptless_people (user_id) values (?)', [lea]);
    recordChanges(em, [{ userId: lea, kind: 'balance.changed' }]);
    await insertPost(em, { id: newId(), userId: lea, text: 'A post', club: '', pictures: [] });
    const endpoint = newId();
    await em.execute(
      `insert into webhook_endpoints (id, user_id, url, event_types, secret) values (?, ?, 'https://shop.example.com/', '{*}', '')`,
      [endpoint, lea],
    );
    await em.execute(
      `insert into webhook_deliveries (id, endpoint_id, user_id, event_id, event_type, payload) values (?, ?, ?, ?, 'order.paid', '{}')`,
      [delivery, endpoint, lea, newId()],
    );
    await em.execute(`insert into idempotency_keys (user_id, key, method, request_hash) values (?, 'k', 'm', '')`, [
      lea,
    ]);
  });
  await database.asSystem(async (em) => {
    await em.execute(
      `insert into webhook_attempts (delivery_id, number, user_id, started_at, duration_ms, response_status, response_body, error) values (?, 1, ?, now(), 1, 200, '', '')`,
      [delivery, lea],
    );
    await addAdvice(em);
    await em.execute(
      `insert into message_versions select id, 1, conversation_id, user_id, 'Before', now() from messages`,
    );
    await em.execute(`insert into hidden_messages select user_id, conversation_id, id from messages`);
  });
});

afterAll(async () => {
  await database.close();
  await files.drop();
});

/** What is known of Léa, and counts of things that are nobody's. */
async function addAdvice(em: Pick<SqlEntityManager, 'execute'>): Promise<void> {
  const [thing, other] = [newId(), newId()];
  await em.execute('insert into personalised_people (user_id) values (?)', [lea]);
  await em.execute(
    `insert into signals (user_id, thing_id, order_id, kind, taken_at) values (?, ?, ?, 'product', now())`,
    [lea, thing, newId()],
  );
  await em.execute('insert into dismissed_things (user_id, thing_id) values (?, ?)', [lea, other]);
  await em.execute(
    `insert into ai_recommendations (id, user_id, place, type, thing_id, title, content, confidence, reason, both_took, of_people)
     values (?, ?, 1, 'product', ?, 'Scarf', '3 people have this.', 0.5, 'popular', 3, 4)`,
    [newId(), lea, other],
  );
  await em.execute('insert into ai_insights (id, user_id) values (?, ?)', [newId(), lea]);
  await em.execute('insert into things_due (thing_id) values (?)', [thing]);
  await em.execute(
    `insert into thing_takers (club, thing_id, kind, takers, of_people) values ('', ?, 'product', 3, 4)`,
    [thing],
  );
  await em.execute(
    `insert into thing_neighbours (thing_id, neighbour_id, kind, both_took, takers, similarity) values (?, ?, 'product', 3, 4, 0.2)`,
    [thing, other],
  );
}

async function countsOf(em: Pick<SqlEntityManager, 'execute'>): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of tables)
    counts[table] = Number((await em.execute<{ count: string }[]>(`select count(*) from ${table}`))[0]?.count);
  return counts;
}

test('every table forces row-level security', async () => {
  const rows = await files.admin<{ relname: string }>(`
    select relname from pg_class where relnamespace = 'messaging'::regnamespace and relkind = 'r' and relname not in ('migrations', 'repeatable_migrations', 'outbox_relay')
       and not (relrowsecurity and relforcerowsecurity)`);
  expect(rows).toEqual([]);
});

test('with no actor there is nothing, in any table', async () => {
  const client = new pg.Client({ connectionString: files.url, options: '-c search_path=messaging' });
  await client.connect();
  try {
    for (const table of tables) expect((await client.query(`select 1 from ${table}`)).rowCount).toBe(0);
    // As the setting is left behind where a transaction had set it.
    await client.query(`select set_config('plaza.actor', '', false)`);
    for (const table of tables) expect((await client.query(`select 1 from ${table}`)).rowCount).toBe(0);
  } finally {
    await client.end();
  }
});

test('a member sees the conversation, its people and its messages; a stranger only the posts', async () => {
  expect(await database.asUser(marco, countsOf)).toEqual({
    conversations: 1,
    members: 2,
    messages: 1,
    message_versions: 1,
    hidden_messages: 0,
    reactions: 1,
    blocks: 0,
    reports: 0,
    receiptless_people: 1,
    posts: 1,
    webhook_endpoints: 0,
    webhook_deliveries: 0,
    webhook_attempts: 0,
    idempotency_keys: 0,
    person_changes: 1,
    change_counters: 1,
    personalised_people: 0,
    signals: 0,
    dismissed_things: 0,
    ai_recommendations: 0,
    ai_insights: 0,
    things_due: 0,
    thing_takers: 1,
    thing_neighbours: 1,
  });
  expect(await database.asUser(stranger, countsOf)).toEqual({
    conversations: 0,
    members: 0,
    messages: 0,
    message_versions: 0,
    hidden_messages: 0,
    reactions: 0,
    blocks: 0,
    reports: 0,
    receiptless_people: 1,
    posts: 1,
    webhook_endpoints: 0,
    webhook_deliveries: 0,
    webhook_attempts: 0,
    idempotency_keys: 0,
    person_changes: 0,
    change_counters: 0,
    personalised_people: 0,
    signals: 0,
    dismissed_things: 0,
    ai_recommendations: 0,
    ai_insights: 0,
    things_due: 0,
    thing_takers: 1,
    thing_neighbours: 1,
  });
  expect(await database.asSystem(countsOf)).toEqual({
    conversations: 1,
    members: 2,
    messages: 1,
    message_versions: 1,
    hidden_messages: 1,
    reactions: 1,
    blocks: 1,
    reports: 1,
    receiptless_people: 1,
    posts: 1,
    webhook_endpoints: 1,
    webhook_deliveries: 1,
    webhook_attempts: 1,
    idempotency_keys: 1,
    person_changes: 3,
    change_counters: 2,
    personalised_people: 1,
    signals: 1,
    dismissed_things: 1,
    ai_recommendations: 1,
    ai_insights: 1,
    things_due: 1,
    thing_takers: 1,
    thing_neighbours: 1,
  });
});

const refused = /row-level security|permission denied/;

test.each([
  [
    'a stranger can not say something',
    () => stranger,
    () =>
      `insert into messages (id, conversation_id, user_id, seq, message, "timestamp") values ('${newId()}', '${conversationId}', '${stranger}', 9, 'x', now())`,
  ],
  [
    'a member can not say something as another',
    () => marco,
    () =>
      `insert into messages (id, conversation_id, user_id, seq, message, "timestamp") values ('${newId()}', '${conversationId}', '${lea}', 9, 'x', now())`,
  ],
  [
    'nobody writes a notification for themselves',
    () => lea,
    () => `insert into notifications (id, user_id, type, title, body) values ('${newId()}', '${lea}', 'x', 'x', 'x')`,
  ],
  [
    'nobody makes up a change',
    () => lea,
    () =>
      `insert into person_changes (user_id, number, kind, created_at) values ('${lea}', 9, 'balance.changed', now())`,
  ],
  ['nobody changes what changed', () => lea, () => `update person_changes set number = 9`],
  [
    'nobody makes up what they bought',
    () => lea,
    () =>
      `insert into signals (user_id, thing_id, order_id, kind, taken_at) values ('${lea}', '${newId()}', '${newId()}', 'product', now())`,
  ],
  [
    'nobody agrees without a consent',
    () => marco,
    () => `insert into personalised_people (user_id) values ('${marco}')`,
  ],
  [
    'nobody makes up what their orders say',
    () => marco,
    () => `insert into ai_insights (id, user_id) values ('${newId()}', '${marco}')`,
  ],
  [
    'nobody dismisses something for another',
    () => marco,
    () => `insert into dismissed_things (user_id, thing_id) values ('${lea}', '${newId()}')`,
  ],
  [
    'nobody makes up what goes together',
    () => lea,
    () =>
      `insert into thing_neighbours (thing_id, neighbour_id, kind, both_took, takers, similarity) values ('${newId()}', '${newId()}', 'product', 9, 9, 1)`,
  ],
  ['nobody changes the epoch', () => lea, () => `update live_epoch set epoch = '${newId()}'`],
  [
    'nobody was answered by a receiver',
    () => lea,
    () =>
      `insert into webhook_attempts (delivery_id, number, user_id, started_at, duration_ms, response_status, response_body, error) values ('${newId()}', 1, '${lea}', now(), 1, 200, '', '')`,
  ],
  [
    'a stranger can not become a member',
    () => stranger,
    () => `insert into members (conversation_id, user_id) values ('${conversationId}', '${stranger}')`,
  ],
  [
    'a member can not bring in a stranger',
    () => marco,
    () => `insert into members (conversation_id, user_id) values ('${conversationId}', '${stranger}')`,
  ],
  [
    'nobody can add themselves to the participants',
    () => marco,
    () => `update conversations set participants = participants || '${stranger}'::uuid`,
  ],
  [
    'nobody renames a conversation past its rules',
    () => lea,
    () => `update conversations set name = 'x' where id = '${conversationId}'`,
  ],
  ['nobody gives themselves a role', () => marco, () => `update members set role = 'owner'`],
  [
    'nobody makes a group of what two people said',
    () => lea,
    () => `update conversations set kind = 'group' where id = '${conversationId}'`,
  ],
  [
    'nobody can open a conversation of others',
    () => stranger,
    () => `insert into conversations (id, participants) values ('${newId()}', '{${lea},${newId()}}')`,
  ],
  ['nobody can reword a message', () => lea, () => `update messages set message = 'other words'`],
  ['nobody says how often a message was edited', () => lea, () => `update messages set edits = 0, edited_at = null`],
  [
    'nobody makes up what a message said before',
    () => lea,
    () => `insert into message_versions select id, 2, conversation_id, user_id, 'x', now() from messages`,
  ],
  ['nobody pins a message past the rules', () => lea, () => `update messages set pinned_at = now()`],
  [
    'nobody reacts as another',
    () => marco,
    () =>
      `insert into reactions (message_id, user_id, emoji, conversation_id) select id, '${lea}', '👎', conversation_id from messages`,
  ],
  [
    'nobody reacts to what they do not see',
    () => stranger,
    () =>
      `insert into reactions (message_id, user_id, emoji, conversation_id) select message_id, '${stranger}', '👎', conversation_id
       from (values ('${newId()}'::uuid, '${conversationId}'::uuid)) one (message_id, conversation_id)`,
  ],
  [
    'nobody blocks for another',
    () => marco,
    () => `insert into blocks (user_id, blocked_id) values ('${lea}', '${stranger}')`,
  ],
  [
    'nobody reports for another',
    () => marco,
    () => `insert into reports (id, user_id, person_id, reason) values ('${newId()}', '${lea}', '${stranger}', 'spam')`,
  ],
  [
    'nobody makes up a decision',
    () => lea,
    () =>
      `insert into reports (id, user_id, person_id, reason, state, resolved_at) values ('${newId()}', '${lea}', '${stranger}', 'spam', 'acted', now())`,
  ],
  ['nobody rewords a report', () => lea, () => `update reports set message = 'x'`],
  [
    'nobody turns off the receipts of another',
    () => marco,
    () => `insert into receiptless_people (user_id) values ('${stranger}')`,
  ],
  ['nobody changes a block', () => lea, () => `update blocks set blocked_id = '${stranger}'`],
  ['nobody opens a closed conversation', () => marco, () => `update conversations set closed = false`],
  ['nobody accepts their own request', () => lea, () => `update conversations set asked_by = null`],
  ['nobody changes a reaction', () => lea, () => `update reactions set emoji = '👎'`],
  ['nobody changes what a message said before', () => lea, () => `update message_versions set text = 'x'`],
  [
    'nobody hides a message from another',
    () => marco,
    () => `insert into hidden_messages select '${lea}', conversation_id, id from messages`,
  ],
  [
    'nobody can post as another',
    () => marco,
    () => `insert into posts (id, user_id, text) values ('${newId()}', '${lea}', 'x')`,
  ],
  [
    'nobody can make a webhook of another',
    () => marco,
    () =>
      `insert into webhook_endpoints (id, user_id, url, event_types, secret) values ('${newId()}', '${lea}', 'https://shop.example.com/', '{*}', '')`,
  ],
  ['nobody can change the payload of a delivery', () => lea, () => `update webhook_deliveries set payload = '{}'`],
  ['nobody can change what was answered', () => lea, () => `update webhook_attempts set response_status = 200`],
  ['nobody can reword or delete a post', () => lea, () => `update posts set text = 'x'`],
])('%s', async (_, actor, sql) => {
  await expect(database.asUser(actor(), (em) => em.execute(sql()))).rejects.toThrow(refused);
});

test('one deletes only one’s own posts and messages', async () => {
  const deleted = (actor: string) =>
    database.asUser(actor, async (em) => {
      const counts = [];
      for (const table of ['messages', 'posts'])
        counts.push((await em.execute<unknown[]>(`delete from ${table} returning id`)).length);
      throw new Error(counts.join(' '));
    });
  await expect(deleted(marco)).rejects.toThrow('0 0');
  await expect(deleted(stranger)).rejects.toThrow('0 0');
  await expect(deleted(lea)).rejects.toThrow('1 1');
});

test('one marks only one’s own reading', async () => {
  await database.asUser(marco, (em) => em.execute('update members set last_read_seq = 1'));
  const rows = await files.admin<{ user_id: string; last_read_seq: number }>(
    'select user_id, last_read_seq from members order by user_id',
  );
  expect(rows.find(({ user_id }) => user_id === marco)?.last_read_seq).toBe(1);
  expect(rows.find(({ user_id }) => user_id === lea)?.last_read_seq).toBe(0);
});

test('a page of messages is read without reading everyone’s conversations', async () => {
  await files.admin(`
    with many as (insert into conversations (id, participants) select gen_random_uuid(), array[gen_random_uuid(), gen_random_uuid()] from generate_series(1, 20000) returning id, participants)
    insert into members (conversation_id, user_id) select id, unnest(participants) from many`);
  await files.admin(
    `
    insert into messages (id, conversation_id, user_id, seq, message, "timestamp") select gen_random_uuid(), $1, $2, n, 'x', now() from generate_series(2, 5000) n`,
    [conversationId, lea],
  );
  await files.admin('analyze conversations, members, messages');
  const plan = await database.asUser(lea, (em) =>
    em.execute<Record<string, string>[]>(
      'explain select * from messages where conversation_id = ? order by seq desc limit 21',
      [conversationId],
    ),
  );
  const lines = plan.map((row) => row['QUERY PLAN']).join('\n');
  expect(lines).toMatch(/Index Scan using conversations_pkey on conversations/);
  expect(lines).not.toMatch(/Seq Scan on conversations/);
});
