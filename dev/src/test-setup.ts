// Before any test file: one PostgreSQL and one Valkey for the whole run, on free ports, in a folder that goes away with it.
import { chmodSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineName } from './engines/index.ts';
import { ensureEngines, removeLater, startPostgres, startValkey, temporaryRoot } from './engines/index.ts';
import { running } from './test-teardown.ts';

export default async function setup(): Promise<void> {
  const given = process.env['PLAZA_TEST_POSTGRES_BIN'];
  const needed: EngineName[] = [];
  // Also with another server: its pg_dump writes the schemas that are compared.
  needed.push('postgres');
  if (!process.env['PLAZA_TEST_REDIS_URL']) needed.push('valkey');
  const engines = await ensureEngines((line) => console.log(line), needed);
  process.env['PLAZA_TEST_PG_DUMP'] = join(engines.postgres, 'pg_dump');
  const folder = mkdtempSync(join(temporaryRoot(), 'plaza-test-'));
  chmodSync(folder, 0o755);
  running.folder = folder;
  removeLater(folder);
  const starts: Promise<void>[] = [];
  if (!process.env['PLAZA_TEST_DATABASE_URL']) {
    starts.push(
      startPostgres({ bin: given || engines.postgres, folder: join(folder, 'pg'), durable: false }).then((postgres) => {
        running.engines.push(postgres);
        process.env['PLAZA_TEST_DATABASE_URL'] = postgres.url;
      }),
    );
  }
  if (!process.env['PLAZA_TEST_REDIS_URL']) {
    starts.push(
      startValkey({ server: engines.valkey, folder: join(folder, 'valkey'), persistent: false }).then((valkey) => {
        running.engines.push(valkey);
        process.env['PLAZA_TEST_REDIS_URL'] = valkey.url;
      }),
    );
  }
  await Promise.all(starts);
}
