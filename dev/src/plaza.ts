// npx plaza: what an operator does by hand.
import { accessTokenTtl, keyActivationDelay } from '@plaza/auth/config';
import { grantAdmin, rotateKeys } from '@plaza/auth/operator';
import { keys } from '@plaza/cache';
import { pendingMigrations, ServiceError } from '@plaza/service';
import { migrateAll, refuseToSeed, schemaOf, seedAll } from './databases.ts';
import { doctor } from './doctor.ts';
import { eventsCommand } from './events.ts';
import { ledgerArchive, ledgerRestore, ledgerVerify } from './ledger.ts';
import { forgetCached, redisCheck, redisEstimate } from './redis/commands.ts';
import { Sentence, tell } from './sentence.ts';
import { readSecrets } from './secrets.ts';
import type { Settings } from './settings.ts';
import { readSettings, serviceNames } from './settings.ts';
import { asOwner, withTargets } from './targets.ts';

const help = `npx plaza <command>

  migrate              makes roles, schemas and tables, or brings them up to date
  seed                 loads the demo data; existing data is not changed
  keys rotate          publishes a new signing key, which signs a minute later; existing tokens stay valid
  admin grant EMAIL    makes a person an administrator, from their next sign-in on
  ledger verify        verifies the ledger of the wallet, or reports the first error and exits with 1
  ledger archive MONTH [FOLDER]
                       moves a month that is over, such as 2026-03, from the database into a file, and reads that back first
  ledger restore FILE  brings an archived month back
  events list|replay|drop
                       shows what services have to tell one another, tries dead events again, or gives them up; "events --help" tells more
  redis check          checks everything that Plaza needs from Redis, and explains what is wrong; exits with 1 if something is wrong
  redis estimate --users A..B
                       says what so many people cost where Redis is paid by the command; "redis estimate" alone lists its options
  doctor               reports what is running, in which versions, and what is wrong
  help                 shows this help

The databases are those of the "npm start" that runs in this checkout, else those that DATABASE_URL or <SERVICE>_DATABASE_URL
name, else the embedded PostgreSQL of this checkout.`;

class Usage extends Error {}

try {
  process.exitCode = await command(process.argv.slice(2));
} catch (error) {
  if (error instanceof Usage) {
    console.error(error.message);
    process.exitCode = 2;
  } else {
    console.error(error instanceof ServiceError ? error.message : tell(error));
    process.exitCode = 1;
  }
}

async function command(words: string[]): Promise<number> {
  const [first, second, ...rest] = words;
  switch (first) {
    case undefined:
    case 'help':
    case '--help':
    case '-h':
      console.log(help);
      return 0;
    case 'migrate':
      nothingMore(words.slice(1));
      return await migrateCommand(readSettings());
    case 'seed':
      nothingMore(words.slice(1));
      return await seedCommand(readSettings());
    case 'keys':
      if (second !== 'rotate') throw new Usage('"npx plaza keys" has one command: npx plaza keys rotate');
      nothingMore(rest);
      return await rotateCommand(readSettings());
    case 'admin':
      if (second !== 'grant' || !rest[0])
        throw new Usage('Name the person to make an administrator: npx plaza admin grant EMAIL');
      nothingMore(rest.slice(1));
      return await grantCommand(readSettings(), rest[0]);
    case 'ledger':
      return await ledgerCommand(second, rest);
    case 'events':
      return await eventsCommand(readSettings, words.slice(1));
    case 'redis':
      if (second === 'check') {
        nothingMore(rest);
        return await redisCheck(readSettings());
      }
      if (second === 'estimate') return await redisEstimate(readSettings(), rest);
      throw new Usage('"npx plaza redis" has two commands: redis check, redis estimate --users A..B');
    case 'doctor':
      nothingMore(words.slice(1));
      return await doctor(readSettings());
    default:
      throw new Usage(`There is no command "${first}": "npx plaza help" lists them.`);
  }
}

async function ledgerCommand(word: string | undefined, [what, ...rest]: string[]): Promise<number> {
  if (word === 'verify') {
    nothingMore(what === undefined ? [] : [what, ...rest]);
    return await ledgerVerify(readSettings());
  }
  if (word === 'archive' && what) {
    nothingMore(rest.slice(1));
    return await ledgerArchive(readSettings(), what, rest[0]);
  }
  if (word === 'restore' && what) {
    nothingMore(rest);
    return await ledgerRestore(readSettings(), what);
  }
  throw new Usage(
    '"npx plaza ledger" has three commands: ledger verify, ledger archive MONTH [FOLDER], ledger restore FILE',
  );
}

function nothingMore(words: string[]): void {
  if (words.length > 0)
    throw new Usage(`"${words.join(' ')}" is not a parameter of this command: "npx plaza help" explains its use.`);
}

async function migrateCommand(settings: Settings): Promise<number> {
  return await withTargets(settings, serviceNames, true, async ({ adminUrls }) => {
    await migrateAll(adminUrls, readSecrets(settings).databasePasswords);
    for (const name of serviceNames) {
      const pending = await pendingMigrations(await schemaOf(name), adminUrls[name]);
      console.log(`${name.padEnd(10)} ${pending.length === 0 ? 'is up to date' : `lacks ${pending.join(', ')}`}`);
    }
    return 0;
  });
}

async function seedCommand(settings: Settings): Promise<number> {
  // Before anything is migrated for it.
  refuseToSeed(settings.env);
  return await withTargets(settings, serviceNames, true, async ({ adminUrls }) => {
    await seedAll(await migrateAll(adminUrls, readSecrets(settings).databasePasswords), settings.env);
    await asOwner('catalog', adminUrls.catalog, async (database) => {
      const lists = await database.statement<{ club: string; category: string }>(
        `select distinct club, category from products union select distinct club, '' from events`,
        [],
      );
      await forgetCached(settings, database, [
        keys.esimPlans(),
        ...lists.flatMap(({ club, category }) => [...keys.eventListsOf(club), ...keys.productListsOf(club, category)]),
      ]);
    });
    console.log('The demo data is loaded.');
    return 0;
  });
}

async function rotateCommand(settings: Settings): Promise<number> {
  const { encryptionKey } = readSecrets(settings, { mustExist: 'ENCRYPTION_KEY' });
  const key = Buffer.from(encryptionKey, 'base64');
  if (key.length !== 32)
    throw new Sentence('ENCRYPTION_KEY must be 32 bytes in base64, the same as that of the auth service.');
  return await withTargets(settings, ['auth'], false, async ({ adminUrls }) => {
    const { kid, activeFrom } = await asOwner('auth', adminUrls.auth, (database) =>
      rotateKeys(database, {
        encryptionKey: key,
        activationDelayMs: keyActivationDelay.parse(settings.env['KEY_ACTIVATION_DELAY'] || undefined) * 1_000,
        accessTokenTtlMs: accessTokenTtl.parse(settings.env['ACCESS_TOKEN_TTL'] || undefined) * 1_000,
      }),
    );
    console.log(
      `The key ${kid} is published now and signs from ${activeFrom.toISOString()} on. Tokens that were signed with older keys stay valid until they expire.`,
    );
    return 0;
  });
}

async function grantCommand(settings: Settings, email: string): Promise<number> {
  return await withTargets(settings, ['auth'], false, async ({ adminUrls }) => {
    const { name, email: address } = await asOwner('auth', adminUrls.auth, async (database) => {
      const person = await grantAdmin(database, email);
      await forgetCached(settings, database, [keys.user(person.id)]);
      return person;
    });
    console.log(`${name} (${address}) is an administrator from the next sign-in or refresh on.`);
    return 0;
  });
}
