// npx plaza: the operator's commands.
import { parseArgs } from 'node:util';
import { keys as authKeys } from '@plaza/auth/cache-keys';
import {
  grantAdmin,
  grantStaff,
  listStaff,
  readRotationTimes,
  resealAuth,
  resealBilling,
  revokeStaff,
  rotateKeys,
  type StaffMember,
} from '@plaza/auth/operator';
import { keys as catalogKeys } from '@plaza/catalog/cache-keys';
import { resealEventKeys, resealTransfers } from '@plaza/catalog/operator';
import { resealWebhooks } from '@plaza/messaging/operator';
import { pendingMigrations, ServiceError, type Database, type SealingKeys } from '@plaza/service';
import { schemaNames, staffRoleNames, type SchemaName } from '@plaza/services';
import { resealDestinations } from '@plaza/wallet/operator';
import { migrateAll, refuseToSeed, schemaOf, seedAll } from './databases.ts';
import { doctor } from './doctor.ts';
import { esimCommand, esimUsage } from './esim.ts';
import { auditCommand } from './audit.ts';
import { catalogVerify } from './catalog.ts';
import { eventsCommand } from './events.ts';
import { ledgerArchive, ledgerRestore, ledgerVerify } from './ledger.ts';
import { invalidateCached, redisCheck, redisEstimate } from './redis/commands.ts';
import { Sentence, textOf } from './sentence.ts';
import { readSecrets } from './secrets.ts';
import type { Settings } from './settings.ts';
import { inSentences, readSettings } from './settings.ts';
import { asOwner, withTargets } from './targets.ts';

interface Command {
  /** The words that choose it. */
  name: string;
  /** In this order; those in brackets are optional. Without this, the command reads its arguments itself. */
  parameters?: readonly string[];
  /** What the help shows after the name, instead of the parameters. */
  usage?: string;
  help: string;
  /** Answers the exit code. */
  run: (words: string[]) => number | Promise<number>;
}

