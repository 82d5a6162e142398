// The names of people by their ids. What many rows of a page ask for in one moment is one call.
import { useQuery } from '@tanstack/react-query';
import { plaza, type User } from './plaza.ts';

const largestBatch = 100;
const keptMs = 5 * 60_000;

interface Waiting {
  id: string;
  resolve(person: User | null): void;
  reject(error: unknown): void;
}

let waiting: Waiting[] = [];

/** A person, or null if the account was deleted. */
export function personOf(id: string): Promise<User | null> {
  return new Promise((resolve, reject) => {
    waiting.push({ id, resolve, reject });
    if (waiting.length === 1) setTimeout(readWaiting);
  });
}

function readWaiting(): void {
  const all = waiting;
  waiting = [];
  for (let first = 0; first < all.length; first += largestBatch) void readBatch(all.slice(first, first + largestBatch));
}

async function readBatch(batch: readonly Waiting[]): Promise<void> {
  try {
    const ids = [...new Set(batch.map(({ id }) => id))];
    const { people } = await plaza.api.listPeople({ ids, page_size: largestBatch });
    const known = new Map(people.map((person) => [person.id, person]));
    for (const { id, resolve } of batch) resolve(known.get(id) ?? null);
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}

/** For administrators: nobody else may look people up. */
export const useName = (id: string) =>
  useQuery({
    queryKey: ['name', id],
    queryFn: () => personOf(id),
    enabled: id !== '',
    staleTime: keptMs,
  });
