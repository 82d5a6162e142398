// What ends, ends everywhere: how soon all four services refuse the tokens of a session that has ended, and those of a person who was suspended.
import { grantAdmin } from '@plaza/auth/operator';
import { withDatabase } from '@plaza/dev/databases';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { watchMachine } from './machine.ts';
import type { World } from './world.ts';

interface Session {
  id: string;
  token: string;
}

export interface EndLimits {
  medianMs: number;
  longestMs: number;
}

// A read of each service, which none of them answers from a cache without looking at the token.
const reads = ['/api/auth/me', '/api/wallet/balance', '/api/shop/cart', '/api/notifications'];
const rounds = 5;
const givenUpMs = 60_000;

/** Ends a session by a sign-out and one by a suspension, five times. @returns what took too long, or went wrong */
export async function endEverywhere(world: World, { medianMs, longestMs }: EndLimits): Promise<string[]> {
  const { stack } = world;
  const admin = await signUp(stack.url);
  await withDatabase('auth', stack.databases.auth, (database) => grantAdmin(database, admin.email));
  const staff = await signIn(stack.url, admin.email);
  const slowdown = watchMachine();
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const [one, other] = [await signUp(stack.url), await signUp(stack.url)];
    for (const { token } of [one, other])
      if ((await refusals(stack.url, token)).some(Boolean)) return ['a new session was refused'];
    await post(stack.url, '/api/auth/logout', {}, one.token);
    times.push(await untilRefused(stack.url, one.token));
    await post(stack.url, `/api/admin/people/${other.id}/suspend`, { reason: 'a fault test' }, staff.token);
    times.push(await untilRefused(stack.url, other.token));
  }
  times.sort((a, b) => a - b);
  const factor = slowdown();
  const [median, longest] = [times[rounds]!, times.at(-1)!];
  console.log(`what ended was refused everywhere after ${median} ms (median), ${longest} ms (longest)`);
  return [
    ...(median > medianMs * factor ? [`ended sessions were refused after ${median} ms, half of them later`] : []),
    ...(longest > longestMs * factor ? [`an ended session was refused only after ${longest} ms`] : []),
  ];
}

async function untilRefused(url: string, token: string): Promise<number> {
  const from = Date.now();
  while (Date.now() - from < givenUpMs) {
    if ((await refusals(url, token)).every(Boolean)) return Date.now() - from;
    await pause(10);
  }
  return givenUpMs;
}

/** Whether each service refuses the token. */
function refusals(url: string, token: string): Promise<boolean[]> {
  return Promise.all(
    reads.map(async (path) => {
      const { status } = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
      return status === 401 || status === 403;
    }),
  );
}

const password = 'a password of the faults';

async function signUp(url: string): Promise<Session & { email: string }> {
  const email = `${randomUUID()}@faults.example`;
  const answer = await post(url, '/api/auth/register', { email, password, name: 'Somebody' });
  return { ...sessionIn(answer), email };
}

async function signIn(url: string, email: string): Promise<Session> {
  return sessionIn(await post(url, '/api/auth/login', { email, password }));
}

function sessionIn({ user, access_token: token }: { user?: { id: string }; access_token?: string }): Session {
  if (!user || !token) throw new Error('A sign-in answered without a session.');
  return { id: user.id, token };
}

async function post(
  url: string,
  path: string,
  body: object,
  token?: string,
): Promise<{ user?: { id: string }; access_token?: string }> {
  const answer = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path} was answered with ${answer.status} ${await answer.text()}.`);
  return (await answer.json()) as { user?: { id: string }; access_token?: string };
}
