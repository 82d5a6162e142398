import { run } from '@plaza/service';
import { buildApp } from './app.ts';
import { readAuthConfig } from './config.ts';

await run('auth', readAuthConfig, buildApp);
