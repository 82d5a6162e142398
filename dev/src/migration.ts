// npm run migration -- SERVICE NAME: writes the migration from a schema's last snapshot to its entities, to be finished by hand.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createMigration, migrate } from '@plaza/service';
import { ownerOf, schemaNames, type SchemaName } from '@plaza/services';
import { schemaOf } from './databases.ts';
import { checkout, ensureEngines, startPostgres, temporaryRoot } from './engines/index.ts';

const [service, name] = process.argv.slice(2);
if (!schemaNames.includes(service as SchemaName) || !name || !/^[a-z][a-z0-9_]*$/.test(name)) {
  console.error(`Name the schema and the purpose: npm run migration -- ${schemaNames.join('|')} add_seat_rows`);
  process.exit(2);
}

const engines = await ensureEngines((line) => console.log(line), ['postgres']);
const folder = mkdtempSync(join(temporaryRoot(), 'plaza-migration-'));
// PostgreSQL runs as another user when this is run as root.
chmodSync(folder, 0o755);
const postgres = await startPostgres({ bin: engines.postgres, folder: join(folder, 'pg'), durable: false });
try {
  const schema = await schemaOf(service as SchemaName);
  await migrate(schema, postgres.url, 'draft');
  const file = await createMigration(schema, postgres.url, name);
  console.log(
    file
      ? `Wrote ${file} in ${relative(checkout, fileURLToPath(schema.migrations))} of ${ownerOf(service as SchemaName)}: add row-level security, grants and constraints by hand.`
      : 'The entities are the same as the snapshot: there is nothing to migrate.',
  );
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
