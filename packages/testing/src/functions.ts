// Checks that the functions of a schema do not change the actor of the transaction, and which of them a person may call.
import { runtimeRole, sqlState, type SchemaDefinition } from '@plaza/service';
import pg from 'pg';
import type { TestDatabase } from './databases.ts';

export interface FunctionCalls {
  /** The arguments, as SQL, with which a person's call succeeds, by the function's signature. `:me` is the person. */
  personal: Record<string, string>;
  /** The same of those that only an administrator may call. */
  admin?: Record<string, string>;
  /** The same of those that refuse a person, and accept calls without an actor or of the system. */
  system: Record<string, string>;
}

const insufficientPrivilege = '42501';

/**
 * Calls every function that the service's role may call, as a person and without an actor, and returns the faults: a function that is in
 * neither list, one that changes the actor, one that wrongly accepts or refuses a person.
 */
export async function functionFaults(
  schema: SchemaDefinition,
  data: TestDatabase,
  me: string,
  calls: FunctionCalls,
): Promise<string[]> {
  const listed = { ...calls.personal, ...calls.admin, ...calls.system };
  const faults = await unlistedFunctions(schema, data, Object.keys(listed));
  const client = new pg.Client({ connectionString: data.url, options: `-c search_path=${schema.name}` });
  await client.connect();
  try {
    for (const [signature, sql] of Object.entries(listed)) {
      const text = `select * from ${schema.name}.${signature.slice(0, signature.indexOf('('))}(${sql.replaceAll(':me', `'${me}'`)})`;
      const found = await faultsOf((actor, role) => callAs(client, text, actor, role), me, {
        isAdmin: Object.hasOwn(calls.admin ?? {}, signature),
        isSystem: Object.hasOwn(calls.system, signature),
      });
      faults.push(...found.map((fault) => `${signature} ${fault}`));
    }
  } finally {
    await client.end();
  }
  return faults;
}

async function unlistedFunctions(
  schema: SchemaDefinition,
  data: TestDatabase,
  listed: readonly string[],
): Promise<string[]> {
  const callable = await data.admin<{ signature: string }>(`
    select replace(p.oid::regprocedure::text, '${schema.name}.', '') as signature from pg_proc p
      where p.pronamespace = '${schema.name}'::regnamespace and p.prorettype <> 'trigger'::regtype and has_function_privilege('${runtimeRole(schema.name)}', p.oid, 'execute') order by 1`);
  const existing = new Set(callable.map(({ signature }) => signature));
  return [
    ...[...existing].filter((one) => !listed.includes(one)).map((one) => `${one} is not in the list`),
    ...listed.filter((one) => !existing.has(one)).map((one) => `${one} may not be called, or does not exist`),
  ];
}

/** The outcome of a call, and the actor after it. */
interface Called {
  refused: boolean;
  error: string;
  actor: string;
}

async function faultsOf(
  call: (actor: string, role?: string) => Promise<Called>,
  me: string,
  { isAdmin, isSystem }: { isAdmin: boolean; isSystem: boolean },
): Promise<string[]> {
  const faults: string[] = [];
  const asMe = await call(me, isAdmin ? 'admin' : '');
  if (asMe.actor !== me) faults.push(`leaves a person acting as "${asMe.actor}"`);
  if (isSystem) {
    if (!asMe.refused) faults.push(`does not refuse a person${asMe.error && `: ${asMe.error}`}`);
    const [asNobody, asSystem] = [await call(''), await call('system')];
    if (asNobody.actor !== '') faults.push(`leaves nobody acting as "${asNobody.actor}"`);
    if (asNobody.error && !asNobody.refused) faults.push(`failed for nobody: ${asNobody.error}`);
    if (asSystem.error) faults.push(`failed for the system: ${asSystem.error}`);
    return faults;
  }
  if (isAdmin && !(await call(me)).refused) faults.push('does not refuse a person who is no administrator');
  if (asMe.error) faults.push(`failed for a person: ${asMe.error}`);
  return faults;
}

async function callAs(client: pg.Client, text: string, actor: string, role = ''): Promise<Called> {
  await client.query('begin');
  try {
    await client.query(`select set_config('plaza.actor', $1, true), set_config('plaza.role', $2, true)`, [actor, role]);
    await client.query('savepoint before');
    const error: unknown = await client.query(text).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (error !== undefined) await client.query('rollback to savepoint before');
    const {
      rows: [after],
    } = await client.query<{ actor: string }>(`select coalesce(current_setting('plaza.actor', true), '') as actor`);
    return {
      refused: sqlState(error) === insufficientPrivilege,
      error: error instanceof Error ? error.message : '',
      actor: after!.actor,
    };
  } finally {
    await client.query('rollback');
  }
}
