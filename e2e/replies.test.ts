// A message that answers another one, over JSON.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Api, refusal } from './api.ts';
import { borrowStack, type BorrowedStack } from './support/stack.ts';

let stack: BorrowedStack;
let api: Api;

beforeAll(async () => {
  stack = await borrowStack();
  api = new Api(stack.url);
});
afterAll(() => stack?.giveBack());

test('a reply names what it answers, also when that is deleted', async () => {
  const [lea, marco] = [await api.person(), await api.person()];
  const opened = await api.post('/api/social/conversations', { participant_ids: [marco.id] }, lea.token);
  const path = `/api/social/conversations/${opened.body.conversation.id}/messages`;
  const { id } = (await api.post(path, { message: 'Which gate?' }, lea.token)).body.message;
  const reply = { message: 'Gate 4', reply_to: id };
  expect((await api.post(path, reply, marco.token)).body.message).toMatchObject(reply);
  expect((await api.send('DELETE', `${path}/${id}`, { token: lea.token })).status).toBe(200);
  expect((await api.get(path, lea.token)).body.messages).toMatchObject([reply]);
  expect(refusal(await api.post(path, reply, marco.token))).toBe('404 REPLIED_MESSAGE_NOT_FOUND');
  expect(refusal(await api.post(path, { ...reply, reply_to: 7 }, marco.token))).toBe('400 INVALID_ARGUMENT');
  expect((await api.get(path, marco.token)).body.messages).toHaveLength(1);
});
