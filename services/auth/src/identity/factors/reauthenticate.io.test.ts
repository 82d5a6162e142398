import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { failure, somebody, startAuth, type Harness } from '../../../test/harness.ts';

let house: Harness;

beforeAll(async () => {
  house = await startAuth();
});
afterAll(() => house.close());

test('the password proves again who somebody is, in the same session, and a refresh keeps it', async () => {
  const person = await somebody(house);
  const first = decodeJwt(person.accessToken);
  expect(first).toMatchObject({ amr: ['pwd'] });
  expect(first['methods']).toBeUndefined();
  house.advance(400_000);
  const { refreshToken, accessToken: old } = await house.auth.refresh({ refreshToken: person.refreshToken });
  expect(decodeJwt(old)).toMatchObject({ auth_time: first['auth_time'], amr: ['pwd'] });

  const again = await house.factors.reauthenticate({ password: person.password }, { token: old });
  const renewed = decodeJwt(again.accessToken);
  expect(renewed).toMatchObject({ sid: first['sid'], sub: person.id, amr: ['pwd'] });
  expect(Number(renewed['auth_time']) - Number(first['auth_time'])).toBeGreaterThanOrEqual(400);
  expect(again).toMatchObject({ tokenType: 'Bearer', expiresIn: 900 });
  const refreshed = await house.auth.refresh({ refreshToken });
  expect(decodeJwt(refreshed.accessToken)).toMatchObject({ auth_time: renewed['auth_time'], amr: ['pwd'] });
  // What needed a recent sign-in is possible now.
  expect(await failure(house.auth.deleteMe({}, { token: old }))).toMatchObject({ reason: 'SIGN_IN_AGAIN' });
});

test('a wrong password, none, nobody and an ended session are refused', async () => {
  const person = await somebody(house);
  const as = { token: person.accessToken };
  expect(await failure(house.factors.reauthenticate({ password: 'wrong' }, as))).toMatchObject({
    code: status.UNAUTHENTICATED,
    reason: 'INVALID_CREDENTIALS',
  });
  expect((await failure(house.factors.reauthenticate({}, as))).reason).toBe('INVALID_ARGUMENT');
  expect((await failure(house.factors.reauthenticate({ password: person.password }))).reason).toBe('UNAUTHENTICATED');
  await house.auth.logout({}, as);
  expect((await failure(house.factors.reauthenticate({ password: person.password }, as))).reason).toBe('TOKEN_INVALID');
});
