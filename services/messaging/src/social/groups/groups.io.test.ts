// Groups: who may do what, and what those who come and go see of them.
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { newId, openDatabase } from '@plaza/service';
import { conversationOf, failure, open, startMessaging, type Messaging, type Person } from '../../../test/messaging.ts';
import { erasePeople } from '../../account-deletion/index.ts';
import { schema } from '../../orm.config.ts';

let messaging: Messaging;
let owner: Person;
let moderator: Person;
let member: Person;
let stranger: Person;
let conversationId: string;

beforeAll(async () => {
  messaging = await startMessaging();
  [owner, moderator, member, stranger] = (await Promise.all(
    ['Owner', 'Moderator', 'Member', 'Stranger'].map((name) => messaging.person(name)),
  )) as [Person, Person, Person, Person];
});
afterAll(() => messaging.stop());

beforeEach(async () => {
  const { conversation } = await owner.social.createConversation({
    participantIds: [moderator.id, member.id],
    name: 'North stand',
  });
  conversationId = conversation!.id;
  await role(owner, moderator, 'moderator');
});

const role = (by: Person, of: Person, to: string) =>
  by.social.setConversationRole({ conversationId, userId: of.id, role: to });
const add = (by: Person, who: Person) => by.social.addConversationMember({ conversationId, userId: who.id });
const remove = (by: Person, who: Person) => by.social.removeConversationMember({ conversationId, userId: who.id });
const rename = (by: Person, name: string) => by.social.renameConversation({ conversationId, name });
const say = (by: Person, message: string) => by.social.sendMessage({ conversationId, message });
const refusal = async (call: Promise<unknown>): Promise<string> => (await failure(call)).reason;
const refusals = (...calls: Promise<unknown>[]): Promise<string[]> => Promise.all(calls.map(refusal));
const seen = (by: Person) => conversationOf(by, conversationId);
const roles = async (by: Person): Promise<Record<string, string>> =>
  Object.fromEntries((await seen(by)).participants.map(({ name, role: has }) => [name, has]));
const kinds = async (of: Person): Promise<string[]> =>
  (
    await messaging.files.admin<{ kind: string }>(
      'select kind from person_changes where user_id = $1 and conversation_id = $2 order by number',
      [of.id, conversationId],
    )
  ).map(({ kind }) => kind);

test('who opens a group owns it, and two people may have groups besides their conversation', async () => {
  expect(await seen(member)).toMatchObject({ kind: 'group', name: 'North stand' });
  expect(await roles(member)).toEqual({ Owner: 'owner', Moderator: 'moderator', Member: 'member' });
  const direct = await open(owner, member);
  expect(direct).toMatchObject({ kind: 'direct', name: '', participants: [{ role: 'member' }, { role: 'member' }] });
  const pair = (name: string) => owner.social.createConversation({ participantIds: [member.id], name });
  const [one, two] = await Promise.all([pair('One'), pair('Two')]);
  expect(new Set([direct.id, one.conversation?.id, two.conversation?.id]).size).toBe(3);
  expect((await open(member, owner)).id).toBe(direct.id);
});

test('a new name is seen by everybody at once', async () => {
  await seen(member);
  expect((await rename(moderator, '  South stand ')).conversation?.name).toBe('South stand');
  expect((await seen(member)).name).toBe('South stand');
  expect((await kinds(member)).at(-1)).toBe('conversation.changed');
});

test('who is added reads the group from the beginning, has nothing unread, and is told', async () => {
  await say(owner, 'Before');
  expect((await add(moderator, stranger)).conversation?.participants.map(({ name }) => name)).toEqual([
    'Owner',
    'Moderator',
    'Member',
    'Stranger',
  ]);
  expect((await seen(stranger)).unread).toBe(0);
  expect((await stranger.social.listMessages({ conversationId })).messages.map(({ message }) => message)).toEqual([
    'Before',
  ]);
  await say(owner, 'After');
  expect((await seen(stranger)).unread).toBe(1);
  expect(await kinds(stranger)).toEqual(['conversation.opened', 'message.sent']);
});

