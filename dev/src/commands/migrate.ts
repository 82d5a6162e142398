// npx plaza migrate, npx plaza migrate verify
import { pendingMigrations } from '@plaza/service';
import { schemaNames, type SchemaName } from '@plaza/services';
import { counts } from '../backup/prove.ts';
import { migrateAll, schemaOf, type PerSchema } from '../databases.ts';
import { migrationPlan, type PlannedLock } from '../migration-plan.ts';
import { schemaDifferences, type SchemaDifference } from '../schema-check.ts';
import { readSecrets } from '../secrets.ts';
import { Sentence } from '../sentence.ts';
import { readSettings, type Settings } from '../settings.ts';
import { withTargets } from '../targets.ts';
import { backUpBeforeChange } from './backup.ts';
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
    const changed = await announce(given, adminUrls, names, output);
    if (given.has('dry-run')) return 0;
    if (changed) await backUp(given, settings, adminUrls.auth, output);
    const before = await countsOf(adminUrls, names);
    await output.during('Migrating', () => migrateAll(adminUrls, readSecrets(settings).databasePasswords, names));
    for (const name of names) {
      const { pending, differences } = await differencesOf(name, adminUrls[name], output);
      const state = pending.length === 0 ? 'is up to date' : `lacks ${pending.join(', ')}`;
      output.tell(`${name.padEnd(10)} ${state}`, { schema: name, pending, differences });
      for (const difference of differences) output.warn(`${name}: ${sentenceOf(difference)}`);
      if (differences.length > 0) code = 1;
    }
    for (const fewer of lost(before, await countsOf(adminUrls, names))) {
      output.warn(fewer);
      code = 1;
    }
    return code;
  });
};

/** Shows what is due and what it locks. Whether anything that exists changes. Throws a Sentence if a large table would be locked for long. */
async function announce(
  given: Given,
  adminUrls: PerSchema<string>,
  names: readonly SchemaName[],
  output: Output,
): Promise<boolean> {
  let changes = false;
  const refusals: string[] = [];
  for (const name of names) {
    const plan = await migrationPlan(await schemaOf(name), adminUrls[name]);
    if (plan.due.length === 0) continue;
    changes = true;
    output.tell(`${name.padEnd(10)} will get ${plan.due.join(', ')}`, { schema: name, ...plan });
    for (const lock of plan.locks) {
      output.say(`  ${lockText(lock)}`);
      if (lock.refused) refusals.push(`${lock.migration} line ${lock.line}, ${lock.table}: ${lock.refused}`);
    }
  }
  if (refusals.length > 0 && !given.has('accept-locks') && !given.has('dry-run'))
    throw new Sentence(
      `Nothing was migrated, because large tables would be locked for long (${refusals.join('; ')}): stop the services first, and say --accept-locks.`,
    );
  return changes;
}

function lockText({ table, lock, rows, bytes, seconds }: PlannedLock): string {
  const size = `${Math.round(rows)} rows, ${(bytes / 1e6).toFixed(1)} MB`;
  return `locks ${table} (${size}) in ${lock} mode ${seconds === undefined ? 'for a moment' : `for about ${Math.max(seconds, 0.1).toFixed(1)} s`}`;
}

/** Before something that exists changes. In production it does not go on without a backup. */
async function backUp(given: Given, settings: Settings, url: string, output: Output): Promise<void> {
  if (given.has('backed-up')) return;
  const made = await backUpBeforeChange(settings, url, output);
  if (made) return output.tell(`The backup ${made.name} was made before.`, { backup: made.name });
  if (settings.env['NODE_ENV'] === 'production')
    throw new Sentence(
      'Nothing was migrated, because no backup can be made from here: make one with the tools of the database (for the embedded one, set BACKUP_KEY), and say --backed-up.',
    );
  output.warn('No backup was made before: BACKUP_KEY is not set, or the database is a server of your own.');
}

async function countsOf(adminUrls: PerSchema<string>, names: readonly SchemaName[]): Promise<Record<string, number>> {
  const urls = [...new Set(names.map((name) => adminUrls[name]))];
  return Object.assign({}, ...(await Promise.all(urls.map((url) => counts(url, names))))) as Record<string, number>;
}

/** A few may be deleted meanwhile, as the services run. */
const lost = (before: Record<string, number>, after: Record<string, number>): string[] =>
  Object.entries(before).flatMap(([what, count]) =>
    (after[what] ?? 0) < count * 0.99
      ? [`There were ${count} ${what} before, and there are ${after[what] ?? 0} now.`]
      : [],
  );

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
