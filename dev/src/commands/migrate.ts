// npx plaza migrate, npx plaza migrate verify
import { pendingMigrations } from '@plaza/service';
import { schemaNames, type SchemaName } from '@plaza/services';
import { migrateAll, schemaOf } from '../databases.ts';
import { schemaDifferences, type SchemaDifference } from '../schema-check.ts';
import { readSecrets } from '../secrets.ts';
import { readSettings } from '../settings.ts';
import { withTargets } from '../targets.ts';
import type { Given, Run } from './command.ts';
import type { Output } from './output.ts';

function chosenSchemas(given: Given): readonly SchemaName[] {
  const only = given.optional('SCHEMA');
  return schemaNames.filter((name) => only === undefined || name === only);
}

export const migrate: Run = async (given, output) => {
  const settings = readSettings();
  const names = chosenSchemas(given);
  return await withTargets(settings, names, true, async ({ adminUrls }) => {
    let code = 0;
    await output.during('Migrating', () => migrateAll(adminUrls, readSecrets(settings).databasePasswords, names));
    for (const name of names) {
      const { pending, differences } = await differencesOf(name, adminUrls[name], output);
      const state = pending.length === 0 ? 'is up to date' : `lacks ${pending.join(', ')}`;
      output.tell(`${name.padEnd(10)} ${state}`, { schema: name, pending, differences });
      for (const difference of differences) output.warn(`${name}: ${sentenceOf(difference)}`);
      if (differences.length > 0) code = 1;
    }
    return code;
  });
};

/** Whether the schemas are what their migrations make; 1 if something differs. */
export const verify: Run = async (given, output) => {
  const names = chosenSchemas(given);
  return await withTargets(readSettings(), names, false, async ({ adminUrls }) => {
    let code = 0;
    for (const name of names) {
      const { pending, differences } = await differencesOf(name, adminUrls[name], output);
      const correct = pending.length === 0 && differences.length === 0;
      output.data({ schema: name, correct, pending, differences });
      if (correct) output.say(`${name.padEnd(10)} is what its migrations make`);
      else code = 1;
      if (pending.length > 0) output.warn(`${name}: lacks ${pending.join(', ')} (npx plaza migrate)`);
      for (const difference of differences) output.warn(`${name}: ${sentenceOf(difference)}`);
    }
    return code;
  });
};

async function differencesOf(name: SchemaName, url: string, output: Output) {
  const schema = await schemaOf(name);
  return await output.during(`Verifying ${name}`, async () => ({
    pending: await pendingMigrations(schema, url),
    differences: await schemaDifferences(schema, url),
  }));
}

function sentenceOf({ kind, what }: SchemaDifference): string {
  if (kind === 'changed') return `${what} has another text than in this release`;
  return kind === 'missing' ? `there is no ${what}, or it is not in force` : `no migration makes ${what}`;
}
