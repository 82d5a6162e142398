// Wallet hears that somebody signed up.
import { EventInternalServiceService, Outcome_Result, type Event } from '@plaza/api/events';
import { UserRegistered } from '@plaza/api/events/people';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '@plaza/service';
import { startWallet, type Harness } from '../../../test/harness.ts';

let house: Harness;

beforeAll(async () => {
  house = await startWallet();
});
afterAll(async () => {
  await house.close();
});

function registered(userId: string, position = 1): Event {
  return {
    id: newId(),
    type: 'plaza.events.v1.UserRegistered',
    aggregate: `user:${userId}`,
    userId,
    time: new Date(),
    payload: Buffer.from(UserRegistered.encode({ userId }).finish()),
    position,
  };
}

const walletsOf = (userId: string) =>
  house.db.admin('select currency, balance::text, kind from wallets where user_id = $1', [userId]);

test('whoever signs up gets one wallet, however often it is heard', async () => {
  const auth = house.connect(EventInternalServiceService, 'auth');
  const [lea, max] = [await house.person(), await house.person()];
  const events = [registered(lea.id, 1), registered(max.id, 2)];
  for (let time = 0; time < 2; time++) {
    const { outcomes } = await auth.deliver({ events });
    expect(outcomes.map(({ position, result }) => [position, result])).toEqual([
      [1, Outcome_Result.RESULT_DONE],
      [2, Outcome_Result.RESULT_DONE],
    ]);
  }
  for (const { id } of [lea, max])
    expect(await walletsOf(id)).toEqual([{ currency: 'EUR', balance: '0.0000', kind: 'user' }]);
  auth.close();
});

test('a wallet that was opened before does not change', async () => {
  const auth = house.connect(EventInternalServiceService, 'auth');
  const person = await house.person();
  await house.wallet.deposit({ amount: '5.00', currency: 'EUR' }, { ...person.as, idempotencyKey: newId() });
  await auth.deliver({ events: [registered(person.id)] });
  expect((await house.wallet.getBalance({}, person.as)).balance).toBe('5.00');
  expect(await walletsOf(person.id)).toHaveLength(1);
  auth.close();
});
