// What the wallet knows of what a person, an order or a call went through.
import type { TraceSourceOptions } from '@plaza/outbox';
import type { Database } from '@plaza/service';
import { tracedHolds, tracedPostings } from './payments/index.ts';

export const traceOf = (database: Database): TraceSourceOptions => ({
  service: 'wallet',
  database,
  parts: [tracedHolds, tracedPostings],
});
