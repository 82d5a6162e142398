export { semaphore, type Semaphore, type SemaphoreOptions } from './semaphore.ts';
