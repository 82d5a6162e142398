// Conversations that are muted and archived, over JSON.
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

test('a conversation is muted, archived, and comes back', async () => {
  const [lea, marco] = [await api.person(), await api.person()];
  const lists = '/api/social/conversations';
  const id = await api.talk(lea, marco);
  const send = (method: string, what: string, body?: object) =>
    api.send(method, `${lists}/${id}/${what}`, { token: marco.token, ...(body && { body }) });
  const listed = async (query = '') => (await api.get(`${lists}${query}`, marco.token)).body.conversations;
  const until = '2999-01-01T00:00:00Z';
  expect((await send('PUT', 'mute', { until })).status).toBe(200);
  expect(await listed()).toMatchObject([{ id, muted_until: expect.stringMatching(/^2999-01-01T/) }]);
  for (const wrong of ['2020-01-01T00:00:00Z', 'soon', 7])
    expect(refusal(await send('PUT', 'mute', { until: wrong }))).toMatch(/^400 /);
  expect((await send('PUT', 'archive', {})).status).toBe(200);
  expect([await listed(), await listed('?archived=true')]).toMatchObject([[], [{ id, archived: true }]]);
  await api.post(`${lists}/${id}/messages`, { message: 'Hello' }, lea.token);
  expect(await listed()).toEqual([]);
  expect((await send('DELETE', 'mute')).status).toBe(200);
  expect(await listed()).toMatchObject([{ id, unread: 1 }]);
  await send('PUT', 'archive', {});
  expect((await send('DELETE', 'archive')).status).toBe(200);
  expect(await listed()).toHaveLength(1);
});
