export { breaker, type Breaker, type BreakerOptions } from './breaker.ts';
export { gather, type GatherOptions } from './gather.ts';
export { retry, type RetryOptions } from './retry.ts';
export { semaphore, type Semaphore, type SemaphoreOptions } from './semaphore.ts';
export { nextFlights, singleFlight, type Copies, type NextFlights } from './single-flight.ts';
export { waitAtMost, withTimeout } from './timeout.ts';
