// People for faults that need some of their own: what they ask is no part of the load.
import { grantAdmin } from '@plaza/auth/operator';
import { withDatabase } from '@plaza/dev/databases';
import { randomUUID } from 'node:crypto';
import { reasonOf, type Answer, type Ask, type Client } from './client.ts';
import type { World } from './world.ts';

const password = 'a password of the faults';

interface Session {
  id: string;
  token: string;
}

export async function signUp(client: Client): Promise<Session & { email: string }> {
  const email = `${randomUUID()}@faults.example`;
  const body = { email, password, name: 'Somebody' };
  return { ...sessionIn(await client.ask({ what: 'a sign-up', path: '/api/auth/register', body })), email };
}

/** @returns the token of an administrator */
export async function signUpStaff(client: Client, { databases }: World['stack']): Promise<string> {
  const { email } = await signUp(client);
  await withDatabase('auth', databases.auth, (database) => grantAdmin(database, email));
  return sessionIn(await client.ask({ what: 'a sign-in', path: '/api/auth/login', body: { email, password } })).token;
}

function sessionIn({ status, body: { user, access_token: token } }: Answer): Session {
  if (!user || !token) throw new Error(`A sign-in was answered with ${status}.`);
  return { id: user.id, token };
}

/** What a call answers. Throws if it is refused. */
export async function ok(client: Client, ask: Ask): Promise<Record<string, unknown>> {
  const { status, body } = await client.ask(ask);
  if (status !== 200) throw new Error(`${ask.path} was answered with ${status} ${reasonOf(body)}.`);
  return { ...body };
}
