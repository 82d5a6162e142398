import type { CommandSpec } from '../command.ts';
import { serviceOption } from '../services.ts';

const service = serviceOption('only this service');

export const bookCommands: readonly CommandSpec[] = [
  {
    name: 'ledger verify',
    about: 'verifies the ledger of the wallet, or reports the first error and exits with 1',
    more: 'Computes the chain of every wallet again, and everything that the hashes do not cover.',
    examples: [{ words: 'ledger verify', about: 'after a restore, and before an archive' }],
    load: async () => (await import('../ledger.ts')).verify,
  },
  {
    name: 'ledger archive',
    about: 'moves a month that is over from the database into a file, and reads that back first',
    arguments: [
      {
        name: 'MONTH',
        about: 'such as 2026-03',
        pattern: /^\d{4}-(0[1-9]|1[0-2])$/,
        wrong: (text) => `"${text}" is not a month: write it as 2026-03.`,
      },
      {
        name: 'FOLDER',
        about: 'where the file goes; the folder "archive" of this checkout if left out',
        optional: true,
      },
    ],
    examples: [{ words: 'ledger archive 2026-03 /mnt/archive', about: 'keep that file: its rows leave the database' }],
    load: async () => (await import('../ledger.ts')).archive,
  },
  {
    name: 'ledger restore',
    about: 'brings an archived month back',
    arguments: [{ name: 'FILE', about: 'what "ledger archive" has written' }],
    examples: [{ words: 'ledger restore /mnt/archive/ledger-2026-03.jsonl.gz', about: 'for an audit of that month' }],
    load: async () => (await import('../ledger.ts')).restore,
  },
  {
    name: 'catalog verify',
    about:
      'verifies that stocks are the sums of their movements, and free seats those of the seats; exits with 1 if not',
    examples: [{ words: 'catalog verify', about: 'after a restore' }],
    load: async () => (await import('../catalog.ts')).verify,
  },
  {
    name: 'audit verify',
    about: 'verifies the audit logs, or names the first break and exits with 1',
    more: 'Computes the chain of every audit log again, and compares it with its signed checkpoints and with those that were kept elsewhere.',
    options: [
      service,
      {
        name: 'checkpoint',
        value: 'FILE|VALUE',
        about: 'a checkpoint, or a file with any number of them among other text, such as a log; it can be repeated',
        several: true,
      },
    ],
    examples: [
      { words: 'audit verify', about: 'every service, while it runs' },
      { words: 'audit verify --checkpoint kept.log', about: 'finds a tail that was cut together with its checkpoints' },
    ],
    load: async () => (await import('../audit.ts')).verify,
  },
  {
    name: 'audit checkpoint',
    about: 'prints the newest signed checkpoint of every service, one a line: keep them outside of the databases',
    options: [service],
    examples: [{ words: 'audit checkpoint >> kept.log', about: 'once a day' }],
    load: async () => (await import('../audit.ts')).checkpoint,
  },
];
