// What operators do in messaging with the command-line tool.
export { changeEpoch } from './live/index.ts';
export { resealWebhooks } from './webhooks/index.ts';
export { traceOf } from './trace.ts';
export { upkeepTasks } from './upkeep.ts';
