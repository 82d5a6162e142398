import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { schemaNames, schemaVariable, serviceNames } from '@plaza/services';
import { Sentence } from './sentence.ts';
import type { Settings } from './settings.ts';

/** Deletes the data and the logs of the embedded engines. Throws a Sentence if a database was given. */
export function removeData(settings: Settings): void {
  const given = [...schemaNames.map((name) => schemaVariable(name, 'DATABASE_URL')), 'DATABASE_URL'].filter(
    (name) => settings.env[name],
  );
  if (given.length > 0) {
    throw new Sentence(
      `--reset only deletes the data of the embedded engines, but ${given.join(', ')} is your own database: to start again there, ` +
        `run "drop schema if exists ${schemaNames.join(', ')} cascade" on it, then npm start.`,
    );
  }
  for (const name of ['postgres', 'valkey', 'store', 'run/envoy-cache', 'esim-profiles.json', 'secrets.json'])
    rmSync(join(settings.home, name), { recursive: true, force: true });
  for (const name of ['postgres', 'valkey', 'gateway', ...serviceNames])
    rmSync(join(settings.logFolder, `${name}.log`), { force: true });
}
