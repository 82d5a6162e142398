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
  { personal, admin = {}, system }: FunctionCalls,
): Promise<string[]> {
  const faults: string[] = [];
  const callable = await data.admin<{ signature: string }>(`
    select replace(p.oid::regprocedure::text, '${schema.name}.', '') as signature from pg_proc p
      where p.pronamespace = '${schema.name}'::regnamespace and p.prorettype <> 'trigger'::regtype and has_function_privilege('${runtimeRole(schema.name)}', p.oid, 'execute') order by 1`);
  const listed = { ...personal, ...admin, ...system };
  for (const { signature } of callable)
    if (!Object.hasOwn(listed, signature)) faults.push(`${signature} is not in the list`);
  for (const signature of Object.keys(listed))
    if (!callable.some((one) => one.signature === signature))
      faults.push(`${signature} may not be called, or is not there`);

  const client = new pg.Client({ connectionString: data.url, options: `-c search_path=${schema.name}` });
  await client.connect();
  /** The outcome of a call, and the actor after it. */
  async function call(
    signature: string,
    actor: string,
    role = '',
  ): Promise<{ refused: boolean; error: string; actor: string }> {
    const name = signature.slice(0, signature.indexOf('('));
    await client.query('begin');
    try {
      await client.query(`select set_config('plaza.actor', $1, true), set_config('plaza.role', $2, true)`, [
        actor,
        role,
      ]);
      await client.query('savepoint before');
      const error: unknown = await client
        .query(`select * from ${schema.name}.${name}(${listed[signature]!.replaceAll(':me', `'${me}'`)})`)
        .then(
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

  try {
    for (const signature of Object.keys(listed)) {
      const asMe = await call(signature, me, Object.hasOwn(admin, signature) ? 'admin' : '');
      if (asMe.actor !== me) faults.push(`${signature} leaves a person acting as "${asMe.actor}"`);
      if (Object.hasOwn(system, signature)) {
        if (!asMe.refused) faults.push(`${signature} does not refuse a person${asMe.error && `: ${asMe.error}`}`);
        const [asNobody, asSystem] = [await call(signature, ''), await call(signature, 'system')];
        if (asNobody.actor !== '') faults.push(`${signature} leaves nobody acting as "${asNobody.actor}"`);
        if (asNobody.error && !asNobody.refused) faults.push(`${signature} failed for nobody: ${asNobody.error}`);
        if (asSystem.error) faults.push(`${signature} failed for the system: ${asSystem.error}`);
        continue;
      }
      if (Object.hasOwn(admin, signature) && !(await call(signature, me)).refused)
        faults.push(`${signature} does not refuse who is no administrator`);
      if (asMe.error) {
        faults.push(`${signature} failed for a person: ${asMe.error}`);
      }
    }
  } finally {
    await client.end();
  }
  return faults;
}
