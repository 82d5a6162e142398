import { schemaNames } from '@plaza/services';
import type { CommandSpec } from '../command.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;

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
    about: 'makes roles, schemas and tables, or brings them up to date',
    arguments: [
      {
        name: 'SCHEMA',
        about: 'only this one',
        optional: true,
        choices: schemaNames,
        wrong: (text) => `There is no schema "${text}"`,
      },
    ],
    examples: [
      { words: 'migrate', about: 'every schema' },
      { words: 'migrate billing', about: 'one schema, which may be in a database of its own' },
    ],
    load: async () => (await import('../migrate.ts')).migrate,
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
];
