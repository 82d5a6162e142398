// API keys end too: how soon a call with a key is refused after the key was revoked. Another fault may go on meanwhile.
import { setTimeout as pause } from 'node:timers/promises';
import { ok, signUp, signUpStaff } from './accounts.ts';
import { Client } from './client.ts';
import { watchMachine } from './machine.ts';
import type { World } from './world.ts';

const rounds = 5;
const givenUpMs = 60_000;

/** Revokes keys, one after the other. `longestMs`: how long one may still be accepted. @returns what took too long, or went wrong */
export async function revokeKeys(world: World, longestMs: number): Promise<string[]> {
  const { stack } = world;
  // Of its own: what it asks is not part of the load.
  const client = new Client(stack.url);
  const [owner, staff] = [await signUp(client), await signUpStaff(client, stack)];
  const body = { user_id: owner.id, name: 'Scarf Shop', currency: 'EUR' };
  const made = await ok(client, { what: 'a merchant', path: '/api/admin/merchants', token: staff, body });
  const { id } = made['merchant'] as { id: string };
  await untilKnown(client, id, owner.token);
  const slowdown = watchMachine(world);
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push(await revoked(client, stack.url, id, owner.token));
  const [longest, factor] = [Math.max(...times), slowdown()];
  console.log(`a revoked key was refused after ${longest} ms (longest of ${rounds})`);
  return longest > longestMs * factor ? [`a revoked key was refused only after ${longest} ms`] : [];
}

/** Auth hears of a merchant by an event. */
async function untilKnown(client: Client, merchantId: string, token: string): Promise<void> {
  for (const from = Date.now(); Date.now() - from < givenUpMs; await pause(100)) {
    const { status } = await client.ask({
      what: 'keys',
      method: 'GET',
      path: `/api/merchants/${merchantId}/keys`,
      token,
    });
    if (status === 200) return;
  }
  throw new Error('Auth never heard of the merchant.');
}

/** Milliseconds until a key that was just revoked is refused. */
async function revoked(client: Client, url: string, merchantId: string, token: string): Promise<number> {
  const path = `/api/merchants/${merchantId}/keys`;
  const body = { name: 'Shop server', mode: 'live', scopes: ['payments.read'] };
  const { api_key: key, secret } = await ok(client, { what: 'a key', path, token, body });
  const call = async (): Promise<number> =>
    (await fetch(`${url}/api/merchants/${merchantId}`, { headers: { authorization: `Bearer ${String(secret)}` } }))
      .status;
  for (const from = Date.now(); (await call()) !== 200; await pause(10))
    if (Date.now() - from > givenUpMs) throw new Error('A new key is not accepted.');
  await ok(client, { what: 'a revocation', path: `${path}/${(key as { id: string }).id}/revoke`, token, body: {} });
  for (const from = Date.now(); Date.now() - from < givenUpMs; await pause(10))
    if ((await call()) === 401) return Date.now() - from;
  return givenUpMs;
}
