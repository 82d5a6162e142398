import { run } from '@plaza/service';
import { buildApp } from './app.ts';
import { readWalletConfig } from './config.ts';

await run('wallet', readWalletConfig, buildApp);
