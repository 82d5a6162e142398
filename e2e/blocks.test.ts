// People who have blocked others, over JSON.
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

test('a person is blocked, is listed, and is blocked no more', async () => {
  const [lea, marco] = [await api.person('Léa'), await api.person('Marco')];
  const blocks = '/api/social/blocks';
  const open = (of: string, token: string) => api.post('/api/social/conversations', { participant_ids: [of] }, token);
  const { id } = (await open(marco.id, lea.token)).body.conversation;
  const say = (token: string) => api.post(`/api/social/conversations/${id}/messages`, { message: 'Hello' }, token);
  const put = (of: string) => api.send('PUT', `${blocks}/${of}`, { token: lea.token, body: {} });
  expect((await put(marco.id)).status).toBe(200);
  for (const refused of [await say(marco.token), await say(lea.token), await open(lea.id, marco.token)])
    expect(refusal(refused)).toBe('400 PERSON_NOT_REACHABLE');
  expect((await api.get(blocks, lea.token)).body.people).toMatchObject([{ id: marco.id, name: 'Marco' }]);
  expect((await api.get(blocks, marco.token)).body.people).toEqual([]);
  expect(refusal(await put(lea.id))).toBe('400 INVALID_ARGUMENT');
  expect(refusal(await put('nobody'))).toBe('400 INVALID_ARGUMENT');
  expect((await api.send('DELETE', `${blocks}/${marco.id}`, { token: lea.token })).status).toBe(200);
  expect((await say(marco.token)).status).toBe(200);
});
