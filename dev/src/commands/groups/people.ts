import { staffRoleNames } from '@plaza/services';
import type { ArgumentSpec, CommandSpec } from '../command.ts';

const email: ArgumentSpec = { name: 'EMAIL', about: 'the address of their account' };
const role: ArgumentSpec = {
  name: 'ROLE',
  about: 'a role of staff',
  choices: staffRoleNames,
  wrong: (text) => `There is no role "${text}"`,
};
const file: ArgumentSpec = { name: 'FILE', about: 'CSV with a header, as of COPY … CSV HEADER' };
const tables = ['subscriptions', 'user_config'] as const;

export const peopleCommands: readonly CommandSpec[] = [
  {
    name: 'admin grant',
    about: 'makes a person an administrator, from their next sign-in on',
    arguments: [email],
    examples: [{ words: 'admin grant ada@example.com', about: 'the first administrator of an installation' }],
    load: async () => (await import('../staff.ts')).grantAdministrator,
  },
  {
    name: 'staff grant',
    about: 'gives a person a role of staff; they sign in again',
    arguments: [email, role],
    examples: [{ words: 'staff grant ada@example.com support', about: 'somebody who answers people' }],
    load: async () => (await import('../staff.ts')).grant,
  },
  {
    name: 'staff revoke',
    about: 'takes a role of staff from a person, without ROLE all; their sessions end',
    arguments: [email, { ...role, optional: true }],
    examples: [
      { words: 'staff revoke ada@example.com support', about: 'one role' },
      { words: 'staff revoke ada@example.com', about: 'all roles of somebody who leaves' },
    ],
    load: async () => (await import('../staff.ts')).revoke,
  },
  {
    name: 'staff list',
    about: 'lists who has which role of staff',
    examples: [{ words: 'staff list', about: 'for the review of who may do what' }],
    load: async () => (await import('../staff.ts')).list,
  },
  {
    name: 'billing export',
    about: 'writes subscriptions or the configuration of people into a CSV file',
    more: 'Keys of data pods are exported as they are sealed.',
    arguments: [file],
    options: [
      {
        name: 'table',
        value: 'TABLE',
        about: 'subscriptions if left out',
        choices: tables,
        wrong: (text) => `There is no table "${text}"`,
      },
    ],
    examples: [
      { words: 'billing export subscriptions.csv', about: 'every subscription' },
      { words: 'billing export config.csv --table user_config', about: 'data pods and their keys' },
    ],
    load: async () => (await import('../billing.ts')).exportBilling,
  },
  {
    name: 'billing import',
    about: 'reads subscriptions or configuration of people from a CSV file, all rows or none',
    more: 'The header says which table it is of: the columns are those of an export. Keys of data pods can be sealed or plain.',
    arguments: [file],
    options: [
      {
        name: 'users',
        value: 'MAPPING',
        about: 'CSV with the header old_user_id,user_id: the person of each user id in FILE',
      },
      {
        name: 'skip-missing',
        about: 'leaves out rows whose person has no account; without it nothing is written then',
      },
      { name: 'dry-run', about: 'says what would happen, and writes nothing' },
    ],
    examples: [
      { words: 'billing import old.csv --users people.csv --dry-run', about: 'what would happen' },
      { words: 'billing import old.csv --users people.csv', about: 'moves the subscriptions of another system' },
    ],
    load: async () => (await import('../billing.ts')).importBilling,
  },
  {
    name: 'keys rotate',
    about: 'publishes a new signing key, which signs a minute later; existing tokens stay valid',
    examples: [{ words: 'keys rotate', about: 'once a quarter, and when a key may have leaked' }],
    load: async () => (await import('../keys.ts')).rotate,
  },
  {
    name: 'keys reseal',
    about: 'encrypts again under ENCRYPTION_KEY what is encrypted under ENCRYPTION_KEYS_OTHER; it can be repeated',
    examples: [{ words: 'keys reseal', about: 'after every service has the new ENCRYPTION_KEY' }],
    load: async () => (await import('../keys.ts')).reseal,
  },
];
