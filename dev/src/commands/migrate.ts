// npx plaza migrate
import { pendingMigrations } from '@plaza/service';
import { schemaNames } from '@plaza/services';
import { migrateAll, schemaOf } from '../databases.ts';
import { readSecrets } from '../secrets.ts';
import { readSettings } from '../settings.ts';
import { withTargets } from '../targets.ts';
import type { Run } from './command.ts';

export const migrate: Run = async (given, output) => {
  const settings = readSettings();
  const only = given.optional('SCHEMA');
  const names = schemaNames.filter((name) => only === undefined || name === only);
  return await withTargets(settings, names, true, async ({ adminUrls }) => {
    await output.during('Migrating', () => migrateAll(adminUrls, readSecrets(settings).databasePasswords, names));
    for (const name of names) {
      const pending = await pendingMigrations(await schemaOf(name), adminUrls[name]);
      const state = pending.length === 0 ? 'is up to date' : `lacks ${pending.join(', ')}`;
      output.tell(`${name.padEnd(10)} ${state}`, { schema: name, pending });
    }
    return 0;
  });
};
