// Receipts that are turned off, over JSON.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Api } from './api.ts';
import { borrowStack, type BorrowedStack } from './support/stack.ts';

let stack: BorrowedStack;
let api: Api;

beforeAll(async () => {
  stack = await borrowStack();
  api = new Api(stack.url);
});
afterAll(() => stack?.giveBack());

test('receipts are turned off, and on', async () => {
  const [lea, marco] = [await api.person('Léa'), await api.person('Marco')];
  const receipts = '/api/social/receipts';
  const path = `/api/social/conversations/${await api.talk(lea, marco)}`;
  const exchange = async (): Promise<boolean> => {
    await api.post(`${path}/messages`, { message: 'Hello' }, lea.token);
    expect((await api.post(`${path}/read`, {}, marco.token)).body.read_count).toBe(1);
    return (await api.get(`${path}/messages`, lea.token)).body.messages[0].read;
  };
  const state = async () => (await api.get(receipts, marco.token)).body;
  expect([await exchange(), await state()]).toEqual([true, { enabled: true }]);
  expect((await api.send('DELETE', receipts, { token: marco.token })).status).toBe(200);
  expect([await exchange(), await state()]).toEqual([false, { enabled: false }]);
  expect((await api.send('PUT', receipts, { token: marco.token, body: {} })).status).toBe(200);
  expect([await exchange(), await state()]).toEqual([true, { enabled: true }]);
});
