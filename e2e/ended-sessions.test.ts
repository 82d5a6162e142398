// What ends, ends everywhere: an access token that has not expired is refused by every service soon after its session has ended.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dated, until } from '@plaza/testing';
import { Api, refusal } from './api.ts';
import { borrowStack, type BorrowedStack } from './support/stack.ts';

let stack: BorrowedStack;
let api: Api;

beforeAll(async () => {
  stack = await borrowStack();
  api = new Api(stack.url);
});
afterAll(() => stack?.giveBack());

/** One read of each service. */
const reads = ['/api/auth/me', '/api/wallet/balance', '/api/shop/cart', '/api/notifications'];

/** Milliseconds until every service has refused the token. */
async function refusedEverywhere(token: string, reason: string): Promise<number> {
  const { from, to } = await dated(() =>
    Promise.all(
      reads.map((path) =>
        until(async () => {
          const answer = await api.get(path, token);
          return answer.status !== 200 && refusal(answer) === reason;
        }, `${path} refuses the token`),
      ),
    ),
  );
  return to - from;
}

async function signedIn(): Promise<{ email: string; token: string; refreshToken: string }> {
  const person = await api.person();
  for (const path of reads) expect((await api.get(path, person.token)).status).toBe(200);
  return person;
}

test('after a sign-out the access token is refused by all services within a second', async () => {
  const times: number[] = [];
  for (let round = 0; round < 5; round++) {
    const { token, refreshToken } = await signedIn();
    await api.post('/api/auth/logout', { refresh_token: refreshToken });
    times.push(await refusedEverywhere(token, '401 TOKEN_INVALID'));
  }
  expect(times.sort((a, b) => a - b)[2]).toBeLessThan(1_000);
});

test('without Redis within five seconds', async () => {
  const { token, refreshToken } = await signedIn();
  await stack.stopRedis();
  try {
    await api.post('/api/auth/logout', { refresh_token: refreshToken });
    expect(await refusedEverywhere(token, '401 TOKEN_INVALID')).toBeLessThan(5_000);
  } finally {
    await stack.startRedis();
  }
});