const commands: readonly Command[] = [
  {
    name: 'migrate',
    parameters: ['[SCHEMA]'],
    help: 'makes roles, schemas and tables, or brings them up to date; all of them, or one such as billing',
    run: ([schema]) => migrateCommand(readSettings(), schema),
  },
  {
    name: 'seed',
    parameters: [],
    help: 'loads the demo data; existing data is not changed',
    run: () => seedCommand(readSettings()),
  },
  {
    name: 'keys rotate',
    parameters: [],
    help: 'publishes a new signing key, which signs a minute later; existing tokens stay valid',
    run: () => rotateCommand(readSettings()),
  },
  {
    name: 'keys reseal',
    parameters: [],
    help: 'encrypts again under ENCRYPTION_KEY what is encrypted under ENCRYPTION_KEYS_OTHER; it can be repeated',
    run: () => resealCommand(readSettings()),
  },
  {
    name: 'admin grant',
    parameters: ['EMAIL'],
    help: 'makes a person an administrator, from their next sign-in on',
    run: ([email]) => grantCommand(readSettings(), email!),
  },
  {
    name: 'staff grant',
    parameters: ['EMAIL', 'ROLE'],
    help: `gives a person a role of staff (${staffRoleNames.join(', ')}); they sign in again`,
    run: ([email, role]) => staffCommand(readSettings(), 'grant', email!, role),
  },
  {
    name: 'staff revoke',
    parameters: ['EMAIL', '[ROLE]'],
    help: 'takes a role of staff from a person, without ROLE all; their sessions end',
    run: ([email, role]) => staffCommand(readSettings(), 'revoke', email!, role),
  },
  {
    name: 'staff list',
    parameters: [],
    help: 'lists who has which role of staff',
    run: () => staffListCommand(readSettings()),
  },
  {
    name: 'ledger verify',
    parameters: [],
    help: 'verifies the ledger of the wallet, or reports the first error and exits with 1',
    run: () => ledgerVerify(readSettings()),
  },
  {
    name: 'ledger archive',
    parameters: ['MONTH', '[FOLDER]'],
    help: 'moves a month that is over, such as 2026-03, from the database into a file, and reads that back first',
    run: ([month, folder]) => ledgerArchive(readSettings(), month!, folder),
  },
  {
    name: 'ledger restore',
    parameters: ['FILE'],
    help: 'brings an archived month back',
    run: ([file]) => ledgerRestore(readSettings(), file!),
  },
  {
    name: 'catalog verify',
    parameters: [],
    help: 'verifies that stocks are the sums of their movements, and free seats those of the seats; exits with 1 if not',
    run: () => catalogVerify(readSettings()),
  },
  {
    name: 'audit',
    usage: 'verify|checkpoint',
    help: 'verifies the audit logs, or names the first break and exits with 1; prints signed checkpoints to be kept elsewhere; "audit --help" tells more',
    run: (words) => auditCommand(readSettings, words),
  },
  {
    name: 'events',
    usage: 'list|replay|drop',
    help: 'shows what services have to tell one another, tries dead events again, or gives them up; "events --help" tells more',
    run: (words) => eventsCommand(readSettings, words),
  },
  {
    name: 'billing',
    usage: 'export|import FILE',
    help: 'moves subscriptions and people’s configuration as CSV; "billing" alone tells more',
    run: async (words) => {
      const { billingCommand } = await import('./billing.ts');
      return await billingCommand(readSettings, sealingKeysOf, words);
    },
  },
  {
    name: 'esim',
    usage: esimUsage,
    help: 'lets the newest eSIM, or this one, use data or end at the provider of "npm start"; for development',
    run: (words) => esimCommand(readSettings, words),
  },
  {
    name: 'nft deploy',
    parameters: ['NAME', 'SYMBOL'],
    help: 'deploys the contract of the tokens of tickets with NFT_RPC_URL, NFT_CHAIN_ID, the key and PUBLIC_URL',
    run: async ([name, symbol]) => {
      const { nftDeploy } = await import('./nft.ts');
      return await nftDeploy(readSettings(), sealingKeysOf, name!, symbol!);
    },
  },
  {
    name: 'nft base-uri',
    parameters: [],
    help: 'lets the tokens of NFT_CONTRACT lead to PUBLIC_URL, after it changed',
    run: async () => {
      const { nftBaseUri } = await import('./nft.ts');
      return await nftBaseUri(readSettings(), sealingKeysOf);
    },
  },
  {
    name: 'nft seal-key',
    parameters: [],
    help: 'prints NFT_PRIVATE_KEY_SEALED, which is NFT_PRIVATE_KEY encrypted under ENCRYPTION_KEY',
    run: async () => {
      const { nftSealKey } = await import('./nft.ts');
      return await nftSealKey(readSettings(), sealingKeysOf);
    },
  },
  {
    name: 'redis check',
    parameters: [],
    help: 'checks everything that Plaza needs from Redis, and explains what is wrong; exits with 1 if something is wrong',
    run: () => redisCheck(readSettings()),
  },
  {
    name: 'redis estimate',
    usage: '--users A..B',
    help: 'says what so many people cost where Redis is paid by the command; "redis estimate" alone lists its options',
    run: (words) => redisEstimate(readSettings(), words),
  },
  {
    name: 'doctor',
    parameters: [],
    help: 'reports what is running, in which versions, and what is wrong',
    run: () => doctor(readSettings()),
  },
  {
    name: 'help',
    help: 'shows this help',
    run: () => {
      console.log(help());
      return 0;
    },
  },
];

/** The usage by the first word, if no command matches. */
const misunderstood: Readonly<Record<string, string>> = {
  keys: '"npx plaza keys" has two commands: npx plaza keys rotate, npx plaza keys reseal',
  admin: 'Name the person to make an administrator: npx plaza admin grant EMAIL',
  staff:
    '"npx plaza staff" has three commands: npx plaza staff grant EMAIL ROLE, npx plaza staff revoke EMAIL [ROLE], npx plaza staff list',
  ledger: '"npx plaza ledger" has three commands: ledger verify, ledger archive MONTH [FOLDER], ledger restore FILE',
  catalog: '"npx plaza catalog" has one command: npx plaza catalog verify',
  nft: '"npx plaza nft" has three commands: nft deploy NAME SYMBOL, nft base-uri, nft seal-key',
  redis: '"npx plaza redis" has two commands: redis check, redis estimate --users A..B',
};

