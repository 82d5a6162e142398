// npx plaza seed
import { keys } from '@plaza/catalog/cache-keys';
import { schemaNames } from '@plaza/services';
import { migrateAll, refuseToSeed, seedAll } from '../databases.ts';
import { readSecrets } from '../secrets.ts';
import { readSettings } from '../settings.ts';
import { asOwner, withTargets } from '../targets.ts';
import type { Run } from './command.ts';
import { invalidateCached } from '../redis/cached.ts';

export const seed: Run = async (_, output) => {
  const settings = readSettings();
  // Before anything is migrated for it.
  refuseToSeed(settings.env);
  return await withTargets(settings, schemaNames, true, async ({ adminUrls }) => {
    await output.during('Loading the demo data', async () =>
      seedAll(await migrateAll(adminUrls, readSecrets(settings).databasePasswords), settings.env),
    );
    await asOwner('catalog', adminUrls.catalog, async (database) => {
      const lists = await database.statement<{ club: string; category: string }>(
        `select distinct club, category from products union select distinct club, '' from events`,
        [],
      );
      await invalidateCached(settings, database, [
        keys.esimPlans(),
        ...lists.flatMap(({ club, category }) => [...keys.eventListsOf(club), ...keys.productListsOf(club, category)]),
      ]);
    });
    output.tell('The demo data is loaded.', { loaded: true });
    return 0;
  });
};
