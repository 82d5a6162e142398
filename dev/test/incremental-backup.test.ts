// npx plaza backup --incremental, on an embedded PostgreSQL of its own.
import { cpSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { chainOf } from '../src/backup/chain.ts';
import { sortBackups } from '../src/backup/kept.ts';
import { ManifestReader } from '../src/backup/manifest.ts';
import { findBackup, type StoredBackup } from '../src/backup/store.ts';
import { ensureEngines, startPostgres } from '../src/engines/index.ts';
import { useCommandHome } from './command-home.ts';

const { home, plaza } = useCommandHome();

async function made(...words: string[]): Promise<StoredBackup> {
  const { code, output } = await plaza(['backup', '--json', ...words]);
  if (code !== 0) throw new Error(output);
  return JSON.parse(output) as StoredBackup;
}

async function sql(...statements: string[]): Promise<unknown[]> {
  const { postgres: bin } = await ensureEngines(() => undefined, ['postgres']);
  const postgres = await startPostgres({ bin, folder: join(home, 'postgres'), durable: true, database: 'plaza' });
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  try {
    let rows: unknown[] = [];
    for (const statement of statements) ({ rows } = await client.query(statement));
    return rows;
  } finally {
    await client.end();
    await postgres.stop();
  }
}

test('an incremental backup has what changed since a full one, and is restored with it; a broken chain is refused', async () => {
  expect(await plaza(['migrate', '--backed-up'])).toMatchObject({ code: 0 });
  const first = await plaza(['backup', '--incremental']);
  expect([first.code, first.output]).toEqual([1, expect.stringContaining('There is no full backup in')]);
  expect(readdirSync(join(home, 'backups'))).toEqual([]);

  await sql(
    'create table notes (name text)',
    `insert into notes select repeat('x', 100) from generate_series(1, 50000)`,
  );
  const full = await made();
  await sql(`update notes set name = 'y' where ctid < '(1,1)'`, `insert into notes values ('z')`);
  const one = await made('--incremental');
  expect(one.base).toEqual({ name: full.name, manifest: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(one.bytes).toBeLessThan(full.bytes / 2);
  await sql(`insert into notes values ('z')`);
  // On the full one as well: nothing is lost with the one before.
  const two = await made('--incremental');
  expect(two.base).toEqual(one.base);
  const listed = (await plaza(['backup', 'list'])).output.split('\n');
  expect(listed[0]).toMatch(new RegExp(`^${two.name} .* since ${full.name} .* never restored$`));
  expect(listed[2]).toMatch(new RegExp(`^${full.name} .* full `));
  expect((await plaza(['backup', 'prune', '--yes'])).output).toBe(`${one.name} is deleted.\n2 backups are kept.`);

  const away = join(home, 'away');
  const refused = async (): Promise<string> => {
    const { code, output } = await plaza(['restore', '--yes']);
    expect(code).toBe(1);
    expect(readdirSync(home)).not.toContain('postgres.restored');
    return output;
  };
  renameSync(full.path, away);
  expect(await refused()).toContain(`has only what changed since the full backup ${full.name}, which is not in`);
  expect((await plaza(['backup', 'list'])).output).toContain(`useless without ${full.name}`);
  expect((await plaza(['doctor'])).output).toContain(`✗ backup`);
  expect((await plaza(['backup', 'prune', '--yes'])).output).toContain(`${two.name} is useless without`);
  const other = await made();
  cpSync(other.path, full.path, { recursive: true });
  rmSync(other.path, { recursive: true });
  expect(await refused()).toContain(`The backup ${full.name} is not the one on which ${two.name} was made`);
  rmSync(full.path, { recursive: true });
  renameSync(away, full.path);

  const manifest = join(full.path, 'manifest.sealed');
  const bytes = readFileSync(manifest);
  writeFileSync(manifest, Buffer.concat([bytes.subarray(0, -1), Buffer.from([bytes.at(-1)! ^ 1])]));
  const altered = await plaza(['backup', '--incremental']);
  expect([altered.code, altered.output]).toEqual([1, expect.stringContaining('was changed since it was made')]);
  writeFileSync(manifest, bytes);
  expect((await plaza(['backup', '--incremental'], { BACKUP_KEY: Buffer.alloc(32, 2).toString('base64') })).code).toBe(
    1,
  );

  rmSync(join(home, 'postgres'), { recursive: true });
  expect((await plaza(['restore', '--yes'])).output).toContain(`The database is that of the backup ${two.name}`);
  expect(await sql(`select left(name, 1) as first, count(*)::int from notes group by 1 order by 1`)).toEqual([
    { first: 'x', count: expect.any(Number) },
    { first: 'y', count: expect.any(Number) },
    { first: 'z', count: 2 },
  ]);
  // What is written now has the numbers of what the lost one wrote.
  expect((await plaza(['backup', '--incremental'])).output).toContain('since it was made or restored');
});

const backup = (name: string, base?: string): StoredBackup => ({
  name,
  startedAt: `${name}T03:00:00.000Z`,
  endedAt: `${name}T03:01:00.000Z`,
  postgres: '18',
  keyId: '1',
  bytes: 1,
  path: `/${name}`,
  proof: undefined,
  base: base === undefined ? undefined : { name: base, manifest: '' },
});

describe('what is kept', () => {
  const names = (backups: readonly StoredBackup[]): string[] => backups.map(({ name }) => name);

  test('is also the full backup on which one that is kept was made', () => {
    const month = Array.from({ length: 28 }, (_, day) => `2026-02-${String(day + 1).padStart(2, '0')}`);
    const all = month.map((name, day) => backup(name, day % 7 === 0 ? undefined : month[day - (day % 7)])).reverse();
    const { kept, deleted, broken } = sortBackups(all);
    expect(broken).toEqual([]);
    for (const { base } of kept) if (base) expect(names(kept)).toContain(base.name);
    for (const { name } of deleted) expect(kept.map(({ base }) => base?.name)).not.toContain(name);
    expect(names(kept)).toEqual(expect.arrayContaining([...month.slice(-7), '2026-02-15', '2026-02-08']));
  });

  test('does not count one whose full backup is gone, and does not delete it', () => {
    const { kept, deleted, broken } = sortBackups([backup('2026-02-02', '2026-01-31'), backup('2026-02-01')]);
    expect([names(kept), names(deleted), names(broken)]).toEqual([['2026-02-01'], [], ['2026-02-02']]);
  });
});

test('a chain names what it lacks', () => {
  expect(() => chainOf('/nowhere', backup('2026-02-02', '2026-02-01'))).toThrow('which is not in /nowhere');
  expect(chainOf('/nowhere', backup('2026-02-02'))).toHaveLength(1);
  expect(() => findBackup('/nowhere', undefined)).toThrow('There is no backup');
});

test('the manifest is read out of a tar, however that is cut', async () => {
  const entry = (name: string, content: string): Buffer => {
    const head = Buffer.alloc(512);
    head.write(name);
    head.write(content.length.toString(8).padStart(11, '0'), 124);
    return Buffer.concat([head, Buffer.from(content), Buffer.alloc((512 - (content.length % 512)) % 512)]);
  };
  const text = '{"Files": []}'.repeat(100);
  const tar = Buffer.concat([
    entry('empty', ''),
    entry('base/1', 'x'.repeat(512)),
    entry('backup_manifest', text),
    Buffer.alloc(1_024),
  ]);
  for (const size of [1, 511, 512, 700, tar.length]) {
    const reader = new ManifestReader();
    async function* cut(): AsyncGenerator<Buffer> {
      for (let at = 0; at < tar.length; at += size) yield await Promise.resolve(tar.subarray(at, at + size));
    }
    const passed: Buffer[] = [];
    for await (const chunk of reader.through(cut())) passed.push(chunk);
    expect(Buffer.concat(passed).equals(tar)).toBe(true);
    expect(reader.manifest).toBe(text);
  }
});
