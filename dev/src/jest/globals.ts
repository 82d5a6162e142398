// What the tests get for `@jest/globals`, since Jest's own throws outside a virtual machine. Modules stay from one test file to the next: these bindings
// follow the file that runs.
import { ModernFakeTimers } from '@jest/fake-timers';
import type * as Jest from '@jest/globals';
import { ModuleMocker } from 'jest-mock';

export type Globals = Pick<
  typeof Jest,
  'afterAll' | 'afterEach' | 'beforeAll' | 'beforeEach' | 'describe' | 'expect' | 'it' | 'test'
>;

export let { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test } = {} as Globals;

export function provide(globals: Globals): void {
  ({ afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test } = globals);
}

const timers = new ModernFakeTimers({ config: { fakeTimers: {} } as never, global: globalThis });
const mocker = new ModuleMocker(globalThis);

/** Of it what the tests use. */
export const jest = {
  fn: mocker.fn.bind(mocker),
  useFakeTimers: timers.useFakeTimers.bind(timers),
  useRealTimers: timers.useRealTimers.bind(timers),
  advanceTimersByTime: timers.advanceTimersByTime.bind(timers),
  advanceTimersByTimeAsync: timers.advanceTimersByTimeAsync.bind(timers),
  getTimerCount: timers.getTimerCount.bind(timers),
};
