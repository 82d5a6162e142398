// The gateway's own start, in a container: writes Envoy's configuration from the environment, and becomes Envoy.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { renderEnvoyConfig } from './envoy.ts';
import { gatewayOptions } from './settings.ts';
import { renderSecrets } from './tls.ts';

// Whatever Envoy writes goes here; everything else may be read-only.
const folder = process.env['GATEWAY_FOLDER'] ?? '/run/plaza';

try {
  const options = gatewayOptions(process.env, folder);
  for (const name of ['cache', 'secrets']) mkdirSync(join(folder, name), { recursive: true, mode: 0o700 });
  for (const [name, secret] of Object.entries(renderSecrets(options)))
    writeFileSync(join(folder, 'secrets', name), JSON.stringify(secret), { mode: 0o600 });
  writeFileSync(join(folder, 'envoy.json'), JSON.stringify(renderEnvoyConfig(options)));
} catch (error) {
  process.stderr.write(
    `${JSON.stringify({ level: 'fatal', message: error instanceof Error ? error.message : String(error) })}\n`,
  );
  process.exit(1);
}

// Envoy reads it from a file that is its own alone.
delete process.env['GATEWAY_KEY'];
const envoy = process.env['ENVOY_BIN'] ?? '/usr/local/bin/envoy';
process.execve?.(
  envoy,
  [
    envoy,
    '-c',
    join(folder, 'envoy.json'),
    '--log-level',
    process.env['LOG_LEVEL'] ?? 'warning',
    '--disable-hot-restart',
    '--component-log-level',
    'cache_filter:error',
    '--file-flush-interval-msec',
    '1000',
    '--concurrency',
    process.env['ENVOY_CONCURRENCY'] ?? '2',
    ...process.argv.slice(2),
  ],
  process.env,
);
