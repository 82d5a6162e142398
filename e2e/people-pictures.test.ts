// Pictures of people at the public address: on profiles, posts and messages, and gone with the account.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { until } from '@plaza/testing';
import { Api, refusal } from './api.ts';
import { uploadPicture } from './support/png.ts';
import { borrowStack, type BorrowedStack } from './support/stack.ts';

let stack: BorrowedStack;
let api: Api;

beforeAll(async () => {
  stack = await borrowStack();
  api = new Api(stack.url);
});

afterAll(() => stack?.giveBack());

interface Shown {
  id: string;
  variants: { url: string }[];
}

const statusOf = async (url: string): Promise<number> => {
  const response = await fetch(url);
  await response.arrayBuffer();
  return response.status;
};

test('a person shows pictures on the profile, in posts and in messages, and they go with the account', async () => {
  const [lea, marco] = [await api.person('Léa'), await api.person('Marco')];
  const ids = {
    profile: await uploadPicture(api, lea.token, 'profile'),
    post: await uploadPicture(api, lea.token, 'post'),
    message: await uploadPicture(api, lea.token, 'message'),
  };
  const changed = await api.send('PATCH', '/api/auth/me', { token: lea.token, body: { picture_id: ids.profile } });
  expect(changed).toMatchObject({ status: 200, body: { user: { picture: { id: ids.profile } } } });
  const { body } = await api.post('/api/social/conversations', { participant_ids: [lea.id] }, marco.token);
  const face = (body.conversation.participants as { id: string; picture?: Shown }[]).find(({ id }) => id === lea.id);
  expect(face?.picture).toEqual(changed.body.user.picture);
  const posted = await api.post(
    '/api/social/posts',
    { text: `Look ${randomUUID()}`, picture_ids: [ids.post] },
    lea.token,
  );
  expect(posted.body.post).toMatchObject({ user_picture: { id: ids.profile }, pictures: [{ id: ids.post }] });
  const messages = `/api/social/conversations/${body.conversation.id}/messages`;
  await api.post(messages, { message: 'Look', attachment_ids: [ids.message] }, lea.token);
  const [attachment] = (await api.get(messages, marco.token)).body.messages[0].attachments as Shown[];
  const shown = [changed.body.user.picture, posted.body.post.pictures[0], attachment] as Shown[];
  const urls = shown.map(({ variants }) => variants[0]!.url);
  expect(await Promise.all(urls.map(statusOf))).toEqual([200, 200, 200]);
  // An address without its signature.
  expect(await statusOf(urls[2]!.split('?')[0]!)).toBe(403);

  expect(await api.send('DELETE', '/api/auth/me', { token: lea.token })).toMatchObject({ status: 200 });
  await until(
    async () => (await Promise.all(urls.map(statusOf))).every((status) => status !== 200),
    'the files are gone',
  );
  expect((await api.get(messages, marco.token)).body.messages[0]).toMatchObject({ message: 'Look', attachments: [] });
  const { conversations } = (await api.get('/api/social/conversations', marco.token)).body;
  expect(conversations[0].participants.find(({ id }: { id: string }) => id === lea.id)).toEqual({
    id: lea.id,
    name: '',
    role: 'member',
  });
});

test('posts and messages that their authors delete are gone, with their pictures', async () => {
  const [lea, marco] = [await api.person('Léa'), await api.person('Marco')];
  const [shown, attached] = [
    await uploadPicture(api, lea.token, 'post'),
    await uploadPicture(api, lea.token, 'message'),
  ];
  const { post } = (
    await api.post('/api/social/posts', { text: `Goes ${randomUUID()}`, picture_ids: [shown] }, lea.token)
  ).body;
  const { conversation } = (await api.post('/api/social/conversations', { participant_ids: [lea.id] }, marco.token))
    .body;
  const messages = `/api/social/conversations/${conversation.id}/messages`;
  const { message } = (await api.post(messages, { message: 'Goes', attachment_ids: [attached] }, lea.token)).body;
  expect((await api.get(`/api/media/${shown}`, lea.token)).body.media.uses).toEqual([
    { kind: 'post', id: post.id, name: post.text },
  ]);
  const paths = [`/api/social/posts/${post.id}`, `${messages}/${message.id}`];
  const remove = (path: string, token: string) => api.send('DELETE', path, { token });
  expect(await Promise.all(paths.map(async (path) => refusal(await remove(path, marco.token))))).toEqual([
    '404 POST_NOT_FOUND',
    '404 MESSAGE_NOT_FOUND',
  ]);
  for (const path of paths) expect(await remove(path, lea.token)).toMatchObject({ status: 200, body: {} });
  expect((await api.get(messages, marco.token)).body.messages).toEqual([]);
  const { posts } = (await api.get('/api/social/feed?page_size=50', marco.token)).body;
  expect((posts as { id: string }[]).map(({ id }) => id)).not.toContain(post.id);
  const urls = [post.pictures[0], message.attachments[0]].map(({ variants }: Shown) => variants[0]!.url);
  await until(
    async () => (await Promise.all(urls.map(statusOf))).every((status) => status !== 200),
    'the files are gone',
  );
});

test('pictures of somebody else, of another kind and of nobody are refused', async () => {
  const [lea, marco] = [await api.person('Léa'), await api.person('Marco')];
  const { body } = await api.post('/api/social/conversations', { participant_ids: [lea.id] }, marco.token);
  const messages = `/api/social/conversations/${body.conversation.id}/messages`;
  const others = await uploadPicture(api, lea.token, 'post');
  for (const id of [others, randomUUID()]) {
    for (const [method, path, request] of [
      ['PATCH', '/api/auth/me', { picture_id: id }],
      ['POST', '/api/social/posts', { text: 'Refused', picture_ids: [id] }],
      ['POST', messages, { message: 'Refused', attachment_ids: [id] }],
    ] as const)
      expect(refusal(await api.send(method, path, { token: marco.token, body: request }))).toBe('400 MEDIA_NOT_USABLE');
  }
  expect((await api.get(messages, marco.token)).body.messages).toEqual([]);
});
