import { schemaNames } from '@plaza/services';
import type { ArgumentSpec, CommandSpec, OptionSpec } from '../command.ts';

const folder: OptionSpec = {
  name: 'folder',
  value: 'FOLDER',
  about: 'where backups are kept; BACKUP_FOLDER if left out',
};
const name: ArgumentSpec = { name: 'NAME', about: 'as "backup list" shows it; the newest if left out', optional: true };
const only = (about: string): OptionSpec => ({ name: 'only', value: 'SCHEMA', about, choices: schemaNames });
const to: OptionSpec = {
  name: 'to',
  value: 'TIME',
  about: 'the moment that is restored, with its time zone; "latest" for all that is archived',
  pattern: /^(latest|\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))$/,
  wrong: (value) =>
    `"${value}" is no moment: write it as 2026-12-01T14:03:20Z or 2026-12-01T15:03:20.5+01:00, or write latest.`,
};

export const backupCommands: readonly CommandSpec[] = [
  {
    name: 'backup',
    about: 'backs up the embedded PostgreSQL of this checkout, encrypted with BACKUP_KEY, while it runs',
    more: 'Everything of all schemas, as of one moment. It has no secrets of this checkout: keep BACKUP_KEY and ENCRYPTION_KEY (or secrets.json) elsewhere as well. With --only it is a dump of one schema, of a server of your own (DATABASE_URL) too.',
    options: [
      folder,
      {
        name: 'incremental',
        about: 'only what changed since the newest full backup in the folder, which it is restored with',
      },
      only('a dump of this schema, without the others'),
    ],
    examples: [
      { words: 'backup --folder /mnt/backups', about: 'once a week, to another disk' },
      { words: 'backup --incremental --folder /mnt/backups', about: 'once a day' },
      { words: 'backup --only billing', about: 'before a change to the subscriptions' },
    ],
    load: async () => (await import('../backup.ts')).make,
  },
  {
    name: 'backup list',
    about:
      'lists backups and dumps, newest first, with their size, what each is made on, and when each was last restored and verified',
    options: [folder],
    examples: [{ words: 'backup list --json', about: 'for a monitor of their age' }],
    load: async () => (await import('../backup.ts')).list,
  },
  {
    name: 'backup verify',
    about: 'restores a backup beside the database, verifies every file and all books there, and removes it again',
    more: 'Verified are the hash of every file, the schemas, the ledger, the catalogue and the audit logs. It needs as much disk as the database. A dump is restored into a database that is deleted afterwards.',
    arguments: [name],
    options: [folder, only('a dump of this schema')],
    examples: [
      { words: 'backup verify', about: 'after each backup, or once a week' },
      { words: 'backup verify --only billing', about: 'the newest dump of billing' },
    ],
    load: async () => (await import('../restore.ts')).verify,
  },
  {
    name: 'backup prune',
    about:
      'deletes backups, but for the newest of each of 7 days, 4 weeks and 12 months, and the full ones that those need; of the dumps of each schema likewise',
    options: [folder],
    destroys: () => 'Older backups will be deleted.',
    examples: [{ words: 'backup prune --yes', about: 'after each backup, in a script' }],
    load: async () => (await import('../backup.ts')).prune,
  },
  {
    name: 'backup record',
    about: 'writes down that other tools have made or proved a backup, for the metrics of their age and their alerts',
    more: 'For databases that are servers of your own: run it after each backup, and after each restore of one that was verified. "backup" and "backup verify" do so themselves.',
    arguments: [{ name: 'STEP', about: 'what has succeeded just now', choices: ['made', 'proved'] }],
    examples: [
      { words: 'backup record made', about: 'at the end of the job that backs up' },
      { words: 'backup record proved', about: 'at the end of the rehearsal of a restore' },
    ],
    load: async () => (await import('../backup.ts')).recordOther,
  },
  {
    name: 'restore',
    about:
      'replaces the embedded PostgreSQL of this checkout by a backup, after that was restored beside it and verified',
    more: 'With --to it is what it was at that moment: the newest backup before it, and the WAL archive of "npm start" from there on. The database that was there is kept in a folder beside it. Stop "npm start" first. The data of the embedded Valkey is deleted: it may be newer. Whoever follows what changes for them begins anew. With --only nothing is replaced: a dump is restored into a new database beside, which nothing uses yet.',
    arguments: [name],
    options: [
      folder,
      to,
      only('a dump of this schema, into a new database'),
      {
        name: 'into',
        value: 'DATABASE',
        about: 'with --only: what the new database is called; with the schema and the time in its name if left out',
        pattern: /^[a-z_][a-z0-9_]{0,62}$/,
        wrong: (value) =>
          `"${value}" is no name for a database here: use at most 63 small letters, digits and underscores, and no digit first.`,
      },
    ],
    destroys: (given) => {
      if (given.option('only') !== undefined) return undefined;
      const moment = given.option('to') === undefined ? '' : `, and its WAL archive up to ${given.option('to')}`;
      return `The database of this checkout will be replaced by ${given.optional('NAME') === undefined ? 'the newest backup' : `the backup ${given.optional('NAME')}`}${moment}.`;
    },
    examples: [
      { words: 'restore --to 2026-12-01T14:03:20Z', about: 'before the mistake of that moment' },
      { words: 'restore --to latest', about: 'everything that the WAL archive has' },
      { words: 'restore 2026-12-01T03-00-00 --folder /mnt/backups', about: 'after the disk was lost' },
      { words: 'restore --only billing --into billing_before', about: 'to look at, or to take over by its URL' },
    ],
    load: async () => (await import('../restore.ts')).restore,
  },
];
