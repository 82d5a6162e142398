// Messages that are edited, hidden, reacted to and pinned, over JSON.
import { randomUUID } from 'node:crypto';
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

/** @returns the path of its messages */
async function openTalk(...[one, other]: Parameters<Api['talk']>): Promise<string> {
  return `/api/social/conversations/${await api.talk(one, other)}/messages`;
}

test('a message is edited, its versions are read, and one person hides it', async () => {
  const [lea, marco] = [await api.person(), await api.person()];
  const path = await openTalk(lea, marco);
  const one = `${path}/${(await api.post(path, { message: 'Gate 4' }, lea.token)).body.message.id}`;
  const edited = { message: 'Gate 5', edits: 1 };
  const edit = (token: string, body: object) => api.send('PATCH', one, { token, body });
  expect((await edit(lea.token, { message: 'Gate 5' })).body.message).toMatchObject(edited);
  expect((await api.get(one, marco.token)).body.message).toMatchObject(edited);
  expect((await api.get(`${one}/versions`, marco.token)).body.versions).toMatchObject([{ message: 'Gate 4' }]);
  expect(refusal(await edit(marco.token, { message: 'x' }))).toBe('404 MESSAGE_NOT_FOUND');
  expect(refusal(await edit(lea.token, { message: 7 }))).toBe('400 INVALID_ARGUMENT');
  expect((await api.post(`${one}/hide`, {}, marco.token)).status).toBe(200);
  expect((await api.get(path, marco.token)).body.messages).toEqual([]);
  expect(refusal(await api.get(one, marco.token))).toBe('404 MESSAGE_NOT_FOUND');
  expect((await api.get(path, lea.token)).body.messages).toMatchObject([edited]);
});

test('a message is reacted to and pinned', async () => {
  const [lea, marco] = [await api.person(), await api.person()];
  const path = await openTalk(lea, marco);
  const one = `${path}/${(await api.post(path, { message: 'Gate 4' }, lea.token)).body.message.id}`;
  const send = (method: string, tail: string, body?: object) =>
    api.send(method, `${one}/${tail}`, { token: marco.token, ...(body && { body }) });
  expect((await send('PUT', 'reactions', { emoji: '❤️' })).body.message.reactions).toEqual([
    { emoji: '❤️', count: 1, mine: true },
  ]);
  expect(refusal(await send('PUT', 'reactions', { emoji: 'love' }))).toBe('400 INVALID_ARGUMENT');
  expect((await send('DELETE', `reactions/${encodeURIComponent('❤️')}`)).body.message.reactions ?? []).toEqual([]);
  expect((await send('PUT', 'pin', {})).status).toBe(200);
  expect((await api.get(`${path}?pinned=true`, lea.token)).body.messages).toHaveLength(1);
  expect((await send('DELETE', 'pin')).status).toBe(200);
  expect((await api.get(`${path}?pinned=true`, lea.token)).body.messages).toEqual([]);
});

test('who is mentioned gets a notification', async () => {
  const [lea, marco] = [await api.person(), await api.person()];
  const path = await openTalk(lea, marco);
  const mention = (mention_ids: unknown) => api.post(path, { message: 'Hello', mention_ids }, lea.token);
  expect((await mention([marco.id])).body.message.mentions).toEqual([marco.id]);
  const { notifications } = (await api.get('/api/notifications', marco.token)).body;
  expect(notifications).toMatchObject([{ type: 'message.mentioned', body: 'In a message to you.' }]);
  expect(refusal(await mention([randomUUID()]))).toBe('404 MENTIONED_PERSON_NOT_FOUND');
  expect(refusal(await mention('everybody'))).toBe('400 INVALID_ARGUMENT');
});
