// The gateway's own start, in a container: writes Envoy's configuration from the environment, and becomes Envoy.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { ConfigError, readEnvironment, sentences } from '@plaza/environment';
import { renderEnvoyConfig } from './envoy.ts';
import { gatewayOptions, processVariables } from './settings.ts';
import { renderSecrets } from './tls.ts';

let start;
try {
  start = readEnvironment(processVariables, process.env);
  const { GATEWAY_FOLDER: folder } = start;
  const options = gatewayOptions(process.env, folder);
  for (const name of ['cache', 'secrets']) mkdirSync(join(folder, name), { recursive: true, mode: 0o700 });
  for (const [name, secret] of Object.entries(renderSecrets(options)))
    writeFileSync(join(folder, 'secrets', name), JSON.stringify(secret), { mode: 0o600 });
  writeFileSync(join(folder, 'envoy.json'), JSON.stringify(renderEnvoyConfig(options)));
} catch (error) {
  const message =
    error instanceof ConfigError ? sentences(error) : error instanceof Error ? error.message : String(error);
  process.stderr.write(`${JSON.stringify({ level: 'fatal', message })}\n`);
  process.exit(1);
}

// Envoy reads it from a file that is its own alone.
delete process.env['GATEWAY_KEY'];
process.execve?.(
  start.ENVOY_BIN,
  [
    start.ENVOY_BIN,
    '-c',
    join(start.GATEWAY_FOLDER, 'envoy.json'),
    '--log-level',
    start.LOG_LEVEL,
    '--disable-hot-restart',
    '--component-log-level',
    'cache_filter:error',
    '--file-flush-interval-msec',
    '1000',
    '--concurrency',
    start.ENVOY_CONCURRENCY,
    ...process.argv.slice(2),
  ],
  process.env,
);
