// A group over JSON: opened, renamed, passed on, and heard of.
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

test('people come to a group and leave it, and it passes on', async () => {
  const [lea, marco, sofia] = [await api.person(), await api.person(), await api.person()];
  const opened = await api.post('/api/social/conversations', { participant_ids: [marco.id], name: 'A' }, lea.token);
  expect(opened.body.conversation).toMatchObject({ kind: 'group', name: 'A' });
  const path = `/api/social/conversations/${opened.body.conversation.id}`;
  const renamed = await api.send('PATCH', path, { token: lea.token, body: { name: 'North stand' } });
  expect(renamed.body.conversation.name).toBe('North stand');
  const { body: state } = await api.get('/api/live/state', sofia.token);
  const added = await api.post(`${path}/members`, { user_id: sofia.id }, lea.token);
  expect(added.body.conversation.participants.map(({ id }: { id: string }) => id)).toEqual([
    lea.id,
    marco.id,
    sofia.id,
  ]);
  const piece = await fetch(`${stack.url}/api/live?after=${state.cursor}&wait=10`, {
    headers: { authorization: `Bearer ${sofia.token}` },
  });
  expect(((await piece.json()) as { changes: unknown }).changes).toMatchObject([{ kind: 'conversation.opened' }]);
  const given = await api.send('PUT', `${path}/members/${sofia.id}/role`, {
    token: lea.token,
    body: { role: 'moderator' },
  });
  expect(given.body.conversation.participants[2]).toMatchObject({ id: sofia.id, role: 'moderator' });
  expect(refusal(await api.send('DELETE', `${path}/members/${lea.id}`, { token: marco.token }))).toBe(
    '403 GROUP_ROLE_REQUIRED',
  );
  expect((await api.send('DELETE', `${path}/members/${lea.id}`, { token: lea.token })).status).toBe(200);
  expect(refusal(await api.get(`${path}/messages`, lea.token))).toBe('404 CONVERSATION_NOT_FOUND');
  const { conversations } = (await api.get('/api/social/conversations', marco.token)).body;
  expect(conversations[0].participants).toMatchObject([
    { id: marco.id, role: 'member' },
    { id: sofia.id, role: 'owner' },
  ]);
});
