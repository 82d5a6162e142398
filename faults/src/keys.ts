// API keys end too: how soon a call with a key is refused after the key was revoked. Another fault may go on meanwhile.
import { grantAdmin } from '@plaza/auth/operator';
import { withDatabase } from '@plaza/dev/databases';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, reasonOf, type Answer, type Ask } from './client.ts';
import { watchMachine } from './machine.ts';
import type { World } from './world.ts';

const rounds = 5;
const givenUpMs = 60_000;
const password = 'a password of the faults';

/** Revokes keys, one after the other. `longestMs`: how long one may still be accepted. @returns what took too long, or went wrong */
export async function revokeKeys({ stack }: World, longestMs: number): Promise<string[]> {
  // Of its own: what it asks is not part of the load.
  const client = new Client(stack.url);
  const [owner, admin] = [await signUp(client), await signUp(client)];
  await withDatabase('auth', stack.databases.auth, (database) => grantAdmin(database, admin.email));
  const credentials = { email: admin.email, password };
  const staff = tokenIn(await client.ask({ what: 'a sign-in', path: '/api/auth/login', body: credentials }));
  const body = { user_id: owner.id, name: 'Scarf Shop', currency: 'EUR' };
  const made = await ok(client, { what: 'a merchant', path: '/api/admin/merchants', token: staff, body });
  const { id } = made['merchant'] as { id: string };
  await untilKnown(client, id, owner.token);
  const slowdown = watchMachine();
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

async function signUp(client: Client): Promise<{ id: string; email: string; token: string }> {
  const email = `${randomUUID()}@faults.example`;
  const body = { email, password, name: 'Somebody' };
  const answer = await client.ask({ what: 'a sign-up', path: '/api/auth/register', body });
  return { id: answer.body.user?.id ?? '', email, token: tokenIn(answer) };
}

function tokenIn({ status, body: { access_token: token } }: Answer): string {
  if (!token) throw new Error(`A sign-in was answered with ${status}.`);
  return token;
}

async function ok(client: Client, ask: Ask): Promise<Record<string, unknown>> {
  const { status, body } = await client.ask(ask);
  if (status !== 200) throw new Error(`${ask.path} was answered with ${status} ${reasonOf(body)}.`);
  return { ...body };
}
