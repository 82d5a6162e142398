// Posts that their authors delete.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '@plaza/service';
import { failure, startMessaging, type Messaging, type Person } from '../../../test/messaging.ts';

let messaging: Messaging;
let lea: Person;
let marco: Person;

beforeAll(async () => {
  messaging = await startMessaging();
  [lea, marco] = await Promise.all([messaging.person('Léa'), messaging.person('Marco')]);
});
afterAll(() => messaging.stop());

const posted = async (person: Person, text: string): Promise<string> =>
  (await person.social.createPost({ text })).post!.id;
const texts = async (person: Person): Promise<string[]> =>
  (await person.social.getFeed({ pageSize: 50 })).posts.map(({ text }) => text);
/** Of posts that were deleted: which pictures were released. */
const released = () =>
  messaging.files.admin<{ payload: { ids: string[] } }>(
    `select payload from outbox where type = 'plaza.events.v1.PicturesReleased' and user_id = $1 order by position`,
    [lea.id],
  );

test('a deleted post is gone for its author at once, and for everybody whose page is not cached', async () => {
  await posted(lea, 'Stays');
  const id = await posted(lea, 'Goes');
  expect((await lea.social.getFeed({})).posts[0]).toMatchObject({ id });
  await lea.social.deletePost({ id });
  expect([await texts(lea), await texts(marco)]).toEqual([['Stays'], ['Stays']]);
  expect((await lea.social.getFeed({})).posts).toHaveLength(1);
  expect(await failure(lea.social.deletePost({ id }))).toMatchObject({ reason: 'POST_NOT_FOUND' });
});

test('only its author deletes it', async () => {
  const id = await posted(lea, 'Hers');
  for (const [who, which] of [
    [marco, id],
    [lea, newId()],
  ] as const)
    expect(await failure(who.social.deletePost({ id: which }))).toMatchObject({ reason: 'POST_NOT_FOUND' });
  for (const wrong of ['', 'x', `${id}'`, 'a'.repeat(36)])
    expect(await failure(lea.social.deletePost({ id: wrong }))).toMatchObject({
      reason: 'INVALID_ARGUMENT',
      violations: [{ field: 'id' }],
    });
  expect(await texts(marco)).toContain('Hers');
});

test('many at once delete it once, and a repeated key answers again', async () => {
  const [one, two] = [await posted(lea, 'One'), await posted(lea, 'Two')];
  const results = await Promise.allSettled(Array.from({ length: 5 }, () => lea.social.deletePost({ id: one })));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const again = () => lea.social.deletePost({ id: two }, { idempotencyKey: `delete-${two}` });
  await Promise.all([again(), again(), again()]);
  expect(await again()).toEqual({});
  expect(await texts(marco)).not.toContain('Two');
});

test('its pictures are released with the last post that shows them', async () => {
  const [both, only] = [newId(), newId()];
  const [first, second] = [await posted(lea, 'First'), await posted(lea, 'Second')];
  const show = (id: string, pictures: string[]) =>
    messaging.files.admin('update posts set pictures = $2 where id = $1', [
      id,
      JSON.stringify(pictures.map((picture) => ({ id: picture }))),
    ]);
  await show(first, [both, only]);
  await show(second, [both]);
  await lea.social.deletePost({ id: first });
  expect(await released()).toMatchObject([{ payload: { kind: 'post', ids: [only] } }]);
  await lea.social.deletePost({ id: second });
  expect(await released()).toMatchObject([{ payload: { ids: [only] } }, { payload: { ids: [both] } }]);
});
