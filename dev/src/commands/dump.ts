// npx plaza backup --only, backup verify --only and restore --only: the dump of one schema, of whichever server it is in.
import { randomBytes } from 'node:crypto';
import type { SchemaName } from '@plaza/services';
import { schemaVariable } from '@plaza/services';
import { dropDatabase, dump, dumpFolder, restoreDump } from '../backup/dump.ts';
import { prove } from '../backup/prove.ts';
import { keyIdOf } from '../backup/sealed.ts';
import { findBackup, writeProof, type Proof, type StoredBackup } from '../backup/store.ts';
import { schemaOf } from '../databases.ts';
import { ensureEngines } from '../engines/index.ts';
import { Sentence } from '../sentence.ts';
import { readSettings } from '../settings.ts';
import { withTargets } from '../targets.ts';
import { folderOf, keyOf } from './backup-place.ts';
import { Usage, type Given } from './command.ts';
import type { Output } from './output.ts';

export const schemaIn = (given: Given): SchemaName | undefined => given.option('only') as SchemaName | undefined;

export const makeDump = async (given: Given, output: Output): Promise<number> => {
  if (given.has('incremental')) throw new Usage('A dump of one schema is always whole: leave --incremental out.');
  const settings = readSettings();
  const key = keyOf(settings);
  const name = schemaIn(given)!;
  const schema = { ...(await schemaOf(name)), name };
  const made = await withTargets(settings, [name], false, async ({ adminUrls }) => {
    const bin = await programs(output);
    return await output.during(`Backing up ${name}`, (progress) =>
      dump({ bin, url: adminUrls[name], key, folder: folderOf(settings, given), schema }, progress),
    );
  });
  output.tell(
    `The backup ${made.name} of ${name} is in ${made.path} (${(made.bytes / 1e6).toFixed(1)} MB). "npx plaza backup verify --only ${name}" restores it into another database and verifies it.`,
    { ...made, only: name },
  );
  return 0;
};

export const verifyDump = async (given: Given, output: Output): Promise<number> => {
  const database = `plaza_verify_${randomBytes(6).toString('hex')}`;
  const { name, backup, proof } = await restoreAs(database, given, output, (url) => dropDatabase(url, database));
  output.tell(
    `The backup ${backup.name} of ${name} was restored in ${proof.seconds} s and is correct${having(proof)}.`,
    { name: backup.name, only: name, correct: true, ...proof },
  );
  return 0;
};

export const restoreBeside = async (given: Given, output: Output): Promise<number> => {
  if (given.option('to') !== undefined)
    throw new Usage('A dump of one schema is of one moment: leave --to out, or restore all schemas.');
  const time = new Date().toISOString().slice(0, 19).replaceAll(/\D/g, '');
  const database = given.option('into') ?? `plaza_${schemaIn(given)!}_${time}`;
  const { name, backup, proof } = await restoreAs(database, given, output);
  const variable = schemaVariable(name, 'DATABASE_URL');
  output.tell(
    `The backup ${backup.name} of ${name} is in the new database ${database} and is correct${having(proof)}. Nothing uses it yet: ${variable} with this name at its end does, or "drop database ${database}" deletes it.`,
    { name: backup.name, only: name, database, ...proof },
  );
  return 0;
};

/** Restores and verifies it. The database is kept, if all is right, for `afterwards`, which is given the URL of the one beside it. */
async function restoreAs(
  database: string,
  given: Given,
  output: Output,
  afterwards: (url: string) => Promise<void> = async () => undefined,
): Promise<{ name: SchemaName; backup: StoredBackup; proof: Proof }> {
  const settings = readSettings();
  const key = keyOf(settings);
  const name = schemaIn(given)!;
  const backup = findBackup(dumpFolder(folderOf(settings, given), name), given.optional('NAME'));
  refuseOtherKey(backup, key);
  return await withTargets(settings, [name], false, async ({ adminUrls }) => {
    const url = adminUrls[name];
    const bin = await programs(output);
    const proof = await output.during(`Restoring ${backup.name} of ${name}`, async (progress) => {
      const began = Date.now();
      progress('rows');
      const counts = await restoreDump(backup, { bin, url, key, database }, (restored) =>
        prove(settings, restored, progress, [name]),
      );
      return { at: new Date().toISOString(), seconds: Math.round((Date.now() - began) / 1_000), counts };
    });
    writeProof(backup, proof);
    await afterwards(url);
    return { name, backup, proof };
  });
}

export function refuseOtherKey(backup: StoredBackup, key: Buffer): void {
  if (keyIdOf(key) === backup.keyId) return;
  throw new Sentence(
    `The backup ${backup.name} was encrypted with the key ${backup.keyId}, and BACKUP_KEY is the key ${keyIdOf(key)}.`,
  );
}

export const amounts = ({ counts }: Proof): string =>
  Object.entries(counts)
    .map(([what, count]) => `${count} ${what}`)
    .join(', ');

const having = (proof: Proof): string => (Object.keys(proof.counts).length > 0 ? `: ${amounts(proof)}` : '');

const programs = async (output: Output): Promise<string> =>
  (await ensureEngines((line) => output.warn(line), ['postgres'])).postgres;
