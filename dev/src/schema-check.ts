// Compares a schema in a database with the schema.sql that is committed beside its migrations: what a release relies on, and what a person, a restore or a
// migration that was interrupted may have changed. Rows are not read.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { SchemaDefinition } from '@plaza/service';
import pg from 'pg';

/** Each is a short text, such as `trigger entries_unchanged of wallet.entries`. */
type Facts = Set<string>;

/** What of these may be there although schema.sql has none: an operator's own index harms nothing, another trigger does. */
const mayBeMore = /^(table|index|constraint) /;

export interface SchemaDifference {
  /** `changed`: a function with another text. */
  kind: 'missing' | 'unknown' | 'changed';
  what: string;
}

/** `url` may be of any role that can read the catalogue. */
export async function schemaDifferences(schema: SchemaDefinition, url: string): Promise<SchemaDifference[]> {
  const expected = factsOf(readFileSync(new URL('../schema.sql', schema.migrations), 'utf8'), schema.name);
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  let found: Facts;
  try {
    await client.connect();
    const { rows } = await client.query<{ fact: string; body: string | null }>(factsSql, [
      schema.name,
      `plaza_${schema.name}`,
    ]);
    found = new Set(rows.map(({ fact, body }) => (body === null ? fact : `${fact} ${hashOf(body)}`)));
  } finally {
    await client.end().catch(() => undefined);
  }
  return compared(expected, found);
}

function compared(expected: Facts, found: Facts): SchemaDifference[] {
  const missing = [...expected].filter((fact) => !found.has(fact)).map(nameOf);
  const unknown = [...found].filter((fact) => !expected.has(fact) && !mayBeMore.test(fact)).map(nameOf);
  const differences: SchemaDifference[] = [
    ...missing.map((what) => ({ kind: unknown.includes(what) ? ('changed' as const) : ('missing' as const), what })),
    ...unknown.filter((what) => !missing.includes(what)).map((what) => ({ kind: 'unknown' as const, what })),
  ];
  return differences.sort((a, b) => (a.what < b.what ? -1 : 1));
}

/** Without the hash of a function's text. */
const nameOf = (fact: string): string => fact.replace(/^(function \S+) \S+$/, '$1');

/** Of a dump by pg_dump, as packages/testing/src/schema-dump.ts makes it. */
export function factsOf(dump: string, name: string): Facts {
  const facts: Facts = new Set();
  let table = '';
  for (const line of dump.split('\n')) {
    const [, created, altered] = /^(?:CREATE (?:UNLOGGED )?TABLE (\S+)|ALTER TABLE (?:ONLY )?(\S+))/.exec(line) ?? [];
    table = created ?? altered ?? table;
    if (created) facts.add(`table ${created}`);
    const constraint = /^\s+(?:ADD )?CONSTRAINT (\S+) /.exec(line)?.[1];
    if (constraint) facts.add(`constraint ${constraint} of ${table}`);
    if (/ ENABLE ROW LEVEL SECURITY;$/.test(line)) facts.add(`row-level security of ${table}`);
    if (/ FORCE ROW LEVEL SECURITY;$/.test(line)) facts.add(`forced row-level security of ${table}`);
    const [, index] = /^CREATE (?:UNIQUE )?INDEX (\S+) ON /.exec(line) ?? [];
    if (index) facts.add(`index ${index}`);
    const [, kind, part, of] =
      /^CREATE (?:CONSTRAINT )?(TRIGGER|POLICY) (\S+) .*?\bON (\S+)/.exec(
        line.replace(/^(CREATE POLICY \S+) ON/, '$1 x ON'),
      ) ?? [];
    if (kind && part && of) facts.add(`${kind.toLowerCase()} ${part} of ${of.replace(/;$/, '')}`);
  }
  for (const fact of [...functionFacts(dump), ...grantFacts(dump, name)]) facts.add(fact);
  return facts;
}

