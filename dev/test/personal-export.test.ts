// What a person's archive has of every table of every service: their rows, in the columns that the lists of personal data name, and nothing of anybody else.
import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AuthServiceService } from '@plaza/api/auth';
import { ExportServiceService } from '@plaza/api/exports';
import { unzip } from '@plaza/testing/unzip';
import { exportedColumns, exportRows, type Database, type PersonalTable, type SchemaDefinition } from '@plaza/service';
import { schemaNames, type SchemaName } from '@plaza/services';
import { client, testDatabase, until, type TestDatabase } from '@plaza/testing';
import { compactVerify, createLocalJWKSet } from 'jose';
import pg from 'pg';
import { schemaOf } from '../src/databases.ts';
import { startMarketplace, type Marketplace } from './marketplace.ts';

const [mine, theirs] = [randomUUID(), randomUUID()];
const conversations: Record<string, string> = { [mine]: randomUUID(), [theirs]: randomUUID() };
/** Numbers, of which no two are the same. */
let count = 0;

interface Column {
  name: string;
  type: string;
  isWritten: boolean;
}

const columnsOf = (data: TestDatabase, schema: string, table: string): Promise<Column[]> =>
  data.admin<Column>(
    `select attname::text as name, format_type(atttypid, null) as type, attgenerated = '' as "isWritten" from pg_attribute
      where attrelid = ($1 || '.' || $2)::regclass and attnum > 0 and not attisdropped order by attnum`,
    [schema, table],
  );

/** A value that is found again, wherever it turns up. */
function valueOf({ name, type }: Column, owner: string, people: readonly string[], table: string): unknown {
  const mark = `${owner === mine ? 'mine' : 'theirs'}:${table}.${name}`;
  switch (type) {
    case 'uuid':
      if (people.includes(name)) return owner;
      // A message is read with its conversation.
      return name === 'conversation_id' || table === 'conversations' ? conversations[owner]! : randomUUID();
    case 'uuid[]':
      return [owner, randomUUID()];
    case 'text':
      return people.includes(name) ? owner : mark;
    case 'text[]':
      return [mark];
    case 'real[]':
      // What a picture looks like: an index takes vectors of this length only.
      return Array<number>(96).fill(0.5);
    case 'jsonb':
      return JSON.stringify({ mark });
    case 'bytea':
      return Buffer.from(mark);
    case 'boolean':
      return true;
    case 'inet':
      return owner === mine ? '192.0.2.1' : '198.51.100.1';
    case 'date':
    case 'timestamp with time zone':
      return new Date();
    default:
      return ++count;
  }
}

describe.each(schemaNames)('the part of %s in an archive', (service) => {
  let schema: SchemaDefinition;
  let data: TestDatabase;
  let database: Database;
  let admin: pg.Client;
  const tables: [table: string, what: PersonalTable][] = [];
  const exported = new Map<string, Record<string, unknown>[]>();
  let all = '';

  beforeAll(async () => {
    schema = await schemaOf(service);
    data = await testDatabase(schema);
    database = await data.open();
    tables.push(...Object.entries(schema.personalData ?? {}));
    admin = new pg.Client({ connectionString: data.adminUrl });
    await admin.connect();
    // Rows that no service would write, so that every column has something: only the columns' types hold.
    await admin.query(`set session_replication_role = replica; set search_path = ${service}`);
    for (const [table, what] of tables) if (exportedColumns(what)) await fill(table, what);
    for await (const { table, lines } of exportRows(database, mine)) {
      const text = lines.toString();
      all += text;
      const rows = text.split('\n').filter(Boolean);
      exported.set(table, [
        ...(exported.get(table) ?? []),
        ...rows.map((row) => JSON.parse(row) as Record<string, unknown>),
      ]);
    }
  });
  afterAll(async () => {
    await admin.end();
    await database.close();
    await data.drop();
  });

  /** A row of the person, and one of somebody else; of a table that names several people, one that the person is only mentioned in. */
  async function fill(table: string, what: PersonalTable): Promise<void> {
    if ('nobody' in what) return;
    const { rows } = await admin.query<{ name: string }>(
      `select conname as name from pg_constraint where conrelid = '${table}'::regclass and contype = 'c'`,
    );
    for (const { name } of rows) await admin.query(`alter table ${table} drop constraint "${name}"`);
    const columns = (await columnsOf(data, service, table)).filter(({ isWritten }) => isWritten);
    const all = 'delete' in what ? [what.delete] : [what.person].flat();
    const counted = [what.exportedBy ?? all].flat();
    const insert = (owner: string, mentioned: string): Promise<unknown> => {
      const values = columns.map((column) =>
        mentioned === mine && all.includes(column.name) && !counted.includes(column.name)
          ? mine
          : valueOf(column, owner, all, table),
      );
      const names = columns.map(({ name }) => `"${name}"`).join(', ');
      return admin.query(
        `insert into ${table} (${names}) overriding system value values (${values.map((_, at) => `$${at + 1}`).join(', ')})`,
        values,
      );
    };
    await insert(mine, theirs);
    await insert(theirs, mine);
  }

  test('has every table that the list says has something of a person', () => {
    const named = tables.flatMap(([table, what]) => (exportedColumns(what) ? [table] : []));
    expect(named.length).toBeGreaterThan(1);
    expect([...exported.keys()]).toEqual(named);
  });

  test('has one row of each, with the columns that are exported and no other', async () => {
    for (const [table, what] of tables) {
      const columns = exportedColumns(what);
      if (!columns) continue;
      const [row, ...more] = exported.get(table) ?? [];
      expect({ table, columns: Object.keys(row ?? {}).sort(), more }).toEqual({
        table,
        columns: [...columns].sort(),
        more: [],
      });
      const people = 'nobody' in what ? [] : 'delete' in what ? [what.delete] : [what.person].flat();
      const texts = (await columnsOf(data, service, table)).filter(
        ({ name, type }) => ['text', 'text[]'].includes(type) && !people.includes(name),
      );
      for (const { name } of texts)
        expect({ table, name, isThere: JSON.stringify(row).includes(`"mine:${table}.${name}"`) }).toEqual({
          table,
          name,
          isThere: columns.includes(name),
        });
    }
  });

  test('has no bytes, and nothing of anybody else', async () => {
    for (const [table, what] of tables) {
      const columns = exportedColumns(what) ?? [];
      const bytes = (await columnsOf(data, service, table)).filter(({ type }) => type === 'bytea');
      expect({ table, bytes: bytes.filter(({ name }) => columns.includes(name)) }).toEqual({ table, bytes: [] });
    }
    expect(all).not.toContain('theirs:');
    expect(all).not.toContain(theirs);
    expect(all).not.toContain('198.51.100.1');
  });
});

