// The day for which sensitive operations wait, as the access tokens tell it to every service.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CredentialServiceService } from '@plaza/api/credentials';
import { client, type TestClient } from '@plaza/testing';
import { decodeJwt } from 'jose';
import { addApp } from '../../../test/apps.ts';
import { softKey, type SoftKey } from '../../../test/authenticator.ts';
import { somebody, startAuth, type Harness, type Registered } from '../../../test/harness.ts';
import { mailsOf, type Mails } from '../../../test/mails.ts';

let house: Harness;
let mails: Mails;
let credentials: TestClient<typeof CredentialServiceService>;

beforeAll(async () => {
  house = await startAuth();
  mails = mailsOf(house);
  credentials = client(CredentialServiceService, house.app.port, { now: () => house.now() });
});
afterAll(async () => {
  mails.close();
  credentials.close();
  await house.close();
});

const hours = (count: number): number => count * 3_600_000;
const waitOf = (token: string): number | undefined => decodeJwt<{ cool_until?: number }>(token).cool_until;
const inADay = () => Math.floor((house.now().getTime() + hours(24)) / 1000);

async function addPasskey(as: { token: string }): Promise<SoftKey> {
  const key = softKey();
  const { options } = await house.factors.beginPasskey({}, as);
  await house.factors.addPasskey({ name: 'Laptop', passkey: key.create(options as never) }, as);
  return key;
}

async function signInWith(key: SoftKey): Promise<{ accessToken: string; refreshToken: string }> {
  const { options } = await house.factors.getPasskeyOptions({});
  return house.factors.loginWithPasskey({ passkey: key.get(options as never) });
}

async function recover({ id, email }: Registered): Promise<string> {
  await credentials.recoverPassword({ email });
  const { token } = await mails.newest(id, 'reset-password');
  await credentials.resetPassword({ token, password: 'a new password' });
  return (await house.auth.login({ email, password: 'a new password' })).accessToken;
}

test('after a recovery tokens say for a day until when to wait, also refreshed ones, and Security shows it', async () => {
  const lea = await somebody(house);
  expect(waitOf(lea.accessToken)).toBeUndefined();
  await recover(lea);
  const { accessToken, refreshToken } = await house.auth.login({ email: lea.email, password: 'a new password' });
  expect(Math.abs(waitOf(accessToken)! - inADay())).toBeLessThan(60);
  const { coolOffUntil } = await house.factors.listFactors({}, { token: accessToken });
  expect(Math.ceil(coolOffUntil!.getTime() / 1000)).toBe(waitOf(accessToken));
  const refreshed = await house.auth.refresh({ refreshToken });
  expect(waitOf(refreshed.accessToken)).toBe(waitOf(accessToken));
  house.advance(hours(24));
  const later = await house.auth.refresh({ refreshToken: refreshed.refreshToken });
  expect(waitOf(later.accessToken)).toBeUndefined();
});

test('a passkey from before passes the wait, one that was added meanwhile does not, also after another change', async () => {
  const lea = await somebody(house);
  const old = await addPasskey({ token: lea.accessToken });
  house.advance(1_000);
  const app = await addApp(house, { token: lea.accessToken });
  await house.factors.removeFactor({ id: app.id }, { token: lea.accessToken });
  const waiting = await house.auth.refresh(lea);
  expect(waitOf(waiting.accessToken)).toBeDefined();
  house.advance(1_000);
  const young = await addPasskey({ token: waiting.accessToken });
  house.advance(1_000);
  const second = await addApp(house, { token: waiting.accessToken });
  await house.factors.removeFactor({ id: second.id }, { token: waiting.accessToken });
  const trusted = await signInWith(old);
  expect(waitOf(trusted.accessToken)).toBeUndefined();
  expect(waitOf((await house.auth.refresh(trusted)).accessToken)).toBeUndefined();
  expect(waitOf((await signInWith(young)).accessToken)).toBeDefined();
  const as = { token: waiting.accessToken };
  const again = async (key: SoftKey) => {
    const { options } = await house.factors.getPasskeyOptions({}, as);
    return waitOf((await house.factors.reauthenticate({ passkey: key.get(options as never) }, as)).accessToken);
  };
  expect(await again(young)).toBeDefined();
  expect(await again(old)).toBeUndefined();
});

test('a change of address and a used recovery code begin the wait, a change of password does not', async () => {
  const lea = await somebody(house);
  await credentials.changePassword(
    { currentPassword: lea.password, newPassword: 'another password' },
    { token: lea.accessToken },
  );
  expect(waitOf((await house.auth.refresh(lea)).accessToken)).toBeUndefined();

  const marco = await somebody(house);
  await credentials.changeEmail(
    { email: `new-${marco.email}`, password: marco.password },
    { token: marco.accessToken },
  );
  await credentials.verifyEmail({ token: (await mails.newest(marco.id, 'change-email')).token });
  expect(waitOf((await house.auth.refresh(marco)).accessToken)).toBeDefined();

  const sofia = await somebody(house);
  await addApp(house, { token: sofia.accessToken });
  const { codes } = await house.factors.createRecoveryCodes({}, { token: sofia.accessToken });
  const { challenge } = await house.auth.login(sofia);
  const signedIn = await house.factors.loginWithFactor({
    challengeToken: challenge!.challengeToken,
    recoveryCode: codes[0]!,
  });
  expect(waitOf(signedIn.accessToken)).toBeDefined();
});
