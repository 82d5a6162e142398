import { expect, test } from '@jest/globals';
import { jitter } from '@plaza/testing';
import type { CallContext } from '@plaza/service';
import { createPeople } from './people.ts';

const id = (number: number): string => `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`;

const call = (requestId: string): CallContext => ({ requestId }) as CallContext;

/** An auth that knows everybody with an even number. */
function asking(): { people: ReturnType<typeof createPeople>; asked: string[][]; behalf: (string | undefined)[] } {
  const asked: string[][] = [];
  const behalf: (string | undefined)[] = [];
  return {
    asked,
    behalf,
    people: createPeople({
      async getUsers({ ids }, options) {
        asked.push([...(ids ?? [])]);
        behalf.push(options?.context?.requestId);
        await jitter(10);
        return {
          users: (ids ?? [])
            .filter((one) => Number(one.slice(-12)) % 2 === 0)
            .map((one) => ({
              id: one,
              name: `Number ${Number(one.slice(-12))}`,
              clubId: '',
              language: 'en',
              picture: undefined,
            })),
        };
      },
      findUserByEmail: () => Promise.reject(new Error('not asked')),
    }),
  };
}

test('whoever asks in the same moment asks auth together, for each person once, and hears of those they asked about', async () => {
  const { people, asked, behalf } = asking();
  const [first, second] = await Promise.all([
    people.byId([id(2), id(3)], call('one')),
    people.byId([id(3), id(4), id(2)], call('two')),
  ]);
  expect(asked).toEqual([[id(2), id(3), id(4)]]);
  expect([...first.keys()]).toEqual([id(2)]);
  expect([...second.values()].map(({ name }) => name).sort()).toEqual(['Number 2', 'Number 4']);
  // Who is known is not asked about again; who was not there may be by now.
  await people.byId([id(2), id(3)], call('three'));
  expect(asked.slice(1)).toEqual([[id(3)]]);
  // Who asks alone asks under their own request id and deadline.
  expect(behalf).toEqual([undefined, 'three']);
});

test('a thousand people are asked about in as many calls as auth takes two hundred in', async () => {
  const { people, asked } = asking();
  const found = await people.byId(
    Array.from({ length: 1_000 }, (_, index) => id(index)),
    call('many'),
  );
  expect(found.size).toBe(500);
  expect(asked.map(({ length }) => length)).toEqual([200, 200, 200, 200, 200]);
});