test('who is removed sees, writes and hears nothing any more; what they wrote stays', async () => {
  await say(member, 'Mine');
  await remove(moderator, member);
  expect((await member.social.listConversations({ pageSize: 100 })).conversations.map(({ id }) => id)).not.toContain(
    conversationId,
  );
  const answers = await refusals(
    say(member, 'Again'),
    member.social.listMessages({ conversationId }),
    member.social.markRead({ conversationId }),
    rename(member, 'x'),
    add(member, member),
    remove(member, owner),
    role(member, member, 'owner'),
  );
  expect(new Set(answers)).toEqual(new Set(['CONVERSATION_NOT_FOUND']));
  const before = await kinds(member);
  expect(before.at(-1)).toBe('conversation.changed');
  await say(owner, 'Without you');
  expect(await kinds(member)).toEqual(before);
  const { messages } = await owner.social.listMessages({ conversationId });
  expect(messages.map(({ message }) => message)).toEqual(['Without you', 'Mine']);
});

test('what who left has written becomes read when everybody else has read it', async () => {
  await say(member, 'Bye');
  await remove(member, member);
  await moderator.social.markRead({ conversationId });
  const read = async () => (await owner.social.listMessages({ conversationId })).messages[0]?.read;
  expect(await read()).toBe(false);
  await owner.social.markRead({ conversationId });
  expect(await read()).toBe(true);
});

test('what only the one who left had not read is read by everybody', async () => {
  await say(owner, 'Hello');
  await moderator.social.markRead({ conversationId });
  const read = async () => (await owner.social.listMessages({ conversationId })).messages[0]?.read;
  expect(await read()).toBe(false);
  await remove(member, member);
  expect(await read()).toBe(true);
});

test('roles allow what they say, and a refusal changes nothing', async () => {
  const before = await seen(owner);
  for (const call of [
    () => rename(member, 'x'),
    () => add(member, stranger),
    () => remove(member, moderator),
    () => remove(moderator, owner),
    () => role(moderator, member, 'moderator'),
    () => role(member, member, 'owner'),
  ]) {
    const error = await failure(call());
    expect(error).toMatchObject({ code: status.PERMISSION_DENIED, reason: 'GROUP_ROLE_REQUIRED' });
  }
  expect(await refusal(rename(stranger, 'x'))).toBe('CONVERSATION_NOT_FOUND');
  expect(await refusal(add(stranger, stranger))).toBe('CONVERSATION_NOT_FOUND');
  expect(await seen(owner)).toEqual(before);
});

test('the only owner keeps the role until somebody else has it', async () => {
  const error = await failure(role(owner, owner, 'member'));
  expect(error).toMatchObject({ code: status.FAILED_PRECONDITION, reason: 'GROUP_OWNER_REQUIRED' });
  await role(owner, member, 'owner');
  await role(owner, owner, 'member');
  expect(await roles(member)).toEqual({ Owner: 'member', Moderator: 'moderator', Member: 'owner' });
});

test('a group whose owner leaves passes on to a moderator, then to who joined first, and ends with the last one', async () => {
  await say(owner, 'Hello');
  await role(owner, member, 'moderator');
  await role(owner, moderator, 'member');
  await remove(owner, owner);
  expect(await roles(member)).toEqual({ Moderator: 'member', Member: 'owner' });
  await remove(member, member);
  expect(await roles(moderator)).toEqual({ Moderator: 'owner' });
  await remove(moderator, moderator);
  for (const [table, column] of [
    ['conversations', 'id'],
    ['members', 'conversation_id'],
    ['messages', 'conversation_id'],
  ])
    expect(await messaging.files.admin(`select 1 from ${table} where ${column} = $1`, [conversationId])).toEqual([]);
});

test('two owners who leave at the same time leave an owner behind, and both columns agree', async () => {
  await role(owner, moderator, 'owner');
  await Promise.all([remove(owner, owner), remove(moderator, moderator)]);
  expect(await roles(member)).toEqual({ Member: 'owner' });
  expect(
    await messaging.files.admin(
      'select participants::text[] as people, array(select user_id::text from members where conversation_id = id) as members from conversations where id = $1',
      [conversationId],
    ),
  ).toEqual([{ people: [member.id], members: [member.id] }]);
});

