import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { EndedSessionsInternalServiceService } from '@plaza/api/ended-sessions';
import { client, until, type TestClient } from '@plaza/testing';
import { decodeJwt } from 'jose';
import { failure, somebody, startAuth, type Harness } from '../../../test/harness.ts';

let house: Harness;
let ends: TestClient<typeof EndedSessionsInternalServiceService>;

beforeAll(async () => {
  house = await startAuth();
  ends = client(EndedSessionsInternalServiceService, house.app.port, { from: 'wallet', to: 'auth' });
});
afterAll(async () => {
  ends.close();
  await house.close();
});

const sessionOf = (token: string): string => decodeJwt<{ sid: string }>(token).sid;

/** As if that had happened so long ago. */
async function ago(token: string, time: string): Promise<void> {
  await house.files.admin(
    `update sessions set created_at = created_at - $2::interval, authenticated_at = authenticated_at - $2::interval, ended_at = ended_at - $2::interval where id = $1`,
    [sessionOf(token), time],
  );
}

async function listed(cursor = ''): Promise<string[]> {
  return (await ends.listEndedSessions({ cursor })).sessions.map(({ id }) => id);
}

test('an access token is refused by every replica within a moment after its session has ended', async () => {
  const { email, password, accessToken, refreshToken } = await somebody(house);
  const other = await house.auth.login({ email, password });
  const { auth } = await house.replica();
  await house.auth.logout({ refreshToken });
  for (const replica of [house.auth, auth]) {
    await until(
      async () =>
        (await replica.getMe({}, { token: accessToken }).catch((error: { reason: string }) => error.reason)) ===
        'TOKEN_INVALID',
      'the token is refused',
    );
    expect((await replica.getMe({}, { token: other.accessToken })).user?.email).toBe(email);
  }
});

test('a service that asks gets the ends since it asked last, with those of a moment before, and at first all that matter', async () => {
  const [early, late, open] = [await somebody(house), await somebody(house), await somebody(house)];
  await house.auth.logout({ refreshToken: early.refreshToken });
  await ago(early.accessToken, '5 minutes');
  const { cursor, more } = await ends.listEndedSessions({});
  expect(more).toBe(false);
  await house.auth.logout({ refreshToken: late.refreshToken });
  const [all, since] = [await listed(), await listed(cursor)];
  for (const { accessToken } of [early, late]) expect(all).toContain(sessionOf(accessToken));
  expect(all).not.toContain(sessionOf(open.accessToken));
  expect(since).toContain(sessionOf(late.accessToken));
  expect(since).not.toContain(sessionOf(early.accessToken));
});

test('a session whose last token has expired is not listed when it ends', async () => {
  const { accessToken, refreshToken } = await somebody(house);
  await ago(accessToken, '20 minutes');
  await house.auth.logout({ refreshToken });
  expect(await listed()).not.toContain(sessionOf(accessToken));
});

test('only services may ask, and with a cursor of their own', async () => {
  const { accessToken } = await somebody(house);
  const stranger = client(EndedSessionsInternalServiceService, house.app.port);
  expect((await failure(stranger.listEndedSessions({}))).reason).toBe('UNAUTHENTICATED');
  expect((await failure(stranger.listEndedSessions({}, { token: accessToken }))).reason).toBe('PERMISSION_DENIED');
  stranger.close();
  for (const cursor of ['x', 'e30', 'WyJ4Il0'])
    expect((await failure(ends.listEndedSessions({ cursor }))).reason).toBe('PAGE_TOKEN_INVALID');
});
