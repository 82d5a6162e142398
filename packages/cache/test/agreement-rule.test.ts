// THE RULE of agreement.ts, whatever happens in whatever order.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { operations, World, type Operation } from './agreement-model.ts';

const processes = 3;
const weights: Record<Operation, number> = {
  answer: 100,
  execute: 16,
  poll: 24,
  'lose Redis': 8,
  'find Redis': 6,
  write: 16,
  'take over': 16,
  'lose PostgreSQL': 2,
  refuse: 2,
  kill: 1,
};
const operation = fc.oneof(...operations.map((name) => ({ weight: weights[name], arbitrary: fc.constant(name) })));
const moment = fc.record({
  operation,
  process: fc.nat(processes - 1),
  // Mostly at once, and now and then as long as readings are good or the dead are waited for.
  ms: fc.oneof(
    { weight: 8, arbitrary: fc.nat(30) },
    { weight: 3, arbitrary: fc.nat(1_000) },
    { weight: 1, arbitrary: fc.nat(5_000) },
  ),
});

test('no process reads what another has invalidated, in Redis or in the entries, whatever happens in whatever order', () => {
  fc.assert(
    fc.property(fc.array(moment, { minLength: 50, maxLength: 300, size: 'max' }), (moments) => {
      const world = new World(processes);
      for (const { operation, process, ms } of moments) {
        world.pass(ms);
        const before = world.violations();
        world.do(operation, process);
        const violations = [...before, ...world.violations()];
        if (violations.length > 0) throw new Error(violations.join('; '));
      }
    }),
    { numRuns: 1_000, endOnFailure: true },
  );
});

test('the model reaches what the rule is about: every tier, and an outage that is over', () => {
  const world = new World(2);
  const run = (...names: Operation[]): void => {
    for (const name of names) for (const index of [0, 1]) world.do(name, index);
  };
  const settle = (): void => {
    for (let turn = 0; turn < 3; turn++) run('poll', ...Array.from({ length: 12 }, (): Operation => 'answer'));
  };
  settle();
  expect(world.tiers()).toEqual(['redis', 'redis']);
  world.do('lose Redis', 0);
  settle();
  expect(world.tiers()).toEqual(['postgres', 'postgres']);
  world.do('write', 0);
  world.do('find Redis', 0);
  settle();
  expect(world.tiers()).toEqual(['redis', 'redis']);
  expect(world.violations()).toEqual([]);
});
