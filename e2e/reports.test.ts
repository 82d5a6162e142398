// Messages and people that are reported, over JSON.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { grantAdmin } from '@plaza/auth/operator';
import { withDatabase } from '@plaza/dev/databases';
import { Api, refusal } from './api.ts';
import { borrowStack, type BorrowedStack } from './support/stack.ts';

let stack: BorrowedStack;
let api: Api;

beforeAll(async () => {
  stack = await borrowStack();
  api = new Api(stack.url);
});
afterAll(() => stack?.giveBack());

test('a message is reported, and staff decides on it', async () => {
  const [lea, marco, ada] = [await api.person('Léa'), await api.person('Marco'), await api.person('Ada')];
  await withDatabase('auth', stack.databases.auth, (database) => grantAdmin(database, ada.email));
  const signedIn = await api.post('/api/auth/login', { email: ada.email, password: 'correct horse' });
  const admin = signedIn.body.access_token;
  const opened = await api.post('/api/social/conversations', { participant_ids: [marco.id] }, lea.token);
  const { id: conversation } = opened.body.conversation;
  const path = `/api/social/conversations/${conversation}/messages`;
  const { id: message } = (await api.post(path, { message: 'Send me money' }, marco.token)).body.message;
  const what = { conversation_id: conversation, message_id: message, reason: 'fraud' };
  const report = (body: object, token = lea.token) => api.post('/api/social/reports', body, token);
  const { id } = (await report(what)).body;
  expect((await report(what)).body.id).toBe(id);
  expect(refusal(await report({ ...what, reason: 'boring' }))).toBe('400 INVALID_ARGUMENT');
  expect(refusal(await report(what, marco.token))).toBe('400 INVALID_ARGUMENT');
  const list = `/api/admin/reports?state=open&person_id=${marco.id}`;
  expect((await api.get(list, admin)).body.reports).toMatchObject([{ id, message: 'Send me money', state: 'open' }]);
  expect(refusal(await api.get(list, lea.token))).toBe('403 PERMISSION_DENIED');
  const decide = (body: object) => api.post(`/api/admin/reports/${id}/resolve`, body, admin);
  expect(refusal(await decide({ state: 'open', decision: 'x' }))).toBe('400 INVALID_ARGUMENT');
  expect((await decide({ state: 'acted', decision: 'Suspended' })).body.report).toMatchObject({ state: 'acted' });
  expect(refusal(await decide({ state: 'acted', decision: 'Suspended' }))).toBe('400 REPORT_RESOLVED');
  expect((await api.get(list, admin)).body.reports).toEqual([]);
});
