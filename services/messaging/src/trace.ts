// What messaging knows of what a person, an order or a call went through.
import type { TraceSourceOptions } from '@plaza/outbox';
import type { Database } from '@plaza/service';
import { tracedMails, tracedMessages } from './notifications/index.ts';

export const traceOf = (database: Database): TraceSourceOptions => ({
  service: 'messaging',
  database,
  parts: [tracedMessages, tracedMails],
});
