// Extensions of PostgreSQL that make something quick, and that a server may not have: without them everything works, slower. Each is in a schema of its
// own, where an operator has not put it elsewhere.
import type pg from 'pg';
import { ownerRole, runtimeRole } from './roles.ts';

const home = 'extensions';

/** Installs those that the server has, as an administrator, and lets the roles of the schema use them. What may not be done is left. */
export async function installExtensions(
  admin: pg.Client,
  schema: string,
  names: readonly string[] = [],
): Promise<void> {
  for (const name of names) {
    if ((await schemaOf(admin, name)) === undefined) await install(admin, name);
    const where = await schemaOf(admin, name);
    if (where === undefined) continue;
    for (const role of [ownerRole(schema), runtimeRole(schema)])
      await unlessRefused(() =>
        admin.query(`grant usage on schema ${admin.escapeIdentifier(where)} to ${admin.escapeIdentifier(role)}`),
      );
  }
}

async function install(admin: pg.Client, name: string): Promise<void> {
  const { rowCount } = await admin.query('select from pg_available_extensions where name = $1', [name]);
  if (!rowCount) return;
  await unlessRefused(async () => {
    await admin.query(`create schema if not exists ${home}`);
    await admin.query(`create extension if not exists ${admin.escapeIdentifier(name)} schema ${home}`);
  });
}

async function schemaOf(client: pg.Client, name: string): Promise<string | undefined> {
  const { rows } = await client.query<{ schema: string }>(
    'select n.nspname as schema from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = $1',
    [name],
  );
  return rows[0]?.schema;
}

const insufficientPrivilege = '42501';

async function unlessRefused(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if ((error as { code?: string }).code !== insufficientPrivilege) throw error;
  }
}
