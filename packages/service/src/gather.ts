import { gather as gatherCalls, type GatherOptions as GatherCallsOptions } from '@plaza/resilience';
import { commonErrors, isDatabaseUnavailable } from './errors.ts';
import { sqlState } from './sql-state.ts';

export type GatherOptions<Item, Answer> = Pick<
  GatherCallsOptions<Item, Answer>,
  'run' | 'exclusiveKeys' | 'concurrency' | 'maxBatch'
>;

/** More than that is a database that is away. */
const maxWaiting = 10_000;
// serialization_failure and deadlock_detected: nothing was done.
const repeatable = new Set(['40001', '40P01']);

/** Like `gather` of @plaza/resilience, with what PostgreSQL's errors mean for a batch. */
export function gather<Item, Answer>(options: GatherOptions<Item, Answer>): (item: Item) => Promise<Answer> {
  return gatherCalls({
    ...options,
    maxWaiting,
    busy: () => commonErrors.UNAVAILABLE({ retryAfterMs: 1_000 }),
    isRepeatable: (error) => repeatable.has(sqlState(error) ?? ''),
    isDivisible: (error) => sqlState(error) !== undefined && !isDatabaseUnavailable(error),
  });
}