describe('the archive of a person of the demo data', () => {
  let market: Marketplace;
  const schemas = {} as Record<SchemaName, SchemaDefinition>;
  beforeAll(async () => {
    for (const name of schemaNames) schemas[name] = await schemaOf(name);
    market = await startMarketplace();
  });
  afterAll(() => market.close());

  test('has the rows of all four services, a signature that the published keys verify, and no other person', async () => {
    const exports = client(ExportServiceService, market.ports.auth);
    const auth = client(AuthServiceService, market.ports.auth);
    try {
      const [lea, marco] = [await market.signIn('lea'), await market.signIn('marco')];
      const as = { token: lea.token };
      const { export: begun } = await exports.createExport({}, as);
      const ready = await until(async () => {
        const [one] = (await exports.listExports({}, as)).exports;
        return one?.state === 'ready' && one;
      }, 'the archive is ready');
      const parts: Buffer[] = [];
      for await (const { data } of exports.downloadExport({ id: begun!.id }, as)) parts.push(Buffer.from(data));
      const archive = Buffer.concat(parts);
      expect(archive).toHaveLength(ready.size);
      expect(createHash('sha256').update(archive).digest('hex')).toBe(ready.sha256);

      const files = unzip(archive);
      const { payload } = await compactVerify(
        files.get('manifest.jws')!,
        createLocalJWKSet({ keys: (await auth.getJwks({})).keys }),
      );
      expect(Buffer.from(payload).toString()).toBe(files.get('manifest.json'));
      const manifest = JSON.parse(files.get('manifest.json')!) as {
        user_id: string;
        files: { name: string; rows: number; sha256: string }[];
      };
      expect(manifest.user_id).toBe(lea.id);
      const named = (['auth', 'billing', 'wallet', 'catalog', 'messaging'] as const).flatMap((name) =>
        Object.entries(schemas[name].personalData ?? {}).flatMap(([table, what]) =>
          exportedColumns(what) ? [`${name}/${table}.jsonl`] : [],
        ),
      );
      expect(manifest.files.map(({ name }) => name)).toEqual(named);
      for (const { name, rows, sha256 } of manifest.files) {
        const text = files.get(name)!;
        expect({ name, rows: text.split('\n').length - 1 }).toEqual({ name, rows });
        expect(createHash('sha256').update(text).digest('hex')).toBe(sha256);
      }
      const rowsOf = (name: string) => manifest.files.find((file) => file.name === name)?.rows ?? 0;
      for (const name of ['auth/users', 'wallet/wallets', 'messaging/posts'])
        expect({ name, some: rowsOf(`${name}.jsonl`) > 0 }).toEqual({ name, some: true });
      const everything = [...files.values()].join('\n');
      for (const other of [marco.id, 'marco@plaza.example', 'password_hash']) expect(everything).not.toContain(other);
    } finally {
      exports.close();
      auth.close();
    }
  });
});
