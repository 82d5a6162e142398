// The databases that an operator's command is about: those of the stack that runs here, those of the environment, or the embedded
// one, which is then started for as long as the command takes.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '@plaza/service';
import type { Database } from '@plaza/service';
import { perSchema, type SchemaName } from '@plaza/services';
import type { PerSchema } from './databases.ts';
import { checkAdministrator, schemaOf } from './databases.ts';
import { ensureEngines, startPostgres } from './engines/index.ts';
import { takeLock } from './lock.ts';
import { Sentence } from './sentence.ts';
import type { Settings } from './settings.ts';
import { databaseVariable } from './settings.ts';
import { readState } from './state.ts';

export interface Targets {
  /** URLs with the rights of the schemas' owners. */
  adminUrls: PerSchema<string>;
}

/** Finds the databases of these services for `work`, and restores the state before it. */
export async function withTargets<Result>(
  settings: Settings,
  names: readonly SchemaName[],
  create: boolean,
  work: (targets: Targets) => Promise<Result>,
): Promise<Result> {
  const state = readState(settings);
  if (state) return await work({ adminUrls: state.adminUrls });
  for (const name of names) {
    const url = settings.databaseUrls[name];
    if (url && create)
      await checkAdministrator(url, databaseVariable((key) => settings.env[key] || undefined, name) ?? 'DATABASE_URL');
  }
  if (names.every((name) => settings.databaseUrls[name]))
    return await work({ adminUrls: settings.databaseUrls as PerSchema<string> });

  const folder = join(settings.home, 'postgres');
  if (!create && !existsSync(join(folder, 'data')))
    throw new Sentence('There is no database yet: run "npm start" or "npx plaza migrate" first, or set DATABASE_URL.');
  const release = takeLock(settings);
  try {
    const engines = await ensureEngines((line) => console.error(line), ['postgres']);
    const postgres = await startPostgres({
      bin: engines.postgres,
      folder,
      port: settings.postgresPort,
      durable: true,
      database: 'plaza',
      logPath: join(settings.logFolder, 'postgres.log'),
    });
    try {
      return await work({
        adminUrls: perSchema((name) => settings.databaseUrls[name] ?? postgres.url),
      });
    } finally {
      await postgres.stop();
    }
  } finally {
    release();
  }
}

/** Works in a schema with its owner's rights: the role that migrates is a member of the owner. */
export async function asOwner<Result>(
  name: SchemaName,
  url: string,
  work: (database: Database) => Promise<Result>,
): Promise<Result> {
  const runtime = new URL(url).username === `plaza_${name}`;
  const database = await openDatabase(await schemaOf(name), url, {
    poolSize: 2,
    ...(!runtime && { role: `plaza_${name}_owner` }),
  });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}
