// The WAL archive and npx plaza restore --to, on an embedded PostgreSQL of its own.
import { chmodSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { until } from '@plaza/testing';
import pg from 'pg';
import { startArchive } from '../src/backup/archive.ts';
import { backUp } from '../src/backup/make.ts';
import { planReplay, readMoment } from '../src/backup/moment.ts';
import { addBackup } from '../src/backup/store.ts';
import { boundWal, lineFolder, listLines, nextSegment, sealArrived, walFrom, writeLine } from '../src/backup/wal.ts';
import { ensureEngines, startPostgres, type Postgres } from '../src/engines/index.ts';
import { useCommandHome } from './command-home.ts';

const { home, key, plaza } = useCommandHome();
let bin: string;

beforeAll(async () => {
  bin = (await ensureEngines(() => undefined, ['postgres'])).postgres;
});

interface Running {
  postgres: Postgres;
  /** What the archive has warned of. */
  warned: string[];
}

/** PostgreSQL with its archive, as npm start runs them, until `work` is done and all of it has arrived. */
async function archived<Result>(
  work: (client: pg.Client, running: Running) => Promise<Result>,
  { where = home, settings = {} }: { where?: string; settings?: Record<string, string> } = {},
): Promise<Result> {
  const postgres = await startPostgres({
    bin,
    folder: join(where, 'postgres'),
    durable: true,
    database: 'plaza',
    logPath: join(where, 'postgres.log'),
    settings,
  });
  const warned: string[] = [];
  const archive = await startArchive({
    bin,
    url: postgres.url,
    key,
    folder: join(where, 'backups'),
    receiving: join(where, 'wal'),
    logPath: join(where, 'wal.log'),
    pidPath: join(where, 'wal.json'),
    warn: (sentence) => void warned.push(sentence),
  });
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  try {
    const result = await work(client, { postgres, warned });
    const { rows } = await client.query<{ written: string }>('select pg_current_wal_flush_lsn()::text as written');
    await until(async () => {
      const { rows: arrived } = await client.query(
        'select from pg_stat_replication where application_name = $1 and write_lsn >= $2::pg_lsn',
        ['pg_receivewal', rows[0]!.written],
      );
      return arrived.length === 1;
    }, 'all WAL has arrived');
    return result;
  } finally {
    await client.end();
    await archive.stop();
    await postgres.stop();
  }
}

const note = async (client: pg.Client, name: string): Promise<string> => {
  await client.query('insert into notes values ($1)', [name]);
  // It was committed before this, which the clock within the same statement does not say.
  const { rows } = await client.query<{ at: Date }>('select clock_timestamp() as at');
  // A restore to the next millisecond has it.
  const at = new Date(rows[0]!.at.getTime() + 1);
  await until(async () => {
    const { rows: later } = await client.query('select where clock_timestamp() > $1', [at]);
    return later.length === 1;
  }, 'the next millisecond has come');
  return at.toISOString();
};

const notes = (): Promise<string[]> =>
  archived(async (client) => {
    const { rows } = await client.query<{ name: string }>('select name from notes order by name');
    return rows.map(({ name }) => name);
  });

test('the data is lost; it is what it was at a moment, or all that was answered, and what leads nowhere is refused', async () => {
  expect((await plaza(['seed'])).output).toContain('The demo data is loaded.');
  await archived((client) => client.query('create table notes (name text)'));
  const { name } = JSON.parse((await plaza(['backup', '--json'])).output) as { name: string };
  const refused = async (words: string[]): Promise<string> => {
    const { code, output } = await plaza(['restore', '--yes', ...words]);
    expect(code).toBe(1);
    expect(readdirSync(home)).not.toContain('postgres.restored');
    return output;
  };
  const first = await archived(async (client) => {
    const at = await note(client, 'a');
    // Another segment.
    await client.query('select pg_switch_wal()');
    await note(client, 'b');
    await client.query('select pg_switch_wal()');
    await note(client, 'c');
    return at;
  });
  const folder = join(home, 'backups');
  const [line] = listLines(folder);
  const sealed = readdirSync(lineFolder(folder, line!.name)).filter((file) => file.endsWith('.sealed'));
  expect(sealed.length).toBeGreaterThanOrEqual(2);
  expect((await plaza(['backup', 'list'])).output).toContain(`${name}  PostgreSQL 18`);
  expect((await plaza(['restore', '--to', 'yesterday'])).code).toBe(2);
  expect(await refused(['--to', '2020-01-01T00:00:00Z'])).toContain(`is before the end of the backup ${name}`);
  expect(await refused(['--to', '2100-01-01T00:00:00Z'])).toMatch(
    /is after the end of the WAL archive\. The last change/,
  );

  // A gap: nothing behind it is restored.
  const lost = join(lineFolder(folder, line!.name), sealed.sort().at(-1)!);
  renameSync(lost, join(home, 'lost'));
  expect(await refused(['--to', '2100-01-01T00:00:00Z'])).toContain(`The archive lacks ${sealed.at(-1)!.slice(0, 24)}`);
  renameSync(join(home, 'lost'), lost);

  // Another key, and the WAL of another database in the same folder.
  for (const [other, sentence] of [
    [{ keyId: '01234567' }, 'was encrypted with the key 01234567, and not with that of the backup'],
    [{ systemId: '1' }, 'The backup and the WAL archive are of two databases'],
  ] as const) {
    writeLine(folder, { ...line!, ...other });
    expect(await refused(['--to', first])).toContain(sentence);
  }
  writeLine(folder, line!);

  rmSync(join(home, 'postgres'), { recursive: true });
  const toFirst = await plaza(['restore', '--yes', '--json', '--to', first]);
  expect(JSON.parse(toFirst.output)).toMatchObject({ name, to: first, counts: { people: expect.any(Number) } });
  expect(await notes()).toEqual(['a']);
  // What is restored has a line of its own, and that before is kept, its last segment too.
  expect(listLines(folder)).toHaveLength(2);

  expect(await plaza(['restore', '--yes', '--to', 'latest'])).toMatchObject({ code: 0 });
  expect(await notes()).toEqual(['a', 'b', 'c']);
  await plaza(['backup', 'prune', '--yes']);
  expect(listLines(folder).map(({ name: kept }) => kept)).toContain(line!.name);
});

test('when PostgreSQL could not wait for the archive, it begins anew, with a warning', async () => {
  const where = join(home, 'slow');
  const folder = join(where, 'backups');
  mkdirSync(where);
  chmodSync(where, 0o755);
  await archived(
    async (client, { postgres, warned }) => {
      const order = { bin, url: postgres.url, key, folder };
      const before = await backUp(order);
      const [line] = listLines(folder);
      expect(before.wal?.line).toBe(line!.name);
      const { pid } = JSON.parse(readFileSync(join(where, 'wal.json'), 'utf8')) as { pid: number };
      process.kill(pid, 'SIGSTOP');
      await client.query('create table notes (name text)');
      for (let segment = 0; segment < 4; segment++) {
        await client.query('insert into notes values ($1)', [segment]);
        await client.query('select pg_switch_wal()');
      }
      // Not the first one yet: what is not summarised for incremental backups is kept, and that ends at the checkpoint before.
      let isGivenUp = false;
      const checkpoints = (async () => {
        while (!isGivenUp) await client.query('checkpoint');
      })();
      // It may wait until the receiver has read why its connection ends.
      await until(
        () =>
          /(invalidating obsolete|to release) replication slot/.test(readFileSync(join(where, 'postgres.log'), 'utf8')),
        'PostgreSQL gives the slot up',
      ).finally(() => (isGivenUp = true));
      process.kill(pid, 'SIGCONT');
      await checkpoints;
      await until(() => warned.length > 0, 'the archive warns');
      expect(warned).toEqual([expect.stringContaining('The WAL archive begins anew: make a backup')]);
      const after = await backUp(order);
      expect(listLines(folder).map(({ name }) => name)).toEqual([line!.name, after.wal?.line]);
    },
    { where, settings: { max_slot_wal_keep_size: '16MB' } },
  );
});

test('a segment that arrives again is refused if it has another content; no segment is taken over a gap', async () => {
  const folders = { folder: join(home, 'others'), receiving: join(home, 'receiving') };
  const [one, , three] = ['0000000100000000000000FE', '0000000100000000000000FF', '000000010000000100000000'];
  expect(nextSegment(nextSegment(one))).toBe(three);
  const arrive = (file: string, content: string): void => {
    writeFileSync(join(folders.receiving, 'line', file), content);
  };
  for (const path of [join(folders.receiving, 'line'), lineFolder(folders.folder, 'line')])
    mkdirSync(path, { recursive: true });
  arrive(one, 'one');
  expect(await sealArrived(folders, 'line', key)).toBe(1);
  arrive(one, 'one');
  expect(await sealArrived(folders, 'line', key)).toBe(1);
  arrive(one, 'two');
  await expect(sealArrived(folders, 'line', key)).rejects.toThrow('has another content');
  arrive(one, 'one');
  arrive(`${three}.partial`, 'three');
  expect(await sealArrived(folders, 'line', key)).toBe(1);
  expect(walFrom(folders, 'line', one)).toMatchObject({
    segments: [{ name: one }],
    missing: '0000000100000000000000FF',
  });

  writeLine(folders.folder, { name: 'line', systemId: '1', keyId: '1', startedAt: '2026-12-01T00:00:00Z' });
  expect(boundWal(folders.folder, 1_000)).toBe(0);
  expect(boundWal(folders.folder, 0)).toBe(1);
});

test('what does not lead to a moment says why, before anything is restored', async () => {
  const folders = { folder: join(home, 'planned'), receiving: join(home, 'planned-wal') };
  const [first, segment, second] = ['0000000100000000000000FD', '0000000100000000000000FE', '0000000100000000000000FF'];
  const plan = (moment: string, name?: string) => (): unknown => planReplay(folders, name, readMoment(moment));
  expect(plan('latest')).toThrow('There is no backup in');
  const made = (at: string, line: string) =>
    addBackup(folders.folder, new Date(at), () =>
      Promise.resolve({ postgres: '18', keyId: '1', bytes: 1, wal: { line, segment } }),
    );
  const alone = await made('2026-12-01T00:00:00Z', 'deleted');
  expect(plan('latest')).toThrow(`The WAL since the backup ${alone.name} is not archived`);
  const { name } = await made('2026-12-02T00:00:00Z', 'line');
  mkdirSync(lineFolder(folders.folder, 'line'), { recursive: true });
  writeLine(folders.folder, { name: 'line', systemId: '1', keyId: '1', startedAt: '2026-12-01T00:00:00Z' });
  const arrives = (file: string): void => writeFileSync(join(lineFolder(folders.folder, 'line'), `${file}.sealed`), '');
  for (const file of [first, second]) arrives(file);
  expect(plan('latest')).toThrow(`The WAL archive line lacks ${segment}, where the backup ${name} begins`);
  expect(plan('2026-12-01T12:00:00Z', name)).toThrow('choose a later moment or an older backup');
  arrives(segment);
  expect(planReplay(folders, undefined, readMoment('latest'))).toMatchObject({
    backup: { name },
    replay: { segments: [{ name: segment }, { name: second }], missing: undefined },
  });
});
