// Conversations that one member mutes and archives.
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { newId } from '@plaza/service';
import { failure, open, startMessaging, type Messaging, type Person } from '../../../test/messaging.ts';

let messaging: Messaging;
let lea: Person;
let marco: Person;
let conversationId: string;

beforeAll(async () => {
  messaging = await startMessaging();
});
afterAll(() => messaging.stop());

beforeEach(async () => {
  [lea, marco] = await Promise.all([messaging.person('Léa'), messaging.person('Marco')]);
  conversationId = (await open(lea, marco)).id;
});

const say = (person: Person, message: string) => person.social.sendMessage({ conversationId, message });
const mute = (person: Person, until?: Date) => person.social.muteConversation({ conversationId, until });
const unmute = (person: Person) => person.social.unmuteConversation({ conversationId });
const archive = (person: Person) => person.social.archiveConversation({ conversationId });
const unarchive = (person: Person) => person.social.unarchiveConversation({ conversationId });
const listed = async (person: Person, archived = false) =>
  (await person.social.listConversations({ archived })).conversations.find(({ id }) => id === conversationId);
/** Where the person finds the conversation. */
const place = async (person: Person): Promise<string> => {
  const [usual, archived] = [await listed(person), await listed(person, true)];
  return [usual && 'usual', archived && 'archived'].filter(Boolean).join(' ');
};
const unread = async (person: Person): Promise<number> => (await person.live.getLiveState({})).unreadMessages;
const kinds = async (of: Person): Promise<string[]> =>
  (
    await messaging.files.admin<{ kind: string }>(
      'select kind from person_changes where user_id = $1 and conversation_id = $2 order by number',
      [of.id, conversationId],
    )
  ).map(({ kind }) => kind);

test('what is muted is not counted as unread, and only for who has muted it', async () => {
  await say(lea, 'Hello');
  expect((await listed(marco))?.mutedUntil).toBeUndefined();
  const until = new Date('2999-01-01T00:00:00.000Z');
  await mute(marco, until);
  expect(await listed(marco)).toMatchObject({ mutedUntil: until, unread: 1 });
  expect((await listed(lea))?.mutedUntil).toBeUndefined();
  expect(await unread(marco)).toBe(0);
  await mute(marco);
  expect((await listed(marco))?.mutedUntil?.getUTCFullYear()).toBe(9999);
  await unmute(marco);
  await unmute(marco);
  expect([(await listed(marco))?.mutedUntil, await unread(marco)]).toEqual([undefined, 1]);
  expect([(await kinds(marco)).at(-1), (await kinds(lea)).at(-1)]).toEqual(['conversation.changed', 'message.sent']);
});

test('a mute ends by itself', async () => {
  await say(lea, 'Hello');
  await mute(marco);
  await messaging.files.admin(`update members set muted_until = now() where user_id = $1`, [marco.id]);
  await say(lea, 'Again');
  expect([(await listed(marco))?.mutedUntil, await unread(marco)]).toEqual([undefined, 2]);
});

test('what is archived comes back with the next message, and not before', async () => {
  await say(lea, 'Hello');
  expect([await place(marco), (await listed(marco))?.archived]).toEqual(['usual', false]);
  await archive(marco);
  expect([await place(marco), await place(lea)]).toEqual(['archived', 'usual']);
  expect((await listed(marco, true))?.archived).toBe(true);
  await marco.social.markRead({ conversationId });
  expect(await place(marco)).toBe('archived');
  await say(lea, 'Again');
  expect(await place(marco)).toBe('usual');
  await archive(marco);
  await unarchive(marco);
  expect(await place(marco)).toBe('usual');
});

test('what is archived and muted stays in the archive until the mute ends', async () => {
  await archive(marco);
  await mute(marco);
  await say(lea, 'Hello');
  expect(await place(marco)).toBe('archived');
  await unmute(marco);
  expect(await place(marco)).toBe('usual');
});

test('the archive has pages of its own', async () => {
  await archive(marco);
  conversationId = (await open(marco, lea, await messaging.person('Sofía'))).id;
  await archive(marco);
  const first = await marco.social.listConversations({ archived: true, pageSize: 1 });
  const next = { pageSize: 1, pageToken: first.nextPageToken };
  const second = await marco.social.listConversations({ ...next, archived: true });
  expect(new Set([...first.conversations, ...second.conversations].map(({ id }) => id)).size).toBe(2);
  expect((await failure(marco.social.listConversations(next))).reason).toBe('PAGE_TOKEN_INVALID');
});

test('a conversation of others is not found, and a mute does not end in the past', async () => {
  const stranger = await messaging.person('Stranger');
  for (const call of [mute(stranger), unmute(stranger), archive(stranger), unarchive(stranger)])
    expect((await failure(call)).reason).toBe('CONVERSATION_NOT_FOUND');
  for (const id of ['', 'x', `${newId()}'`])
    expect((await failure(lea.social.archiveConversation({ conversationId: id }))).reason).toBe('INVALID_ARGUMENT');
  expect(await failure(mute(lea, new Date(0)))).toMatchObject({ violations: [{ field: 'until' }] });
  expect([await place(lea), (await listed(lea))?.mutedUntil]).toEqual(['usual', undefined]);
});