class Usage extends Error {}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (error instanceof Usage) {
    console.error(error.message);
    process.exitCode = 2;
  } else {
    console.error(error instanceof ServiceError ? error.message : textOf(error));
    process.exitCode = 1;
  }
}

async function run(words: string[]): Promise<number> {
  const [first] = words;
  if (first === undefined || first === '--help' || first === '-h') return await run(['help']);
  for (const { name, parameters, run: start } of commands) {
    const names = name.split(' ');
    if (!names.every((word, index) => word === words[index])) continue;
    const behind = words.slice(names.length);
    return await start(parameters ? parametersOf(first, parameters, behind) : behind);
  }
  throw new Usage(notUnderstood(first));
}

/** The values of a command's parameters. Throws if one is missing, or if there are more words than parameters. */
function parametersOf(first: string, parameters: readonly string[], words: string[]): string[] {
  const more = words.slice(parameters.length);
  if (parameters.some((name, index) => !name.startsWith('[') && !words[index])) throw new Usage(notUnderstood(first));
  if (more.length > 0)
    throw new Usage(`"${more.join(' ')}" is not a parameter of this command: "npx plaza help" explains its use.`);
  try {
    return parseArgs({ args: words, allowPositionals: true }).positionals;
  } catch {
    // An option, where these commands have none.
    throw new Usage(notUnderstood(first));
  }
}

function notUnderstood(first: string): string {
  return Object.hasOwn(misunderstood, first)
    ? misunderstood[first]!
    : `There is no command "${first}": "npx plaza help" lists them.`;
}

function help(): string {
  const lines = commands.map(({ name, parameters = [], usage = parameters.join(' '), help: text }) => {
    const synopsis = `${name} ${usage}`.trimEnd();
    return synopsis.length < 20 ? `  ${synopsis.padEnd(21)}${text}` : `  ${synopsis}\n${' '.repeat(23)}${text}`;
  });
  return `npx plaza <command>

${lines.join('\n')}

The databases are those of the "npm start" that runs in this checkout, else those that DATABASE_URL or <SERVICE>_DATABASE_URL
name, else the embedded PostgreSQL of this checkout.`;
}

async function migrateCommand(settings: Settings, schema: string | undefined): Promise<number> {
  const names = schemaNames.filter((name) => schema === undefined || name === schema);
  if (names.length === 0) throw new Usage(`There is no schema "${schema}": ${schemaNames.join(', ')}.`);
  return await withTargets(settings, names, true, async ({ adminUrls }) => {
    await migrateAll(adminUrls, readSecrets(settings).databasePasswords, names);
    for (const name of names) {
      const pending = await pendingMigrations(await schemaOf(name), adminUrls[name]);
      console.log(`${name.padEnd(10)} ${pending.length === 0 ? 'is up to date' : `lacks ${pending.join(', ')}`}`);
    }
    return 0;
  });
}

async function seedCommand(settings: Settings): Promise<number> {
  // Before anything is migrated for it.
  refuseToSeed(settings.env);
  return await withTargets(settings, schemaNames, true, async ({ adminUrls }) => {
    await seedAll(await migrateAll(adminUrls, readSecrets(settings).databasePasswords), settings.env);
    await asOwner('catalog', adminUrls.catalog, async (database) => {
      const lists = await database.statement<{ club: string; category: string }>(
        `select distinct club, category from products union select distinct club, '' from events`,
        [],
      );
      await invalidateCached(settings, database, [
        catalogKeys.esimPlans(),
        ...lists.flatMap(({ club, category }) => [
          ...catalogKeys.eventListsOf(club),
          ...catalogKeys.productListsOf(club, category),
        ]),
      ]);
    });
    console.log('The demo data is loaded.');
    return 0;
  });
}

async function rotateCommand(settings: Settings): Promise<number> {
  const { encryptionKey } = readSecrets(settings, { mustExist: 'ENCRYPTION_KEY' });
  const key = keyOf(encryptionKey, 'ENCRYPTION_KEY');
  const times = inSentences(() => readRotationTimes(settings.env));
  return await withTargets(settings, ['auth'], false, async ({ adminUrls }) => {
    const { kid, activeFrom } = await asOwner('auth', adminUrls.auth, (database) =>
      rotateKeys(database, { encryptionKey: key, ...times }),
    );
    console.log(
      `The key ${kid} is published now and signs from ${activeFrom.toISOString()} on. Tokens that were signed with older keys stay valid until they expire.`,
    );
    return 0;
  });
}

