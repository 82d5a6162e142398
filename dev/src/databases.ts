// The services' databases: can they be reached, are they up to date, is there something to see in them.
import { migrate, openDatabase } from '@plaza/service';
import type { Database, SchemaDefinition } from '@plaza/service';
import { schemaNames, serviceNames, type SchemaName, type ServiceName } from '@plaza/services';
import pg from 'pg';
import { Sentence } from './sentence.ts';
import type { Settings } from './settings.ts';

export type PerSchema<Value> = Record<SchemaName, Value>;

/** A schema, from the package of its service. */
export async function schemaOf(name: SchemaName): Promise<SchemaDefinition> {
  const path = name === 'billing' ? '@plaza/auth/billing/orm.config' : `@plaza/${name}/orm.config`;
  return ((await import(path)) as { schema: SchemaDefinition }).schema;
}

/** Throws a sentence if this database cannot be reached, is too old, or its role lacks the rights for a migration. */
export async function checkAdministrator(url: string, variable: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{
      number: string;
      version: string;
      role: string;
      may: boolean;
      creates: boolean;
      database: string;
    }>(`
      select current_setting('server_version_num') as number, current_setting('server_version') as version, current_user as role,
        rolsuper or rolcreaterole as may, has_database_privilege(current_database(), 'create') as creates, current_database() as database
      from pg_roles where rolname = current_user`);
    const [at] = rows;
    if (!at) return;
    if (Number(at.number) < 140_000)
      throw new Sentence(`${variable} leads to PostgreSQL ${at.version}, but Plaza needs 14 or later.`);
    if (!at.may)
      throw new Sentence(
        `${variable} connects as "${at.role}", which cannot create roles: give it CREATEROLE, or use an administrator.`,
      );
    if (!at.creates)
      throw new Sentence(
        `${variable} connects as "${at.role}", which cannot create schemas in "${at.database}": grant it CREATE there.`,
      );
  } catch (error) {
    if (error instanceof Sentence) throw error;
    throw new Sentence(whyUnreachable(error, url, variable), { cause: error });
  } finally {
    await client.end().catch(() => undefined);
  }
}

export function whyUnreachable(error: unknown, url: string, variable: string): string {
  const { host, pathname, username } = new URL(url);
  const { code, message } = error as { code?: string; message: string };
  switch (code) {
    case 'ECONNREFUSED':
      return `${variable} leads to ${host}, where nothing listens: start that server, or correct ${variable}.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${variable} leads to ${host}, but no machine with that name can be found.`;
    case '28P01':
    case '28000':
      return `${variable} leads to ${host}, which refuses the user "${decodeURIComponent(username)}" with that password.`;
    case '3D000':
      return `${variable} names the database "${decodeURIComponent(pathname.slice(1))}", but ${host} has no such database: create it first.`;
    default:
      return /timeout/i.test(message)
        ? `${variable} leads to ${host}, which does not answer within 5 seconds.`
        : `${variable} leads to ${host}, which cannot be used as a database: ${message || code}.`;
  }
}

/** Brings every schema up to date, all at once, and answers the URLs that the services connect with, each with the password of its own role. */
export async function migrateAll(
  adminUrls: PerSchema<string>,
  passwords: PerSchema<string>,
  names: readonly SchemaName[] = schemaNames,
): Promise<PerSchema<string>> {
  const urls = await settled(
    names,
    'The migration of',
    async (name) => [name, await migrate(await schemaOf(name), adminUrls[name], passwords[name])] as const,
  );
  return Object.fromEntries(urls) as PerSchema<string>;
}

/** Whether demo people may be created: their passwords are public, one is an administrator, and they have money that nobody paid in. */
export function maySeed(env: Settings['env']): boolean {
  return ['development', 'test'].includes(env['NODE_ENV']?.trim() || 'development');
}

/** Throws where they may not. */
export function refuseToSeed(env: Settings['env']): void {
  if (!maySeed(env))
    throw new Sentence(
      'Demo people have known passwords and are refused in production: they are loaded if NODE_ENV is development.',
    );
}

/** Loads the demo data of all services. Existing rows stay as they are. Throws a sentence in production. */
export async function seedAll(
  databaseUrls: Record<ServiceName, string>,
  env: Settings['env'] = process.env,
): Promise<void> {
  refuseToSeed(env);
  const names = serviceNames;
  await settled(names, 'Loading the demo data of', async (name) => {
    const { seed } = (await import(`@plaza/${name}/seed`)) as { seed: (database: Database) => Promise<void> };
    await withDatabase(name, databaseUrls[name], seed);
  });
}

// All of them end before this does, so that none still works when the caller stops the database.
async function settled<Name extends SchemaName, Result>(
  names: readonly Name[],
  what: string,
  work: (name: Name) => Promise<Result>,
): Promise<Result[]> {
  const results = await Promise.allSettled(names.map(work));
  return results.map((result, index) => {
    if (result.status === 'fulfilled') return result.value;
    const cause: unknown = result.reason;
    throw new Sentence(`${what} ${names[index]} failed: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  });
}

/** Opens a schema as its service would, and closes it afterwards. */
export async function withDatabase<Result>(
  name: SchemaName,
  url: string,
  work: (database: Database) => Promise<Result>,
): Promise<Result> {
  const database = await openDatabase(await schemaOf(name), url, { poolSize: 4 });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}
