import { run } from '@plaza/service';
import { buildApp } from './app.ts';
import { readConfig } from './config.ts';

await run('auth', readConfig, buildApp);
