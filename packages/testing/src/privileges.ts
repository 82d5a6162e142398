// The privileges of a role in a database, one line each, to commit and compare.
import { readFileSync, writeFileSync } from 'node:fs';
import type { TestDatabase } from './databases.ts';

/** Tables, columns, functions, sequences and schemas outside PostgreSQL's own, and of which roles the role is a member. */
const privilegesSql = `
  with role as (select oid, rolname from pg_roles where rolname = $1),
  spaces as (select oid, nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'),
  kinds (privilege) as (values ('select'), ('insert'), ('update'), ('delete'), ('truncate'), ('references'), ('trigger')),
  tables as (
    select n.nspname || '.' || c.relname || case when c.relrowsecurity and c.relforcerowsecurity then '' else ' (every row)' end as name, c.oid, k.privilege, has_table_privilege(role.oid, c.oid, k.privilege) as whole
    from pg_class c join spaces n on n.oid = c.relnamespace cross join kinds k cross join role
    -- A month's part is reached through its table.
    where c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
  ),
  columns as (
    select t.name, t.privilege, string_agg(a.attname, ', ' order by a.attname) as names
    from tables t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped cross join role
    where not t.whole and t.privilege in ('select', 'insert', 'update', 'references') and has_column_privilege(role.oid, t.oid, a.attnum, t.privilege)
    group by 1, 2
  )
  select name || ': ' || string_agg(what, ', ' order by array_position(array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger'], split_part(what, ' ', 1))) as line
  from (select name, privilege as what from tables where whole union all select name, privilege || ' (' || names || ')' from columns) granted group by name
  union all
  select n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || '): execute' from pg_proc p join spaces n on n.oid = p.pronamespace cross join role
  where has_function_privilege(role.oid, p.oid, 'execute') and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e') and p.prorettype <> 'trigger'::regtype
  union all
  select n.nspname || '.' || p.proname || '(): execute as a trigger' from pg_proc p join spaces n on n.oid = p.pronamespace cross join role
  where has_function_privilege(role.oid, p.oid, 'execute') and p.prorettype = 'trigger'::regtype
  union all
  select 'sequence ' || n.nspname || '.' || c.relname || ': ' || s.privilege from pg_class c join spaces n on n.oid = c.relnamespace
  cross join (values ('usage'), ('select'), ('update')) s (privilege) cross join role where c.relkind = 'S' and has_sequence_privilege(role.oid, c.oid, s.privilege)
  union all
  select 'schema ' || n.nspname || ': ' || s.privilege from spaces n cross join (values ('usage'), ('create')) s (privilege) cross join role where has_schema_privilege(role.oid, n.oid, s.privilege)
  -- Of extensions that a server may not have: packages/service/src/extensions.ts.
  and (n.nspname, s.privilege) <> ('extensions', 'usage')
  union all
  select 'member of ' || g.rolname from pg_auth_members m join pg_roles g on g.oid = m.roleid join role on m.member = role.oid
  union all
  select 'owner of ' || c.oid::regclass::text from pg_class c join role on c.relowner = role.oid
  union all
  select a.what from pg_roles r join role using (oid)
  cross join lateral (values (r.rolsuper, 'is a superuser'), (r.rolbypassrls, 'passes by row-level security'), (r.rolcreaterole, 'makes roles'), (r.rolcreatedb, 'makes databases'), (r.rolreplication, 'replicates')) a (so, what)
  where a.so
  order by 1`;

export async function privilegesOf(database: Pick<TestDatabase, 'admin'>, role: string): Promise<string[]> {
  return (await database.admin<{ line: string }>(privilegesSql, [role])).map(({ line }) => line);
}

/** The committed list; UPDATE_PRIVILEGES=1 writes it first. */
export function expectedPrivileges(list: URL, now: readonly string[]): string[] {
  if (process.env['UPDATE_PRIVILEGES']) writeFileSync(list, `${now.join('\n')}\n`);
  return readFileSync(list, 'utf8').trim().split('\n');
}
