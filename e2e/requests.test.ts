// Requests of strangers, over JSON.
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

test('strangers ask, and are declined, accepted or answered', async () => {
  const [lea, ...strangers] = [await api.person('Léa'), await api.person(), await api.person(), await api.person()];
  const path = '/api/social/conversations';
  const ask = async ({ token }: { token: string }): Promise<string> => {
    const { conversation } = (await api.post(path, { participant_ids: [lea.id] }, token)).body;
    expect(conversation.request).toBe('unsent');
    expect((await api.post(`${path}/${conversation.id}/messages`, { message: 'Hello' }, token)).status).toBe(200);
    return conversation.id;
  };
  const ids: string[] = [];
  for (const stranger of strangers) ids.push(await ask(stranger));
  const [declined, accepted, answered] = ids;
  const listed = async (query = ''): Promise<string[]> =>
    (await api.get(`${path}${query}`, lea.token)).body.conversations.map(({ id }: { id: string }) => id);
  expect([await listed(), await listed('?requested=true')]).toEqual([[], ids.toReversed()]);
  expect((await api.get('/api/live/state', lea.token)).body).toMatchObject({ requests: 3, unread_messages: 0 });
  const say = (id: string, token: string) => api.post(`${path}/${id}/messages`, { message: 'And?' }, token);
  for (const [index, { token }] of strangers.entries())
    expect(refusal(await say(ids[index]!, token))).toBe('400 CONVERSATION_NOT_ACCEPTED');
  expect((await api.post(`${path}/${declined}/decline`, {}, lea.token)).status).toBe(200);
  expect((await api.post(`${path}/${accepted}/accept`, {}, lea.token)).body.conversation.request).toBe('none');
  expect((await say(answered!, lea.token)).status).toBe(200);
  expect([await listed(), await listed('?requested=true')]).toEqual([[answered, accepted], []]);
  const outcomes = await Promise.all(strangers.map(async ({ token }, index) => (await say(ids[index]!, token)).status));
  expect(outcomes).toEqual([400, 200, 200]);
  expect(refusal(await api.post(`${path}/${accepted}/decline`, {}, lea.token))).toBe('400 CONVERSATION_NOT_REQUESTED');
  expect(refusal(await api.post(`${path}/${declined}/accept`, {}, strangers[1].token))).toBe(
    '404 CONVERSATION_NOT_FOUND',
  );
  expect(refusal(await api.post(`${path}/x/accept`, {}, lea.token))).toBe('400 INVALID_ARGUMENT');
});