function functionFacts(dump: string): string[] {
  const closed = new Set(
    [...dump.matchAll(/^REVOKE ALL ON FUNCTION (\S+?)\(.* FROM PUBLIC;$/gm)].map(([, name]) => name),
  );
  return dump.split(/^(?=CREATE )/m).flatMap((statement) => {
    const [, name] = /^CREATE FUNCTION (\S+?)\(/.exec(statement) ?? [];
    if (name === undefined) return [];
    const body = /\n\s*AS (\$\w*\$)([\s\S]*?)\1;/.exec(statement)?.[2];
    return [
      `function ${name}${body === undefined ? '' : ` ${hashOf(body)}`}`,
      ...(closed.has(name) ? [] : [`execute on ${name} to public`]),
    ];
  });
}

function grantFacts(dump: string, name: string): string[] {
  const grants = dump.matchAll(/^GRANT (.+) ON (TABLE|FUNCTION|SCHEMA|SEQUENCE) (\S+?)(?:\(.*\))? TO (\S+);$/gm);
  return [...grants].flatMap(([, rights = '', kind, on, to]) =>
    to !== `plaza_${name}`
      ? []
      : rights.split(/,(?![^(]*\))/).map((right) => {
          const granted = kind === 'FUNCTION' ? 'execute' : right.trim().toLowerCase();
          return `${granted} on ${on} to ${to}`;
        }),
  );
}

/** Of a function's text, without what a dump leaves out of it. */
function hashOf(body: string): string {
  const lines = body.split('\n').filter((line) => !/^(--|SET )/.test(line));
  return createHash('sha256').update(lines.join('\n').replaceAll(/\s+/g, ' ').trim()).digest('hex').slice(0, 12);
}

// A month of a partitioned table is made by its service. What a partition has from its parent is not said again.
const factsSql = `
  with tables as (
    select c.oid, c.relkind, c.relrowsecurity, c.relforcerowsecurity, c.relacl, c.relowner, c.relispartition, format('%I.%I', $1::text, c.relname) as name
    from pg_class c
    where c.relnamespace = to_regnamespace($1) and c.relkind in ('r', 'p', 'v', 'S') and c.relname !~ '_20[0-9][0-9]_[0-9][0-9]$'
  ), functions as (
    select p.oid, p.proowner, p.proacl, p.prosrc, p.prosqlbody is not null as standard, format('%I.%I', $1::text, p.proname) as name
    from pg_proc p where p.pronamespace = to_regnamespace($1)
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
  )
  select 'table ' || name as fact, null as body from tables where relkind in ('r', 'p')
  union all select 'row-level security of ' || name, null from tables where relrowsecurity
  union all select 'forced row-level security of ' || name, null from tables where relforcerowsecurity
  union all select format('constraint %I of %s', k.conname, t.name), null
    from pg_constraint k join tables t on t.oid = k.conrelid where k.contype in ('p', 'u', 'f', 'x', 'c') and k.convalidated
  union all select format('index %I', c.relname), null
    from pg_index i join tables t on t.oid = i.indrelid join pg_class c on c.oid = i.indexrelid
    where i.indisvalid and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))
  union all select format('trigger %I of %s', g.tgname, t.name), null
    from pg_trigger g join tables t on t.oid = g.tgrelid where not g.tgisinternal and g.tgenabled in ('O', 'A') and g.tgparentid = 0
  union all select format('policy %I of %s', y.polname, t.name), null from pg_policy y join tables t on t.oid = y.polrelid
  union all select 'function ' || name, case when standard then null else prosrc end from functions
  union all select format('execute on %s to %s', f.name, coalesce(r.rolname, 'public')), null
    from functions f cross join lateral aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) a left join pg_roles r on r.oid = a.grantee
    where a.grantee = 0 or r.rolname = $2
  union all select format('%s on %s to %s', lower(a.privilege_type), t.name, coalesce(r.rolname, 'public')), null
    from tables t cross join lateral aclexplode(t.relacl) a left join pg_roles r on r.oid = a.grantee
    where a.grantee = 0 or r.rolname = $2
  union all select format('%s(%I) on %s to %s', lower(a.privilege_type), b.attname, t.name, coalesce(r.rolname, 'public')), null
    from tables t join pg_attribute b on b.attrelid = t.oid cross join lateral aclexplode(b.attacl) a left join pg_roles r on r.oid = a.grantee
    where not b.attisdropped and (a.grantee = 0 or r.rolname = $2)
  union all select format('%s on %s to %s', lower(a.privilege_type), $1::text, coalesce(r.rolname, 'public')), null
    from pg_namespace n cross join lateral aclexplode(n.nspacl) a left join pg_roles r on r.oid = a.grantee
    where n.nspname = $1 and (a.grantee = 0 or r.rolname = $2)`;
