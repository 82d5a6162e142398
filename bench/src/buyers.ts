// People with money, and matches with seats, which a run uses up.
import { randomUUID } from 'node:crypto';
import { withDatabase } from '@plaza/dev/databases';
import { insertEvent, seed as seedCatalog } from '@plaza/catalog/seed';

export interface Buyer {
  id: string;
  token: string;
}

/** Signs people up through the gateway, and gives each of them enough for everything that they will buy. */
export async function signUp(url: string, count: number): Promise<Buyer[]> {
  const buyers: Buyer[] = [];
  while (buyers.length < count) {
    const some = Array.from({ length: Math.min(8, count - buyers.length) }, async (_, index): Promise<Buyer> => {
      const {
        access_token: token,
        user: { id },
      } = await call<{ access_token: string; user: { id: string } }>(`${url}/api/auth/register`, undefined, {
        email: `buyer-${buyers.length + index}@bench.example`,
        password: 'a password of the bench',
        name: `Buyer ${buyers.length + index}`,
      });
      await call(`${url}/api/wallet/deposit`, token, { amount: '1000000.00', currency: 'EUR' });
      return { id, token };
    });
    buyers.push(...(await Promise.all(some)));
  }
  return buyers;
}

export interface Matches {
  /** Many of them, for buyers of different events. */
  spread: { id: string; category: string }[];
  /** The one that all buyers want. */
  hot: { id: string; category: string };
}

export const category = 'Stand';
const seatsOfEach = 2_000;
const seatsOfTheHot = 14_000;

interface Seats {
  each: number;
  hot: number;
  /** Of the matches in the order of their opening, the hot one last. */
  id: (index: number) => string;
}

/** The demo catalogue, and matches with more seats than a run can sell. */
export async function openMatches(
  catalogUrl: string,
  spread: number,
  { each = seatsOfEach, hot = seatsOfTheHot, id: idOf = (): string => randomUUID() }: Partial<Seats> = {},
): Promise<Matches> {
  return withDatabase('catalog', catalogUrl, async (database) => {
    await seedCatalog(database);
    const date = new Date(Date.now() + 90 * 86_400_000);
    let opened = 0;
    const open = async (title: string, capacity: number): Promise<{ id: string; category: string }> => {
      const id = idOf(opened++);
      await database.asSystem((em) =>
        insertEvent(em, {
          id,
          title,
          club: 'BENCH',
          date,
          venue: 'Bench Park',
          competition: 'Friendly',
          currency: 'EUR',
          hot: false,
          vip: false,
          categories: [{ name: category, price: '10.00', capacity }],
        }),
      );
      return { id, category };
    };
    const matches: Matches['spread'] = [];
    for (let index = 0; index < spread; index++) matches.push(await open(`Bench match ${index}`, each));
    return { spread: matches, hot: await open('The match that everybody wants', hot) };
  });
}

/** One call through the gateway. Throws with the answer if it is not a success. */
export async function call<T>(url: string, token: string | undefined, body?: unknown): Promise<T> {
  const response = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token && { authorization: `Bearer ${token}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text.slice(0, 500)}`);
  return JSON.parse(text) as T;
}
