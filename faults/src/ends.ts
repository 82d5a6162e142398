// What ends, ends everywhere: how soon all four services refuse the tokens of a session that has ended, and those of a person who was suspended.
import { setTimeout as pause } from 'node:timers/promises';
import { ok, signUp, signUpStaff } from './accounts.ts';
import { Client } from './client.ts';
import { watchMachine } from './machine.ts';
import type { World } from './world.ts';

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
  // Of its own: what it asks is not part of the load.
  const client = new Client(stack.url);
  const staff = await signUpStaff(client, stack);
  const slowdown = watchMachine(world);
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const [one, other] = [await signUp(client), await signUp(client)];
    for (const { token } of [one, other])
      if ((await refusals(stack.url, token)).some(Boolean)) return ['a new session was refused'];
    await ok(client, { what: 'a sign-out', path: '/api/auth/logout', token: one.token, body: {} });
    times.push(await untilRefused(stack.url, one.token));
    const path = `/api/admin/people/${other.id}/suspend`;
    await ok(client, { what: 'a suspension', path, token: staff, body: { reason: 'a fault test' } });
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
