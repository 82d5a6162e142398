// npx plaza backup and restore, on an embedded PostgreSQL of its own.
import { cpSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { keptBackups } from '../src/backup/kept.ts';
import { open, seal } from '../src/backup/sealed.ts';
import { useCommandHome } from './command-home.ts';

const { home, key, plaza } = useCommandHome();

test('a backup is restored beside the database and proved; the lost database is that of the backup again', async () => {
  expect((await plaza(['backup'])).output).toContain('There is no database yet');
  expect((await plaza(['seed'])).output).toContain('The demo data is loaded.');
  expect(await plaza(['staff', 'grant', 'admin@plaza.example', 'auditor'])).toMatchObject({ code: 0 });
  const before = (await plaza(['staff', 'list'])).output;
  expect((await plaza(['backup'], { BACKUP_KEY: '' })).output).toContain('set BACKUP_KEY to 32 bytes');
  expect((await plaza(['backup'], { BACKUP_KEY: 'short' })).output).toContain('BACKUP_KEY must be 32 bytes in base64');
  const made = await plaza(['backup', '--json']);
  const { name, path } = JSON.parse(made.output) as { name: string; path: string };
  expect(readdirSync(path).sort()).toEqual(['account.sealed', 'backup.json', 'base.sealed', 'manifest.sealed']);
  expect((await plaza(['backup', 'list'])).output).toMatch(new RegExp(`^${name} .* never restored$`));

  const other = Buffer.alloc(32, 2).toString('base64');
  expect(await plaza(['backup', 'verify'], { BACKUP_KEY: other })).toEqual({
    code: 1,
    output: expect.stringMatching(/was encrypted with the key [0-9a-f]{8}, and BACKUP_KEY is the key [0-9a-f]{8}\.$/),
  });
  const copies = join(home, 'copies');
  cpSync(path, join(copies, name), { recursive: true });
  const sealed = join(copies, name, 'base.sealed');
  truncateSync(sealed, readFileSync(sealed).length - 1);
  expect((await plaza(['backup', 'verify', '--folder', copies])).output).toContain('is not whole');
  const bytes = readFileSync(join(path, 'base.sealed'));
  bytes[1_000] = bytes[1_000]! ^ 1;
  writeFileSync(sealed, bytes);
  expect((await plaza(['restore', '--yes', '--folder', copies])).output).toContain('was changed since it was made');
  expect((await plaza(['staff', 'list'])).output).toBe(before);

  const proof = await plaza(['backup', 'verify', name, '--json']);
  expect(JSON.parse(proof.output)).toMatchObject({ correct: true, counts: { people: expect.any(Number) } });
  expect((await plaza(['backup', 'list'])).output).toContain('restored and verified at');
  expect((await plaza(['doctor'])).output).toMatch(/✓ backup +the newest is of .*, restored and verified at /);

  rmSync(join(home, 'postgres'), { recursive: true });
  const { code, output } = await plaza(['restore', '--yes', '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(output)).toMatchObject({ name, epoch: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  expect((await plaza(['staff', 'list'])).output).toBe(before);
  expect((await plaza(['backup', 'prune', '--yes'])).output).toBe('1 backups are kept.');
});

test('servers of one’s own are left to their own tools', async () => {
  const { code, output } = await plaza(['backup'], { DATABASE_URL: 'postgres://u:p@127.0.0.1:1/x' });
  expect([code, output]).toEqual([1, expect.stringContaining('are servers of your own')]);
});

describe('a sealed stream', () => {
  const long = Buffer.alloc(2_500_000, 'x');
  async function* one(bytes: Buffer): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += 70_000) yield await Promise.resolve(bytes.subarray(at, at + 70_000));
  }
  const all = async (source: AsyncIterable<Buffer>): Promise<Buffer> => {
    const chunks: Buffer[] = [];
    for await (const chunk of source) chunks.push(chunk);
    return Buffer.concat(chunks);
  };

  test.each([0, 1, 1_048_576, 1_048_577, 2_500_000])('of %d bytes comes back as it was', async (size) => {
    const plain = long.subarray(0, size);
    expect((await all(open(one(await all(seal(one(plain), key))), key))).equals(plain)).toBe(true);
  });

  test('is refused with another key, without its end, with its frames in another order, or with anything behind it', async () => {
    const sealed = await all(seal(one(long), key));
    const frame = 4 + 1_048_576 + 16;
    const [head, first, second] = [
      sealed.subarray(0, 21),
      sealed.subarray(21, 21 + frame),
      sealed.subarray(21 + frame, 21 + 2 * frame),
    ];
    const refused = (bytes: Buffer, by = key) => expect(all(open(one(bytes), by))).rejects;
    await refused(sealed, Buffer.alloc(32, 2)).toThrow('another key');
    await refused(sealed.subarray(0, 21 + 2 * frame)).toThrow('not whole');
    await refused(Buffer.concat([head, second, first, sealed.subarray(21 + 2 * frame)])).toThrow('was changed');
    await refused(Buffer.concat([sealed, Buffer.from('more')])).toThrow(/was changed|not whole/);
    await refused(Buffer.from('something else altogether')).toThrow('no backup of Plaza');
    await refused(Buffer.alloc(0)).toThrow('not whole');
  });
});

test('of a year of nightly backups, those of the last days, weeks and months are kept', () => {
  const nights = Array.from({ length: 400 }, (_, day) => new Date(Date.UTC(2026, 0, 1 + day, 3)));
  const kept = [...keptBackups(nights)].map((at) => at.toISOString().slice(0, 10)).sort();
  expect(kept.length).toBeGreaterThanOrEqual(7 + 2 + 10);
  expect(kept.length).toBeLessThanOrEqual(7 + 4 + 12);
  expect(kept.slice(-7)).toEqual(nights.slice(-7).map((at) => at.toISOString().slice(0, 10)));
  expect(keptBackups([])).toEqual(new Set());
});