test('a group whose owner deletes the account passes on, and does not count them any more', async () => {
  const lost = await messaging.person('Lost');
  await add(owner, lost);
  await role(owner, lost, 'owner');
  await role(owner, owner, 'member');
  const database = await openDatabase(schema, messaging.files.url);
  const affected = await database.asSystem((em) => erasePeople(em, [lost.id]));
  await database.close();
  expect(affected.toSorted()).toEqual([owner.id, moderator.id, member.id, lost.id].toSorted());
  await rename(moderator, 'Ours');
  expect(await roles(member)).toEqual({ Owner: 'member', Moderator: 'owner', Member: 'member' });
});

test('somebody who is added many times at once is in the group once', async () => {
  await Promise.all(Array.from({ length: 10 }, (_, n) => add(n % 2 === 0 ? owner : moderator, stranger)));
  expect((await seen(owner)).participants.filter(({ id }) => id === stranger.id)).toHaveLength(1);
  expect((await kinds(stranger)).filter((kind) => kind === 'conversation.opened')).toHaveLength(1);
});

test('a repeated key renames and removes once', async () => {
  const call = { idempotencyKey: newId() };
  await owner.social.renameConversation({ conversationId, name: 'First' }, call);
  await rename(owner, 'Second');
  expect((await owner.social.renameConversation({ conversationId, name: 'First' }, call)).conversation?.name).toBe(
    'First',
  );
  expect((await seen(owner)).name).toBe('Second');
  const left = { idempotencyKey: newId() };
  const request = { conversationId, userId: member.id };
  await member.social.removeConversationMember(request, left);
  await add(owner, member);
  await member.social.removeConversationMember(request, left);
  expect((await seen(member)).name).toBe('Second');
});

test('a group of fifty takes nobody in', async () => {
  await messaging.files.admin(`
    begin;
    select set_config('plaza.actor', 'system', true);
    update conversations set participants = participants || array(select gen_random_uuid() from generate_series(1, 47))
    where id = '${conversationId}';
    commit`);
  expect(await refusal(add(owner, stranger))).toBe('GROUP_FULL');
});

test('a conversation of two people has no name, no roles, and nobody comes or goes', async () => {
  conversationId = (await open(owner, member)).id;
  const answers = await refusals(
    rename(owner, 'x'),
    add(owner, stranger),
    remove(owner, owner),
    role(owner, owner, 'owner'),
  );
  expect(new Set(answers)).toEqual(new Set(['CONVERSATION_NOT_A_GROUP']));
});

test('bad input is refused with its field, and people who do not exist are not found', async () => {
  const nobody = { id: newId() } as Person;
  expect(await refusal(add(owner, nobody))).toBe('PARTICIPANT_NOT_FOUND');
  expect(await refusals(remove(owner, nobody), role(owner, stranger, 'member'))).toEqual([
    'GROUP_MEMBER_NOT_FOUND',
    'GROUP_MEMBER_NOT_FOUND',
  ]);
  for (const [call, field] of [
    [() => rename(owner, ' '), 'name'],
    [() => rename(owner, 'x'.repeat(101)), 'name'],
    [() => rename(owner, 'a\nb'), 'name'],
    [() => role(owner, member, 'king'), 'role'],
    [() => role(owner, member, ''), 'role'],
    [() => add(owner, { id: "x'; drop table members; --" } as Person), 'user_id'],
  ] as const) {
    const error = await failure(call());
    expect([error.reason, error.violations[0]?.field]).toEqual(['INVALID_ARGUMENT', field]);
  }
});

test('who is added while their account is deleted is not in the group afterwards, nor in one that is opened', async () => {
  const database = await openDatabase(schema, messaging.files.url);
  try {
    for (const round of [0, 1, 2]) {
      const gone = await messaging.person(`Gone ${round}`);
      await Promise.allSettled([
        add(owner, gone),
        open(owner, member, gone),
        database.asSystem((em) => erasePeople(em, [gone.id])),
      ]);
      for (const call of [add(owner, gone), open(owner, gone)])
        expect((await failure(call)).reason).toBe('PARTICIPANT_NOT_FOUND');
      expect(await messaging.files.admin('select 1 from members where user_id = $1', [gone.id])).toEqual([]);
    }
  } finally {
    await database.close();
  }
});
