import { expect, test } from '@jest/globals';
import { createLogger } from '@plaza/service';
import { createOutcomes } from './outcomes.ts';
import type { Outcome } from './webhooks.queries.ts';

const outcome = (id: string): Outcome => ({
  id,
  endpointId: 'e',
  userId: 'u',
  number: 1,
  success: true,
  status: 200,
  error: '',
  body: '',
  startedAt: new Date(),
  durationMs: 1,
  nextAt: undefined,
  holdUntil: undefined,
});
const log = createLogger('test', 'silent');

test('what ends together is written together, each once and in order', async () => {
  const written: string[][] = [];
  const outcomes = createOutcomes({ log, write: async (batch) => void written.push(batch.map(({ id }) => id)) });
  const added = Array.from({ length: 450 }, (_, n) => outcomes.add(outcome(String(n))));
  await outcomes.drain(20_000);
  await Promise.all(added);
  expect(written.map(({ length }) => length)).toEqual([200, 200, 50]);
  expect(written.flat()).toEqual(Array.from({ length: 450 }, (_, n) => String(n)));
  await outcomes.add(outcome('later'));
  expect(written.at(-1)).toEqual(['later']);
});

test('what could not be written is written later, and what never can be does not hold up the rest', async () => {
  const written: string[] = [];
  let failures = 2;
  const outcomes = createOutcomes({
    log,
    async write(batch) {
      if (batch.some(({ id }) => id === 'bad')) throw new Error('This can not be written.');
      if (failures-- > 0) throw Object.assign(new Error('The database is away.'), { code: 'ECONNREFUSED' });
      for (const { id } of batch) written.push(id);
    },
  });
  await outcomes.add(outcome('a'));
  expect(written).toEqual(['a']);
  await Promise.all([outcomes.add(outcome('bad')), outcomes.drain(20_000)]);
  await outcomes.add(outcome('b'));
  expect(written).toEqual(['a', 'b']);
});
