import { gather as gatherCalls, type GatherOptions as GatherCallsOptions } from '@plaza/resilience';
import { commonErrors, isDatabaseUnavailable } from './errors.ts';
import { isRepeatable, sqlState } from './sql-state.ts';

export type GatherOptions<Item, Answer> = Pick<
  GatherCallsOptions<Item, Answer>,
  'run' | 'exclusiveKeys' | 'lockKeys' | 'concurrency' | 'maxBatch' | 'size' | 'gapMs'
>;

/** More than that is a database that is away. */
const maxWaiting = 10_000;

/** Like `gather` of @plaza/resilience, with what PostgreSQL's errors mean for a batch. */
export function gather<Item, Answer>(options: GatherOptions<Item, Answer>): (item: Item) => Promise<Answer> {
  return gatherCalls({
    ...options,
    maxWaiting,
    busy: () => commonErrors.UNAVAILABLE({ retryAfterMs: 1_000 }),
    isRepeatable,
    isDivisible: (error) => sqlState(error) !== undefined && !isDatabaseUnavailable(error),
  });
}
