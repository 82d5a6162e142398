// A messaging service in a process of its own, to be killed.
import { testConfig, testLog } from '@plaza/testing';
import { buildApp } from '../src/app.ts';
import { readTestConfig } from './recipe.ts';

const config = testConfig('messaging', process.env['DOOMED_DATABASE_URL']!, {
  redisUrl: process.env['DOOMED_REDIS_URL'],
});
await buildApp(readTestConfig({ WEBHOOK_ALLOWED_HOSTS: '127.0.0.1' }, config), testLog('messaging'), {
  webhooks: { timeoutMs: 1_000, sweepMs: 50 },
});
process.send?.('ready');
