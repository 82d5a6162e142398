// What npx plaza doctor finds of what strangers could know: demo people, secrets that stand in documents or are easily guessed, and passwords
// that open more than one role. Where Plaza is tried out that is as it should be; in production it is a fault.
import { randomBytes } from 'node:crypto';
import { demoPeople } from '@plaza/auth/seed';
import { perSchema, schemaNames, type SchemaName } from '@plaza/services';
import pg from 'pg';
import type { PerSchema } from './databases.ts';
import type { Secrets } from './secrets.ts';
import { asOwner } from './targets.ts';

export interface Finding {
  about: string;
  text: string;
}

/** Passwords that documents name, and that people choose in a hurry. */
const documented = ['plaza', 'postgres', 'secret', 'password', 'test'];

/** What is known of the databases: administrators' URLs, if any, and the configured password of each role. */
export interface Known {
  urls: Partial<Record<SchemaName, string>>;
  passwords: Partial<Record<SchemaName, string>>;
  secrets: Partial<Pick<Secrets, 'encryptionKey' | 'gatewayKey'>>;
}

export async function exposure({ urls, passwords, secrets }: Known): Promise<Finding[]> {
  return [
    ...guessable(secrets),
    ...schemaNames.flatMap((name) => adminPassword(name, urls[name])),
    ...sharedPasswords(passwords),
    ...(
      await Promise.all(
        schemaNames.flatMap((name) => [opened(name, urls[name], passwords), elsewhere(name, urls[name])]),
      )
    ).flat(),
    ...(await demoAccounts(urls.auth)),
  ];
}

async function demoAccounts(url: string | undefined): Promise<Finding[]> {
  if (!url) return [];
  const found = await asOwner('auth', url, (database) =>
    database.asSystem((em) =>
      em.execute<{ email: string; role: string }[]>(
        `select email, role from users where id = any(string_to_array(?, ',')::uuid[]) or email like '%@plaza.example' order by role = 'admin' desc, email`,
        [demoPeople.map(({ id }) => id).join(',')],
      ),
    ),
  ).catch(() => []);
  if (found.length === 0) return [];
  const admins = found.filter(({ role }) => role === 'admin').map(({ email }) => email);
  return [
    {
      about: 'demo people',
      text: `${found.length} accounts of the demo data are there${admins.length > 0 ? `, and ${admins.join(', ')} is an administrator` : ''}: anybody can read their password`,
    },
  ];
}

function guessable({ encryptionKey, gatewayKey }: Known['secrets']): Finding[] {
  const weak = (text: string): boolean => new Set(text).size < 10 || /change|example|secret|password/i.test(text);
  return [
    ...(encryptionKey && (weak(encryptionKey) || new Set(Buffer.from(encryptionKey, 'base64')).size < 10)
      ? ['ENCRYPTION_KEY']
      : []),
    ...(gatewayKey && weak(gatewayKey) ? ['GATEWAY_KEY'] : []),
  ].map((variable) => ({
    about: 'secrets',
    text: `${variable} is one that can be guessed: make another of 32 random bytes`,
  }));
}

function adminPassword(name: SchemaName, url: string | undefined): Finding[] {
  if (!url) return [];
  const { username, password } = new URL(url);
  const plain = decodeURIComponent(password);
  if (plain !== '' && plain !== decodeURIComponent(username) && !documented.includes(plain)) return [];
  return [
    {
      about: `${name} db`,
      text: `"${decodeURIComponent(username)}" has ${plain === '' ? 'no password' : 'a password that can be guessed'}`,
    },
  ];
}

function sharedPasswords(passwords: Known['passwords']): Finding[] {
  const known = schemaNames.filter((name) => passwords[name] !== undefined);
  return known.flatMap((name, index) =>
    known
      .slice(index + 1)
      .filter((other) => passwords[other] === passwords[name])
      .map((other) => ({ about: `${name} db`, text: `plaza_${name} and plaza_${other} have the same password` })),
  );
}

/** The other databases that the role can connect to: by default every role can connect to every database of a server. */
async function elsewhere(name: SchemaName, url: string | undefined): Promise<Finding[]> {
  if (!url) return [];
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ datname: string; here: boolean }>(
      `
      select datname, datname = current_database() as here from pg_database, pg_roles
        where rolname = $1 and datallowconn and not datistemplate and has_database_privilege(pg_roles.oid, pg_database.oid, case when datname = current_database() then 'temporary' else 'connect' end) order by 1`,
      [`plaza_${name}`],
    );
    const others = rows.filter(({ here }) => !here).map(({ datname }) => datname);
    return [
      ...(others.length > 0
        ? [
            {
              about: `${name} db`,
              text: `plaza_${name} may connect to ${others.join(', ')} as well: revoke connect on database … from public`,
            },
          ]
        : []),
      ...(rows.some(({ here }) => here)
        ? [
            {
              about: `${name} db`,
              text: `plaza_${name} may make temporary tables: revoke temporary on database … from public`,
            },
          ]
        : []),
    ];
  } catch {
    return [];
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Tries at the database itself what should not open a role: the configured password may not be the real one. */
async function opened(name: SchemaName, url: string | undefined, passwords: Known['passwords']): Promise<Finding[]> {
  if (!url) return [];
  const about = `${name} db`;
  const role = `plaza_${name}`;
  if (await opens(url, role, randomBytes(12).toString('hex')))
    return [{ about, text: `everyone who reaches that server is ${role} without a password: see its pg_hba.conf` }];
  const others = schemaNames.filter(
    (other) => other !== name && passwords[other] !== undefined && passwords[other] !== passwords[name],
  );
  const tried = [
    ...others.map((other) => ({
      password: passwords[other] ?? '',
      text: `the password of plaza_${other} opens ${role} as well`,
    })),
    ...[...documented, role].map((password) => ({ password, text: `${role} has a password that can be guessed` })),
  ];
  for (const { password, text } of tried) if (await opens(url, role, password)) return [{ about, text }];
  return [];
}

async function opens(url: string, role: string, password: string): Promise<boolean> {
  const target = new URL(url);
  target.username = role;
  target.password = encodeURIComponent(password);
  const client = new pg.Client({ connectionString: target.href, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The faults of the roles' URLs, if those of a stack are known. */
export function passwordsOf(databases: PerSchema<string>): PerSchema<string> {
  return perSchema((name) => decodeURIComponent(new URL(databases[name]).password));
}
