// Messages that their authors edit, and that one person hides.
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { newId, openDatabase } from '@plaza/service';
import { conversationOf, failure, open, startMessaging, type Messaging, type Person } from '../../../test/messaging.ts';
import { erasePeople } from '../../account-deletion/index.ts';
import { schema } from '../../orm.config.ts';

let messaging: Messaging;
let lea: Person;
let marco: Person;
let stranger: Person;
let conversationId: string;

beforeAll(async () => {
  messaging = await startMessaging();
  stranger = await messaging.person('Stranger');
});
afterAll(() => messaging.stop());

beforeEach(async () => {
  [lea, marco] = await Promise.all([messaging.person('Léa'), messaging.person('Marco')]);
  conversationId = (await open(lea, marco)).id;
});

const say = async (person: Person, message: string): Promise<string> =>
  (await person.social.sendMessage({ conversationId, message })).message!.id;
const edit = async (person: Person, id: string, message: string) =>
  (await person.social.editMessage({ conversationId, id, message })).message!;
const hide = (person: Person, id: string) => person.social.hideMessage({ conversationId, id });
const versions = async (person: Person, id: string): Promise<string[]> =>
  (await person.social.listMessageVersions({ conversationId, id })).versions.map(({ message }) => message);
const texts = async (person: Person): Promise<string[]> =>
  (await person.social.listMessages({ conversationId })).messages.map(({ message }) => message);
const seen = async (person: Person): Promise<[unread: number, lastMessage: string]> => {
  const { unread, lastMessage } = await conversationOf(person, conversationId);
  return [unread, lastMessage];
};
const kinds = async (of: Person): Promise<string[]> =>
  (
    await messaging.files.admin<{ kind: string }>(
      'select kind from person_changes where user_id = $1 and conversation_id = $2 order by number',
      [of.id, conversationId],
    )
  ).map(({ kind }) => kind);

test('an edited message says so, everybody reads what it said before, and the list shows the new words', async () => {
  const id = await say(lea, 'Gate 4');
  await seen(marco);
  const first = await edit(lea, id, 'Gate 5');
  expect(first).toMatchObject({ message: 'Gate 5', edits: 1, userId: lea.id });
  await edit(lea, id, 'Gate 6');
  expect(await marco.social.getMessage({ conversationId, id })).toMatchObject({
    message: { message: 'Gate 6', edits: 2, timestamp: first.timestamp },
  });
  expect([await versions(marco, id), await versions(lea, id)]).toEqual([
    ['Gate 5', 'Gate 4'],
    ['Gate 5', 'Gate 4'],
  ]);
  expect([await texts(marco), await seen(marco)]).toEqual([['Gate 6'], [1, 'Gate 6']]);
  expect((await kinds(marco)).slice(-3)).toEqual(['message.sent', 'message.changed', 'message.changed']);
});

test('the same words change nothing, and an older message is not shown as the latest', async () => {
  const [id] = [await say(lea, 'One'), await say(marco, 'Two')];
  const before = await kinds(marco);
  expect(await edit(lea, id, 'One')).toMatchObject({ edits: 0, editedAt: undefined });
  expect([await kinds(marco), await versions(lea, id)]).toEqual([before, []]);
  await edit(lea, id, 'Uno');
  expect(await seen(marco)).toEqual([1, 'Two']);
});

test('only its author edits it, and nobody else hears that it is there', async () => {
  const id = await say(lea, 'Hers');
  const calls = (who: Person, which: string) => [
    who.social.editMessage({ conversationId, id: which, message: 'x' }),
    who.social.getMessage({ conversationId, id: which }),
    who.social.listMessageVersions({ conversationId, id: which }),
    who.social.hideMessage({ conversationId, id: which }),
  ];
  const reasons = async (who: Person, which: string) =>
    new Set((await Promise.all(calls(who, which).map(failure))).map(({ reason }) => reason));
  expect((await failure(edit(marco, id, 'x'))).reason).toBe('MESSAGE_NOT_FOUND');
  expect(await reasons(stranger, id)).toEqual(new Set(['CONVERSATION_NOT_FOUND']));
  expect(await reasons(lea, newId())).toEqual(new Set(['MESSAGE_NOT_FOUND']));
  for (const wrong of ['', 'x', `${id}'`, 'a'.repeat(36)])
    expect(await reasons(lea, wrong)).toEqual(new Set(['INVALID_ARGUMENT']));
  for (const wrong of ['', ' ', 'x'.repeat(4001), 'a\u0000b'])
    expect(await failure(edit(lea, id, wrong))).toMatchObject({ violations: [{ field: 'message' }] });
  expect([await texts(marco), await versions(marco, id)]).toEqual([['Hers'], []]);
});

