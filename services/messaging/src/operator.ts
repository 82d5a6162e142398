// What operators do in messaging with the command-line tool.
export { resealWebhooks } from './webhooks/index.ts';
