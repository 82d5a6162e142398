// One schema in a backup of its own: what pg_dump writes of it, sealed. Unlike a base backup it can be made of any server, leaves the other schemas out, and is
// restored into a new database beside the one that is in use. Those of a schema are in the folder dumps/SCHEMA of the backups, each as a backup is.
import { spawn } from 'node:child_process';
import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { SchemaDefinition } from '@plaza/service';
import { schemaNames, type SchemaName } from '@plaza/services';
import { Sentence } from '../sentence.ts';
import { majorOf } from './cluster.ts';
import { withClient } from './connection.ts';
import { counting } from './counting.ts';
import { keyIdOf, open, seal } from './sealed.ts';
import { addBackup, listBackups, type StoredBackup } from './store.ts';

const file = 'dump.sealed';

export const dumpFolder = (folder: string, schema: SchemaName): string => join(folder, 'dumps', schema);

/** Of all schemas, newest first of each. */
export function listDumps(folder: string): { schema: SchemaName; backup: StoredBackup }[] {
  return schemaNames.flatMap((schema) => listBackups(dumpFolder(folder, schema)).map((backup) => ({ schema, backup })));
}

export interface DumpOrder {
  /** The folder of pg_dump. */
  bin: string;
  /** Of a role that may read every row. */
  url: string;
  key: Buffer;
  folder: string;
  schema: SchemaDefinition & { name: SchemaName };
}

export function dump(
  { bin, url, key, folder, schema }: DumpOrder,
  progress: (detail: string) => void = () => undefined,
): Promise<StoredBackup> {
  return addBackup(dumpFolder(folder, schema.name), new Date(), async (path) => {
    const target = join(path, file);
    const extensions = await extensionsOf(url, schema);
    const program = start(join(bin, 'pg_dump'), url, [
      ...['--format=custom', '--lock-wait-timeout=60s', `--schema=${schema.name}`],
      ...extensions,
    ]);
    const [writing, dumping] = await Promise.allSettled([
      pipeline(
        program.child.stdout,
        (source: AsyncIterable<Buffer>) => seal(source, key),
        counting(progress, 1),
        createWriteStream(target, { mode: 0o600, flush: true }),
      ),
      program.succeeded((said) => whyNotDumped(schema.name, url, said)),
    ]);
    for (const end of [writing, dumping]) if (end.status === 'rejected') throw end.reason;
    return { keyId: keyIdOf(key), postgres: majorOf(bin), bytes: statSync(target).size };
  });
}

/** What the tables of the schema are made with and is in none of its own. */
async function extensionsOf(url: string, { name, extensions = [] }: SchemaDefinition): Promise<string[]> {
  return await withClient(url, async (client) => {
    const { rowCount } = await client.query('select where to_regnamespace($1) is not null', [name]);
    if (!rowCount)
      throw new Sentence(
        `There is no schema ${name} in the database ${databaseOf(url)}: is the URL that of another one?`,
      );
    const { rows } = await client.query<{ name: string; home: string }>(
      `select e.extname as name, n.nspname as home from pg_extension e join pg_namespace n on n.oid = e.extnamespace
       where e.extname = any($1)`,
      [extensions],
    );
    return rows.flatMap(({ name, home }) => [
      `--extension=${name}`,
      // A schema that every database has is not made.
      ...(home === 'public' ? [] : [`--schema=${home}`]),
    ]);
  });
}

function whyNotDumped(name: string, url: string, said: string): string {
  if (said.includes('row-level security'))
    return `"${decodeURIComponent(new URL(url).username)}" may not read every row of ${name}: give it BYPASSRLS, or use an administrator.`;
  return `The schema ${name} was not backed up: ${lastLine(said)}`;
}

/** Restores it into a new database of this server, and checks it there by its URL; that is deleted again if either fails. */
export async function restoreDump<Checked>(
  { path }: StoredBackup,
  { bin, url, key, database }: { bin: string; url: string; key: Buffer; database: string },
  check: (url: string) => Promise<Checked>,
): Promise<Checked> {
  await createDatabase(url, database);
  const into = urlOf(url, database);
  try {
    const program = start(join(bin, 'pg_restore'), into, ['--exit-on-error', '--format=custom']);
    const fed = pipeline(
      createReadStream(join(path, file)),
      (source: AsyncIterable<Buffer>) => open(source, key),
      program.child.stdin,
    );
    const [feeding, restoring] = await Promise.allSettled([fed, program.succeeded(whyNotRestored)]);
    // What is wrong with the file is the cause of what pg_restore says; what pg_restore says is that of a pipe that is closed.
    if (feeding.status === 'rejected' && feeding.reason instanceof Sentence) throw feeding.reason;
    for (const end of [restoring, feeding]) if (end.status === 'rejected') throw end.reason;
    return await check(into);
  } catch (error) {
    await dropDatabase(url, database);
    throw error;
  }
}

function whyNotRestored(said: string): string {
  const role = /role "(\w+)" does not exist/.exec(said)?.[1];
  if (role !== undefined)
    return `This server has no role ${role}: "npx plaza migrate" makes the roles of Plaza. Then restore again.`;
  return `It was not restored: ${lastLine(said)}`;
}

async function createDatabase(url: string, name: string): Promise<void> {
  await withClient(url, async (client) => {
    try {
      await client.query(`create database ${client.escapeIdentifier(name)} template template0`);
    } catch (cause) {
      const { code } = cause as { code?: string };
      if (code === '42P04')
        throw new Sentence(`There is a database ${name} already: a backup is restored into a new one.`, { cause });
      if (code === '42501')
        throw new Sentence(
          `"${decodeURIComponent(new URL(url).username)}" may not create databases: give it CREATEDB, or use an administrator.`,
          { cause },
        );
      throw cause;
    }
  });
}

export async function dropDatabase(url: string, name: string): Promise<void> {
  await withClient(url, (client) =>
    client.query(`drop database if exists ${client.escapeIdentifier(name)} with (force)`),
  );
}

const databaseOf = (url: string): string => decodeURIComponent(new URL(url).pathname.slice(1));

function urlOf(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(database)}`;
  return changed.href;
}

/** A program of PostgreSQL. The password is in its environment, where other users do not see it. */
function start(command: string, url: string, words: readonly string[]) {
  const shown = new URL(url);
  shown.password = '';
  const child = spawn(command, [...words, '--no-password', '--dbname', shown.href], {
    env: { PATH: process.env['PATH'], PGPASSWORD: decodeURIComponent(new URL(url).password) },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<number | null>((resolve, reject) => child.once('close', resolve).once('error', reject));
  return {
    child,
    async succeeded(why: (said: string) => string): Promise<void> {
      if ((await ended) !== 0) throw new Sentence(why(said));
    },
  };
}

const lastLine = (said: string): string => said.trim().split('\n').at(-1) ?? '';