test('it is edited within a day, and ten times', async () => {
  const [id, old] = [await say(lea, '0'), await say(lea, 'Old')];
  for (let n = 1; n <= 10; n++) await edit(lea, id, String(n));
  expect((await failure(edit(lea, id, '11'))).reason).toBe('MESSAGE_EDITS_EXCEEDED');
  await messaging.files.admin(`update messages set "timestamp" = now() - interval '25 hours' where id = $1`, [old]);
  expect((await failure(edit(lea, old, 'New'))).reason).toBe('MESSAGE_EDIT_TOO_LATE');
  expect([await texts(marco), (await versions(marco, id)).length, await versions(marco, old)]).toEqual([
    ['Old', '10'],
    10,
    [],
  ]);
});

test('many edits at once are all kept, and a repeated key edits once', async () => {
  const id = await say(lea, 'a');
  await Promise.all(['b', 'c', 'd', 'e'].map((text) => edit(lea, id, text)));
  expect([...(await versions(lea, id)), ...(await texts(lea))].toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
  const again = () => lea.social.editMessage({ conversationId, id, message: 'f' }, { idempotencyKey: `edit-${id}` });
  const answers = await Promise.all([again(), again(), again()]);
  expect(answers.map(({ message }) => message?.edits)).toEqual([5, 5, 5]);
});

test('with the account of the author go the earlier versions, and the last words stay', async () => {
  const id = await say(lea, 'A secret');
  await edit(lea, id, 'Hello');
  const database = await openDatabase(schema, messaging.files.url);
  await database.asSystem((em) => erasePeople(em, [lea.id])).finally(() => database.close());
  expect([await texts(marco), await versions(marco, id)]).toEqual([['Hello'], []]);
});

test('who hides a message reads and counts it no more; the others do', async () => {
  const [one, two] = [await say(lea, 'One'), await say(lea, 'Two')];
  await hide(marco, two);
  expect([await texts(marco), await seen(marco)]).toEqual([['One'], [1, 'One']]);
  expect([await texts(lea), await seen(lea)]).toEqual([
    ['Two', 'One'],
    [0, 'Two'],
  ]);
  expect([(await kinds(marco)).at(-1), (await kinds(lea)).at(-1)]).toEqual(['message.deleted', 'message.sent']);
  for (const call of [
    hide(marco, two),
    marco.social.getMessage({ conversationId, id: two }),
    marco.social.listMessageVersions({ conversationId, id: two }),
  ])
    expect((await failure(call)).reason).toBe('MESSAGE_NOT_FOUND');
  await edit(lea, two, 'Two, edited');
  expect([await texts(marco), await seen(marco)]).toEqual([['One'], [1, 'One']]);
  await hide(marco, one);
  expect([await texts(marco), await seen(marco)]).toEqual([[], [0, '']]);
});

test('the counts add up when what is hidden is deleted for everybody, or was one’s own or read', async () => {
  const [one, own] = [await say(lea, 'One'), await say(marco, 'Own')];
  await marco.social.markRead({ conversationId });
  await hide(marco, one);
  await hide(marco, own);
  const two = await say(lea, 'Two');
  await say(lea, 'Three');
  expect(await seen(marco)).toEqual([2, 'Three']);
  await hide(marco, two);
  await lea.social.deleteMessage({ conversationId, id: two });
  expect([await texts(marco), await seen(marco)]).toEqual([['Three'], [1, 'Three']]);
  expect(await marco.social.markRead({ conversationId })).toEqual({ readCount: 1 });
  expect(await seen(marco)).toEqual([0, 'Three']);
});

test('messages that are hidden, read and deleted at once leave the counts right', async () => {
  await Promise.all([
    (async () => {
      for (let n = 0; n < 8; n++) {
        const id = await say(lea, `Message ${n}`);
        const hidden = n % 2 === 0 ? Promise.allSettled([hide(marco, id)]) : undefined;
        if (n % 3 === 0) await lea.social.deleteMessage({ conversationId, id });
        await hidden;
      }
    })(),
    (async () => {
      for (let n = 0; n < 3; n++) await marco.social.markRead({ conversationId });
    })(),
  ]);
  const [row] = await messaging.files.admin<{ counted: number }>(
    `select count(*)::int as counted from messages s join members m using (conversation_id)
      where m.conversation_id = $1 and m.user_id = $2 and s.seq > m.last_read_seq and s.user_id <> m.user_id
        and not exists (select from hidden_messages h where h.message_id = s.id)`,
    [conversationId, marco.id],
  );
  expect((await seen(marco))[0]).toBe(row?.counted);
});
