// People who sign in, and a line of the table, for the measurements of auth.
import { call } from './buyers.ts';

export const password = 'a password of the bench';

export interface Member {
  email: string;
  id: string;
  token: string;
  refreshToken: string;
}

export interface Session {
  access_token: string;
  refresh_token: string;
  user: { id: string };
}

export async function register(url: string, name: string): Promise<Member> {
  const email = `${name}@bench.example`;
  const answer = await call<Session>(`${url}/api/auth/register`, undefined, { email, password, name });
  await call(`${url}/api/wallet/balance`, answer.access_token);
  return { email, id: answer.user.id, token: answer.access_token, refreshToken: answer.refresh_token };
}

export interface Holding {
  what: string;
  figure: string;
  target: string;
  holds: boolean;
}
