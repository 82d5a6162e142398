// npm run migration -- SERVICE NAME: writes the migration from a service's last snapshot to its entities, to be finished by hand.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createMigration, migrate } from '@plaza/service';
import { serviceNames, type ServiceName } from '@plaza/services';
import { schemaOf } from './databases.ts';
import { ensureEngines, startPostgres, temporaryRoot } from './engines/index.ts';

const [service, name] = process.argv.slice(2);
if (!serviceNames.includes(service as ServiceName) || !name || !/^[a-z][a-z0-9_]*$/.test(name)) {
  console.error(`Name the service and the purpose: npm run migration -- ${serviceNames.join('|')} add_seat_rows`);
  process.exit(2);
}

const engines = await ensureEngines((line) => console.log(line), ['postgres']);
const folder = mkdtempSync(join(temporaryRoot(), 'plaza-migration-'));
// PostgreSQL runs as another user when this is run as root.
chmodSync(folder, 0o755);
const postgres = await startPostgres({ bin: engines.postgres, folder: join(folder, 'pg'), durable: false });
try {
  const schema = await schemaOf(service as ServiceName);
  await migrate(schema, postgres.url, 'draft');
  const file = await createMigration(schema, postgres.url, name);
  console.log(
    file
      ? `Wrote services/${service}/src/migrations/${file}: add row-level security, grants and constraints by hand.`
      : 'The entities are the same as the snapshot: there is nothing to migrate.',
  );
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