function keyOf(text: string, variable: string): Buffer {
  const key = Buffer.from(text, 'base64');
  if (key.length !== 32)
    throw new Sentence(`${variable} must be 32 bytes in base64, the same as that of the services.`);
  return key;
}

/** Of each schema that has something sealed. */
const reseals: Partial<Record<SchemaName, (database: Database, keys: SealingKeys) => Promise<number>>> = {
  auth: resealAuth,
  billing: resealBilling,
  catalog: async (database, keys) => (await resealEventKeys(database, keys)) + (await resealTransfers(database, keys)),
  wallet: resealDestinations,
  messaging: resealWebhooks,
};

/** The key that seals, and those that open. */
function sealingKeysOf(settings: Settings): Buffer[] {
  const { encryptionKey } = readSecrets(settings, { mustExist: 'ENCRYPTION_KEY' });
  const others = (settings.env['ENCRYPTION_KEYS_OTHER'] ?? '').split(',').filter((text) => text.trim() !== '');
  return [keyOf(encryptionKey, 'ENCRYPTION_KEY'), ...others.map((text) => keyOf(text.trim(), 'ENCRYPTION_KEYS_OTHER'))];
}

async function resealCommand(settings: Settings): Promise<number> {
  const keys = sealingKeysOf(settings);
  const names = Object.keys(reseals) as (keyof typeof reseals)[];
  return await withTargets(settings, names, false, async ({ adminUrls }) => {
    for (const name of names) {
      const count = await asOwner(name, adminUrls[name], (database) => reseals[name]!(database, keys)).catch(
        (cause: unknown) => {
          throw new Sentence(
            `${name} has a value that none of these keys opens: name its key in ENCRYPTION_KEYS_OTHER. ${textOf(cause)}`,
          );
        },
      );
      console.log(`${name}: ${count} values were encrypted again.`);
    }
    const { resealedKey } = await import('./nft.ts');
    const key = resealedKey(settings, () => keys);
    if (key !== undefined) console.log(`Put this in the place of the old one: NFT_PRIVATE_KEY_SEALED=${key}`);
    return 0;
  });
}

async function grantCommand(settings: Settings, email: string): Promise<number> {
  return await withTargets(settings, ['auth'], false, async ({ adminUrls }) => {
    const { name, email: address } = await asOwner('auth', adminUrls.auth, async (database) => {
      const person = await grantAdmin(database, email);
      await invalidateCached(settings, database, [authKeys.user(person.id)]);
      return person;
    });
    console.log(`${name} (${address}) is an administrator from the next sign-in or refresh on.`);
    return 0;
  });
}

async function staffCommand(
  settings: Settings,
  act: 'grant' | 'revoke',
  email: string,
  name: string | undefined,
): Promise<number> {
  const role = staffRoleNames.find((each) => each === name);
  if (name !== undefined && !role) throw new Usage(`There is no role "${name}": ${staffRoleNames.join(', ')}.`);
  return await withTargets(settings, ['auth'], false, async ({ adminUrls }) => {
    const member = await asOwner('auth', adminUrls.auth, async (database) => {
      const changed =
        act === 'grant' ? await grantStaff(database, email, role!) : await revokeStaff(database, email, role);
      await invalidateCached(settings, database, [authKeys.user(changed.id)]);
      return changed;
    });
    console.log(lineOf(member));
    return 0;
  });
}

async function staffListCommand(settings: Settings): Promise<number> {
  return await withTargets(settings, ['auth'], false, async ({ adminUrls }) => {
    const members = await asOwner('auth', adminUrls.auth, listStaff);
    for (const member of members) console.log(lineOf(member));
    if (members.length === 0) console.log('Nobody has a role of staff.');
    return 0;
  });
}

function lineOf({ name, email, roles }: StaffMember): string {
  return `${name} (${email}): ${roles.join(', ') || 'no role of staff'}`;
}
