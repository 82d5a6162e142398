import { schemaNames } from '@plaza/services';
import type { ArgumentSpec, CommandSpec } from '../command.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;

const schemaName: ArgumentSpec = {
  name: 'SCHEMA',
  about: 'only this one',
  optional: true,
  choices: schemaNames,
  wrong: (text) => `There is no schema "${text}"`,
};

export const setUpCommands: readonly CommandSpec[] = [
  {
    name: 'doctor',
    about: 'reports what is running, in which versions, and what is wrong',
    more: 'Exits with 1 if anything is wrong. With --json, each finding is an object with state (good, bad or off), about and text.',
    examples: [
      { words: 'doctor', about: 'after an installation, and whenever something is odd' },
      { words: 'doctor --json', about: 'the same for a monitor' },
    ],
    load: async () => (await import('../doctor.ts')).doctor,
  },
  {
    name: 'migrate',
    about: 'makes roles, schemas and tables, or brings them up to date, and verifies them',
    more: 'Shows first what is due, which tables it locks, and for how long about; what would lock a large table for long is refused. Before anything that exists changes, the embedded PostgreSQL is backed up, if BACKUP_KEY is set; in production nothing is migrated without a backup. Exits with 1 if a schema is not what its migrations make afterwards (see migrate verify), or if people, orders, tickets, transactions or messages are missing.',
    arguments: [schemaName],
    options: [
      { name: 'dry-run', about: 'only shows what is due, and what it locks' },
      { name: 'backed-up', about: 'there is a backup: none is made' },
      { name: 'accept-locks', about: 'also what locks large tables for long: nobody is served meanwhile' },
    ],
    examples: [
      { words: 'migrate', about: 'every schema' },
      { words: 'migrate --dry-run', about: 'before an upgrade' },
      { words: 'migrate billing', about: 'one schema, which may be in a database of its own' },
    ],
    load: async () => (await import('../migrate.ts')).migrate,
  },
  {
    name: 'migrate verify',
    about: 'compares every schema with what its migrations make, and exits with 1 if something differs',
    more: 'After an upgrade, a restore or work by hand: tables, constraints, valid indexes, functions and their texts, triggers that are enabled, row-level security, policies, and what the role of the service and everybody may do. An index, a table or a constraint of your own is no difference.',
    arguments: [schemaName],
    examples: [{ words: 'migrate verify', about: 'after every upgrade' }],
    load: async () => (await import('../migrate.ts')).verify,
  },
  {
    name: 'seed',
    about: 'loads the demo data; existing data is not changed',
    more: 'Refused in production: demo people have known passwords.',
    examples: [{ words: 'seed', about: 'clubs, products, events, plans and people to try out' }],
    load: async () => (await import('../seed.ts')).seed,
  },
  {
    name: 'completion',
    about: 'prints what makes a shell know "plaza" and complete its words',
    more: 'The script defines the command "plaza", which runs this checkout from any folder, and completes commands, options and values.',
    arguments: [{ name: 'SHELL', about: 'which shell', choices: shells }],
    examples: [
      { words: 'completion bash >> ~/.bashrc', about: 'for every new bash' },
      { words: 'completion fish > ~/.config/fish/conf.d/plaza.fish', about: 'for every new fish' },
    ],
    load: async () => (await import('../completion.ts')).completion,
  },
  {
    name: 'live epoch',
    about: 'has everybody who follows what changes for them begin anew, from the state that is in the database',
    more: 'Nobody needs it after a failover, where whoever saw a change that is undone begins anew by themselves, or after npx plaza restore, which does it. It is for when what people were told cannot be trusted.',
    destroys: () => 'All cursors of live streams will be of no use, and every client will read its state again.',
    examples: [{ words: 'live epoch', about: 'after changes were repaired by hand' }],
    load: async () => (await import('../live.ts')).epoch,
  },
];
