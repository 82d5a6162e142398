// What auth tells messaging of recipients, and what messaging tells auth of their addresses.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { EventInternalServiceService, Outcome_Result } from '@plaza/api/events';
import { MailAnswered } from '@plaza/api/events/people';
import { MailInternalServiceService } from '@plaza/api/recipients';
import { newId } from '@plaza/service';
import { client, until, type TestClient } from '@plaza/testing';
import { failure, somebody, startAuth, type Harness, type Registered } from '../../../test/harness.ts';

let house: Harness;
let recipients: TestClient<typeof MailInternalServiceService>;
let events: TestClient<typeof EventInternalServiceService>;
let position = 0;

beforeAll(async () => {
  house = await startAuth();
  recipients = client(MailInternalServiceService, house.app.port, { from: 'messaging', to: 'auth' });
  events = client(EventInternalServiceService, house.app.port, { from: 'messaging', to: 'auth' });
});
afterAll(async () => {
  recipients.close();
  events.close();
  await house.close();
});

async function answered(userId: string, emailKey: string, refused: boolean): Promise<void> {
  const { outcomes } = await events.deliver({
    events: [
      {
        id: newId(),
        type: 'plaza.events.v1.MailAnswered',
        aggregate: `mail:${userId}`,
        userId,
        time: new Date(),
        payload: Buffer.from(MailAnswered.encode({ userId, emailKey, refused }).finish()),
        position: ++position,
      },
    ],
  });
  expect(outcomes.map(({ result }) => result)).toEqual([Outcome_Result.RESULT_DONE]);
}

const profileOf = async ({ accessToken: token }: Registered) => (await house.auth.getMe({}, { token })).user!;

test('a recipient has an address, a name and a language, which a person chooses', async () => {
  const lea = await somebody(house);
  expect(await recipients.getRecipient({ userId: lea.id })).toMatchObject({
    email: lea.email,
    name: 'Somebody',
    language: 'en',
    bouncing: false,
  });
  expect((await house.auth.updateMe({ language: 'fr' }, { token: lea.accessToken })).user?.language).toBe('fr');
  expect((await recipients.getRecipient({ userId: lea.id })).language).toBe('fr');
  const { user } = await house.auth.register({
    email: 'noah@plaza.example',
    password: 'test123',
    name: 'Noah',
    language: 'fr',
  });
  expect(user?.language).toBe('fr');
  expect((await failure(house.auth.updateMe({ language: 'de' }, { token: lea.accessToken }))).violations).toMatchObject(
    [{ field: 'language' }],
  );
});

test('the key of an address does not change, and is no other address’s', async () => {
  const [lea, marco] = [await somebody(house), await somebody(house)];
  const keyOf = async ({ id: userId }: Registered) => (await recipients.getRecipient({ userId })).emailKey;
  expect(await keyOf(lea)).toBe(await keyOf(lea));
  expect(await keyOf(lea)).not.toBe(await keyOf(marco));
  expect(await keyOf(lea)).toHaveLength(22);
});

test('somebody who does not exist is not found, and only messaging may ask', async () => {
  expect(await failure(recipients.getRecipient({ userId: newId() }))).toMatchObject({
    code: status.NOT_FOUND,
    reason: 'USER_NOT_FOUND',
  });
  const wallet = client(MailInternalServiceService, house.app.port, { from: 'wallet', to: 'auth' });
  expect((await failure(wallet.getRecipient({ userId: newId() }))).code).toBe(status.PERMISSION_DENIED);
  wallet.close();
});

test('an address whose mails are refused is marked, until one arrives', async () => {
  const lea = await somebody(house);
  const { emailKey } = await recipients.getRecipient({ userId: lea.id });
  expect((await profileOf(lea)).emailBouncingSince).toBeUndefined();
  await answered(lea.id, emailKey, true);
  const since = await until(async () => (await profileOf(lea)).emailBouncingSince, 'the mark');
  expect((await recipients.getRecipient({ userId: lea.id })).bouncing).toBe(true);
  await answered(lea.id, emailKey, true);
  expect((await profileOf(lea)).emailBouncingSince).toEqual(since);
  await answered(lea.id, emailKey, false);
  await until(async () => (await profileOf(lea)).emailBouncingSince === undefined, 'the end of the mark');
});

test('what is said of an address that the person does not have any more changes nothing', async () => {
  const lea = await somebody(house);
  await answered(lea.id, 'another', true);
  expect((await profileOf(lea)).emailBouncingSince).toBeUndefined();
});
