import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SessionServiceService } from '@plaza/api/sessions';
import { newId } from '@plaza/service';
import { client, type TestClient } from '@plaza/testing';
import { failure, somebody, startAuth, type Harness } from '../../../test/harness.ts';

let house: Harness;
let sessions: TestClient<typeof SessionServiceService>;

beforeAll(async () => {
  house = await startAuth({ placeHeaders: ['cf-ipcity', 'cf-ipcountry'] });
  sessions = client(SessionServiceService, house.app.port);
});
afterAll(async () => {
  sessions.close();
  await house.close();
});

const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0';
const phone = {
  'x-forwarded-user-agent': firefox,
  'x-envoy-external-address': '2001:db8::7',
  'cf-ipcity': 'Monaco',
  'cf-ipcountry': 'MC',
};

test('people see where they are signed in, newest first, and which session is this one', async () => {
  const { email, password, accessToken } = await somebody(house);
  const other = await house.auth.login({ email, password }, { metadata: phone });
  const ended = await house.auth.login({ email, password });
  await house.auth.logout({ refreshToken: ended.refreshToken });
  await somebody(house);
  const { sessions: listed } = await sessions.listSessions({}, { token: accessToken });
  expect(listed).toEqual([
    expect.objectContaining({
      device: 'Firefox on Windows',
      userAgent: firefox,
      ip: '2001:db8::7',
      place: 'Monaco, MC',
      current: false,
    }),
    expect.objectContaining({ device: 'grpc-node-js', ip: '127.0.0.1', place: '', current: true }),
  ]);
  expect(listed[0]?.lastSeenAt).toEqual(listed[0]?.createdAt);
  house.advance(60_000);
  await house.auth.refresh({ refreshToken: other.refreshToken });
  const [refreshed] = (await sessions.listSessions({}, { token: accessToken })).sessions;
  expect(refreshed!.lastSeenAt!.getTime() - refreshed!.createdAt!.getTime()).toBeGreaterThanOrEqual(60_000);
  // What a refresh says of the device holds.
  expect(refreshed).toMatchObject({ device: 'grpc-node-js', ip: '127.0.0.1', place: '' });
});

test('the list has pages, whose tokens hold for nobody else', async () => {
  const { email, password, accessToken: token } = await somebody(house);
  for (let count = 0; count < 2; count++) await house.auth.login({ email, password });
  const first = await sessions.listSessions({ pageSize: 2 }, { token });
  const second = await sessions.listSessions({ pageSize: 2, pageToken: first.nextPageToken }, { token });
  expect([first.sessions.length, second.sessions.length, second.nextPageToken]).toEqual([2, 1, '']);
  const stranger = { token: (await somebody(house)).accessToken };
  expect((await failure(sessions.listSessions({ pageToken: first.nextPageToken }, stranger))).reason).toBe(
    'PAGE_TOKEN_INVALID',
  );
});

test('one session is ended, and ended again without an effect; a session of somebody else is not found', async () => {
  const { email, password, accessToken: token } = await somebody(house);
  const other = await house.auth.login({ email, password });
  const [{ id } = { id: '' }] = (await sessions.listSessions({}, { token })).sessions;
  const stranger = { token: (await somebody(house)).accessToken };
  for (const wrong of [sessions.endSession({ id }, stranger), sessions.endSession({ id: newId() }, { token })])
    expect((await failure(wrong)).reason).toBe('SESSION_NOT_FOUND');
  expect((await failure(sessions.endSession({ id: 'x' }, { token }))).reason).toBe('INVALID_ARGUMENT');
  await house.auth.refresh({ refreshToken: other.refreshToken });
  await sessions.endSession({ id }, { token });
  await sessions.endSession({ id }, { token });
  expect((await sessions.listSessions({}, { token })).sessions.map(({ current }) => current)).toEqual([true]);
});

test('all other sessions are ended at once', async () => {
  const { email, password, accessToken: token, refreshToken } = await somebody(house);
  const others = [await house.auth.login({ email, password }), await house.auth.login({ email, password })];
  expect(await sessions.endOtherSessions({}, { token })).toEqual({ ended: 2 });
  expect(await sessions.endOtherSessions({}, { token })).toEqual({ ended: 0 });
  for (const other of others)
    expect((await failure(house.auth.refresh({ refreshToken: other.refreshToken }))).reason).toBe(
      'REFRESH_TOKEN_INVALID',
    );
  await house.auth.refresh({ refreshToken });
});
